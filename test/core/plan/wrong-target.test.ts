import { describe, expect, it } from 'vitest';
import type { PlanInput, TargetInput } from '../../../src/core/plan/input.ts';
import { makePlan, seePlan } from '../../../src/core/plan/make-plan.ts';
import type { Desire } from '../../../src/core/provider.ts';
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

describe('what another system says of members, references and rights', () => {
  const unknown = { severity: 'error', code: 'UNKNOWN_MEMBER', address: 'v/a', summary: 'x', place: { file: 'a.yaml', path: [] } } as const;
  const another = 'was "c1" and is "c2"';
  const given = planInput({
    ...known({ identity: 'c1' }),
    ...live({ identity: 'c2', warnings: [{ code: 'REBOUND', message: 'x' }] }),
    entries,
  });
  const site = given.targets[0]!;
  const desire = (): Desire => ({ document: { name: 'a' }, problems: [unknown], warnings: [{ code: 'REBOUND', message: 'x' }] });
  const wishes = planInput({ wishes: [{ key: 'a' }] }).declaration;
  const wrong: PlanInput = { ...given, declaration: wishes, targets: [{ ...site, desire }] };

  it('is not said: that it is another one is, alone', () => {
    const { plan, problems } = makePlan(wrong);

    expect(plan).toBeUndefined();
    expect(problems).toEqual([
      {
        severity: 'error',
        code: 'WRONG_TARGET',
        address: 'v',
        place: { file: 'rollcall.yaml', path: ['targets', 'v'] },
        summary: expect.stringContaining(another),
        detail: expect.stringMatching(/^Correct "url" or "namespace" of the target\..* "rollcall state rm 'v\/\*'"/),
      },
    ]);
  });

  it('is not said for who only looks either', () => {
    const { plan, problems } = seePlan(wrong);
    expect([problems.map(({ code }) => code), plan.guards.map(({ code }) => code), plan.warnings]).toEqual([
      ['WRONG_TARGET'],
      ['WRONG_TARGET'],
      [],
    ]);
  });

  it('is a finding of a plan that there is, beside no other one of that target', () => {
    const guards = { ...wishes.project.guards, max_deletions: 0 };
    const project = { ...wishes.project, guards };
    const { plan, problems } = makePlan({ ...given, declaration: { ...wishes, project, objects: [] } });
    expect(problems).toEqual([]);
    expect([plan?.guards.map(({ code, message }) => [code, message]), plan?.warnings]).toEqual([
      [['WRONG_TARGET', expect.stringContaining(another)]],
      [],
    ]);
  });

  it('does not hide that it is another one where another target leaves no plan', () => {
    const other: TargetInput = {
      ...site,
      target: { ...site.target, name: 'w' },
      live: { ...site.live!, identity: { provider: 'vault', url: 'http://w' } },
    };
    const objects = wishes.objects.map((object) => ({ ...object, target: 'w', address: 'w/a' }));
    const { problems } = makePlan({ ...given, declaration: { ...wishes, objects }, targets: [site, { ...other, desire }] });
    expect(problems.map(({ code, address }) => [code, address])).toEqual([
      ['WRONG_TARGET', 'v'],
      ['UNKNOWN_MEMBER', 'v/a'],
    ]);
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
