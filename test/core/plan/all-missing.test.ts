import { describe, expect, it } from 'vitest';
import type { BegunStep, State } from '../../../src/core/model/state.ts';
import type { Case } from '../../builders/plan-input.ts';
import { actionsOf, findingsOf, planOf } from '../../builders/planning.ts';

const SYSTEM = { provider: 'vault', url: 'http://127.0.0.1', identity: 'c1' };
const place = { file: 'groups/x.yaml', path: [] };
const entry = (key: string): { readonly id: string; readonly applied: { readonly name: string } } => ({
  id: `id-${key}`,
  applied: { name: key },
});

/** A system that says that it is the same one, and shows nothing of the groups `a` and `b`, which are declared. */
function emptied(rest: Partial<Case> = {}): Case {
  return {
    wishes: [{ key: 'a' }, { key: 'b' }],
    entries: { 'v/a': entry('a'), 'v/b': entry('b') },
    liveFacts: { identity: SYSTEM },
    ...rest,
    state: { targets: { v: SYSTEM }, ...rest.state },
  };
}
const missed = (given: Case): unknown[] => findingsOf(given, 'ALL_MISSING').map(({ count, blocking }) => [count, blocking]);

describe('a system in which everything is missing', () => {
  it('is refused, whether the files still declare it or not, and whatever part of it is looked at', () => {
    expect(missed(emptied())).toEqual([[2, true]]);
    expect(missed(emptied({ wishes: [] }))).toEqual([[2, true]]);
    expect(missed(emptied({ input: { scope: ['v/a'] } }))).toEqual([[2, true]]);
    expect(missed(emptied({ wishes: [{ key: 'c', declared: { previously: ['a'] } }, { key: 'b' }] }))).toEqual([[2, true]]);
    expect(missed(emptied({ wishes: [{ key: 'a', declared: { membership: 'additive' } }, { key: 'b' }] }))).toEqual([[2, true]]);
  });

  it('is refused where others took the names', () => {
    expect(missed(emptied({ live: ['a', 'b'].map((name) => ({ id: `new-${name}`, document: { name } })) }))).toEqual([[2, true]]);
  });

  it('is let pass by an approval, and then made again', () => {
    const approval = { match: 'v', allow: ['ALL_MISSING'], count: 2, until: '2026-12-31', reason: 'restored from nothing', place };
    const given = emptied({ project: { approvals: [approval] } });

    expect(planOf(given).guards).toMatchObject([
      { code: 'ALL_MISSING', blocking: false, approved_by: { reason: 'restored from nothing' } },
    ]);
    expect(actionsOf(given)).toEqual(['v/a create', 'v/b create']);
    expect(missed(emptied({ project: { approvals: [{ ...approval, count: 1 }] } }))).toEqual([[2, true]]);
    expect(missed(emptied({ project: { approvals: [{ ...approval, match: 'w' }] } }))).toEqual([[2, true]]);
  });

  it('is none where one is there, or was to be there alone', () => {
    expect(missed(emptied({ live: [{ id: 'id-b', document: { name: 'b' }, unread: true }] }))).toEqual([]);
    expect(missed(emptied({ entries: { 'v/a': entry('a') } }))).toEqual([]);
    expect(missed(emptied({ entries: {} }))).toEqual([]);
  });

  it('is none that was read in part', () => {
    expect(
      missed(emptied({ liveFacts: { identity: SYSTEM, incomplete: [{ part: 'groups', why: 'x', code: 'PROVIDER_ANSWER' }] } })),
    ).toEqual([]);
  });

  it('does not miss what the files forget or delete by name', () => {
    const removed = [{ key: 'b', kind: 'group', targets: ['v'], place }];
    expect(missed(emptied({ wishes: [{ key: 'a' }], declaration: { removed } }))).toEqual([]);
    expect(missed(emptied({ wishes: [{ key: 'a' }], declaration: { removed: [{ ...removed[0]!, targets: ['w'] }] } }))).toEqual([
      [2, true],
    ]);
    const absent = (name: string, kind = 'group', targets = ['v']): Partial<Case> => ({
      wishes: [{ key: 'a' }],
      declaration: { ensureAbsent: [{ name, kind, targets, place }] },
    });
    expect(missed(emptied(absent('B')))).toEqual([]);
    for (const other of [absent('c'), absent('b', 'rule'), absent('b', 'group', ['w'])])
      expect(missed(emptied(other))).toEqual([[2, true]]);
  });

  it('misses what has no name or a kind that nobody knows any more', () => {
    const declaration = { ensureAbsent: [{ name: 'b', kind: 'group', targets: ['v'], place }] };
    const given = (part: object): Case => emptied({ declaration, entries: { 'v/a': entry('a'), 'v/b': { ...entry('b'), ...part } } });

    expect([missed(given({ applied: {} })), missed(given({ kind: 'rule' }))]).toEqual([[[2, true]], [[2, true]]]);
  });
});

describe('an apply that nobody ended', () => {
  const begun = (unknown: readonly BegunStep[]): Partial<State> => ({
    targets: { v: SYSTEM },
    runs: [
      {
        when: '2026-11-23T10:00:00Z',
        who: 'ada',
        plan: 'sha256:p',
        counts: { done: 0, failed: 0, stale: 0, skipped: 0, not_attempted: 2 },
        unfinished: { seen: '2026-11-23T10:00:01Z', done: [], unknown },
      },
    ],
  });

  it('may have deleted what is declared no more', () => {
    expect(missed(emptied({ wishes: [], state: begun([]) }))).toEqual([]);
    expect(missed(emptied({ state: begun([]) }))).toEqual([[2, true]]);
  });

  it('may have deleted what it had begun to change, or was to make again', () => {
    expect(missed(emptied({ state: begun([{ address: 'v/a', step: 's1', title: 'delete' }]) }))).toEqual([]);
    const pending = { 'v/b': { marker: 'm', kind: 'group', plan: 'sha256:p' } };
    expect(missed(emptied({ state: { targets: { v: SYSTEM }, pending } }))).toEqual([]);
  });
});
