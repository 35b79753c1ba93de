import { describe, expect, it } from 'vitest';
import { makePlan } from '../../../src/core/plan/make-plan.ts';
import { planInput } from '../../builders/plan-input.ts';
import type { Case } from '../../builders/plan-input.ts';
import { findingsOf, planOf } from '../../builders/planning.ts';

const URL = 'http://127.0.0.1';
const known = (identity: object): Partial<Case> => ({ state: { targets: { v: { provider: 'vault', url: URL, ...identity } } } });
const live = (identity: object): Partial<Case> => ({ liveFacts: { identity: { provider: 'vault', url: URL, ...identity } } });
const entries = { 'v/a': { id: 'g1', applied: { name: 'a' } }, 'v/b': { id: 'g2', applied: { name: 'b' } } };

describe('a target that is not the one in the state', () => {
  it.each([
    [{ url: 'http://old' }, {}, 'url was "http://old" and is "http://127.0.0.1"'],
    [{ namespace: 'admin' }, {}, 'namespace was "admin" and is ""'],
    [{}, { namespace: 'admin' }, 'namespace was "" and is "admin"'],
    [{ provider: 'netbird' }, {}, 'provider was "netbird" and is "vault"'],
    [
      { identity: 'c1', url: 'http://old' },
      { identity: 'c2' },
      'url was "http://old" and is "http://127.0.0.1"; identity was "c1" and is "c2"',
    ],
  ])('blocks: %j became %j', (before, now, words) => {
    expect(findingsOf({ ...known(before), ...live(now) }, 'WRONG_TARGET')).toEqual([
      { code: 'WRONG_TARGET', address: 'v', message: `"v" is not the system that the state knows: ${words}.`, blocking: true },
    ]);
  });

  it.each([
    [{}, {}],
    [{ identity: 'c1' }, {}],
    [{}, { identity: 'c1' }],
    [{ identity: 'c1' }, { identity: 'c1' }],
  ])('is not one that begins or ceases to tell its own id: %j and %j', (before, now) => {
    expect(findingsOf({ ...known(before), ...live(now) }, 'WRONG_TARGET')).toEqual([]);
  });
});

describe('a target in which nothing is known', () => {
  it('blocks from two missing objects on', () => {
    expect(findingsOf({ entries }, 'WRONG_TARGET')).toMatchObject([
      { blocking: true, message: 'None of the 2 objects that the state knows exists in "v": this looks like another server.' },
    ]);
    expect(findingsOf({ entries: { 'v/a': entries['v/a'] } }, 'WRONG_TARGET')).toEqual([]);
  });

  it('is not another system where it says the same id as before, and is refused all the same', () => {
    const told = { provider: 'vault', url: URL, identity: 'c1' };
    const { guards } = planOf({ ...known(told), ...live(told), entries });
    expect(guards).toEqual([
      {
        code: 'ALL_MISSING',
        address: 'v',
        message:
          'None of the 2 objects that the state knows exists in "v", although it is the same system by its own id: everything was deleted there, or its lists lack what is there.',
        blocking: true,
        count: 2,
      },
    ]);
    expect(findingsOf({ ...known(told), ...live({}), entries }, 'WRONG_TARGET')).toHaveLength(1);
    expect(planOf({ ...known(told), ...live(told), entries: { 'v/a': entries['v/a'] } }).guards).toEqual([]);
  });

  it('is not one where a single object is left, read or not', () => {
    expect(findingsOf({ entries, live: [{ id: 'g2', document: { name: 'b' }, unread: true }] }, 'WRONG_TARGET')).toEqual([]);
  });

  it('is not one that was read in part', () => {
    expect(
      findingsOf({ entries, liveFacts: { incomplete: [{ part: 'groups', why: 'x', code: 'PROVIDER_ANSWER' }] } }, 'WRONG_TARGET'),
    ).toEqual([]);
    const input = planInput({ entries });
    const incomplete = [{ target: 'v', part: 'groups', why: 'x' }];
    expect(makePlan({ ...input, targets: [{ ...input.targets[0]!, incomplete }] }).plan).toMatchObject({
      guards: [],
      changes: [],
      incomplete,
    });
  });
});
