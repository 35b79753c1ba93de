import { describe, expect, it } from 'vitest';
import { people } from '../../../builders/plan-input.ts';
import type { Case } from '../../../builders/plan-input.ts';
import { findingsOf } from '../../../builders/planning.ts';

const RUNNER = { liveFacts: { runner: 'ci@x' } };
const ENTRIES: NonNullable<Case['entries']> = { 'v/eng': { id: 'g1', applied: { name: 'eng' } } };

const messages = (given: Case): string[] =>
  findingsOf({ entries: ENTRIES, ...RUNNER, ...given }, 'SELF_GRANT').map(({ message }) => message);

describe('the runner granting itself', () => {
  it('is adding itself to a group, whatever that gives', () => {
    const given: Case = {
      wishes: [{ key: 'eng', document: { members: people('ci@x', 'ada@x') } }],
      live: [{ id: 'g1', document: { name: 'eng' } }],
    };

    expect(messages(given)).toEqual(['"v/eng" adds the identity that runs this ("ci@x").']);
    expect(messages({ ...given, liveFacts: { runner: undefined } })).toEqual([]);
    expect(messages({ ...given, liveFacts: { runner: 'else@x' } })).toEqual([]);
  });

  it('is adding one more identity of itself', () => {
    const given: Case = {
      wishes: [{ key: 'eng', document: { members: { 'ci@x': ['ci', 'ci-2'] } } }],
      live: [{ id: 'g1', document: { name: 'eng', policies: ['a'], members: { 'ci@x': ['ci'] } } }],
    };

    expect(messages(given)).toEqual(['"v/eng" adds the identity that runs this ("ci@x"), which gains 1 value: "a".']);
  });

  it('is giving something to a group that it is in', () => {
    const given: Case = {
      wishes: [{ key: 'eng', document: { policies: ['a', 'b', 'had'] } }],
      live: [{ id: 'g1', document: { name: 'eng', policies: ['had'], members: people('ci@x') } }],
    };

    expect(messages(given)).toEqual(['"v/eng" gives more to the identity that runs this ("ci@x"), which gains 2 values: "a", "b".']);
  });

  it('is putting a group that it is in into one that has more', () => {
    const given: Case = {
      wishes: [{ key: 'eng', document: { groups: ['name:own'] } }],
      live: [
        { id: 'g1', document: { name: 'eng', policies: ['a'] } },
        { id: 'g2', document: { name: 'own', members: people('ci@x') } },
      ],
    };

    expect(findingsOf({ entries: ENTRIES, ...RUNNER, ...given }, 'SELF_GRANT')).toMatchObject([
      { address: 'v/eng', blocking: true, people: ['ci@x'], message: expect.stringContaining('gains 1 value: "a"') },
    ]);
  });

  it('cannot be ruled out where what was not read is given something', () => {
    const own = { id: 'g2', document: { name: 'own' }, unread: true };
    const given: Case = {
      wishes: [{ key: 'eng', document: { groups: ['name:own'] } }],
      live: [{ id: 'g1', document: { name: 'eng' } }, own],
    };
    const inside: Case = { ...given, live: [{ id: 'g1', document: { name: 'eng', groups: ['id:g2'] } }, own] };
    const said = [
      '"v/eng" gives more to "name:own", which Rollcall did not read: that the identity that runs this ("ci@x") is in there cannot be ruled out.',
    ];

    expect(messages(given)).toEqual(said);
    expect(messages({ ...inside, wishes: [{ key: 'eng', document: { policies: ['a'] } }] })).toEqual(said);
    expect(messages({ ...inside, wishes: [{ key: 'eng', document: { members: people('ada@x') } }] })).toEqual([]);
    expect(messages({ ...given, liveFacts: { runner: undefined } })).toEqual([]);
  });

  it('is not what gives it nothing new, nor what others get', () => {
    const own = { id: 'g2', document: { name: 'own', policies: ['a'], members: people('ci@x') } };

    expect(
      messages({
        wishes: [{ key: 'eng', document: { policies: ['a'], groups: ['name:own'] } }],
        live: [{ id: 'g1', document: { name: 'eng' } }, own],
      }),
    ).toEqual([]);
    expect(
      messages({
        wishes: [{ key: 'eng', document: { policies: ['z'], members: people('ada@x') } }],
        live: [{ id: 'g1', document: { name: 'eng' } }, own],
      }),
    ).toEqual([]);
  });
});
