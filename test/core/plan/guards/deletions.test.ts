import { describe, expect, it } from 'vitest';
import type { Guards } from '../../../../src/core/model/project.ts';
import { guardTakenOut } from '../../../../src/core/plan/guards/deletions.ts';
import type { Case } from '../../../builders/plan-input.ts';
import { findingsOf } from '../../../builders/planning.ts';

/** Of `bound` groups the first `deleted` are no longer declared. */
function deleting(deleted: number, bound: number, rest: Partial<Case> = {}): Case {
  const keys = Array.from({ length: bound }, (_, index) => `g${index}`);
  return {
    wishes: keys.slice(deleted).map((key) => ({ key })),
    live: keys.map((key) => ({ id: `id-${key}`, document: { name: key } })),
    entries: Object.fromEntries(keys.map((key) => [`v/${key}`, { id: `id-${key}`, applied: { name: key } }])),
    ...rest,
  };
}

const share = (value: number): Partial<Case> => ({ guards: { maxDeletions: { type: 'share', share: value } } });

describe('the guard on deletions', () => {
  it('counts over the target and says what the limit is', () => {
    expect(findingsOf(deleting(5, 6), 'MAX_DELETIONS')).toEqual([]);
    expect(findingsOf(deleting(6, 6), 'MAX_DELETIONS')).toEqual([
      { code: 'MAX_DELETIONS', address: 'v', message: '6 deletions in "v"; the limit is 5.', blocking: true, count: 6 },
    ]);
  });

  it('takes a share of what the state binds, to the last one', () => {
    expect(findingsOf(deleting(29, 100, share(0.29)), 'MAX_DELETIONS')).toEqual([]);
    expect(findingsOf(deleting(30, 100, share(0.29)), 'MAX_DELETIONS')).toMatchObject([
      { message: '30 deletions in "v"; the limit is 29 % of 100 managed objects.' },
    ]);
    expect(findingsOf(deleting(1, 8, share(0.125)), 'MAX_DELETIONS')).toEqual([]);
    expect(findingsOf(deleting(1, 1, share(0.125)), 'MAX_DELETIONS')).toMatchObject([
      { message: '1 deletion in "v"; the limit is 12.5 % of 1 managed object.' },
    ]);
  });

  it('lets a share of nothing delete nothing', () => {
    const place = { file: 'x.yaml', path: [] };
    const given: Case = {
      live: [{ id: 'g1', document: { name: 'old' } }],
      declaration: { ensureAbsent: [{ name: 'old', kind: 'group', targets: ['v'], place }] },
    };

    expect(findingsOf({ ...given, ...share(1) }, 'MAX_DELETIONS')).toHaveLength(1);
    expect(findingsOf({ wishes: [{ key: 'a' }], ...share(0) }, 'MAX_DELETIONS')).toEqual([]);
  });

  it('counts a replace', () => {
    const given: Case = {
      wishes: [{ key: 'eng', document: { type: 'external' } }],
      live: [{ id: 'g1', document: { name: 'eng' } }],
      entries: { 'v/eng': { id: 'g1', applied: { name: 'eng' } } },
      guards: { maxDeletions: { type: 'count', count: 0 } },
    };

    expect(findingsOf(given, 'MAX_DELETIONS')).toMatchObject([{ count: 1 }]);
  });
});

describe('protected addresses', () => {
  it.each([
    ['deleted', []],
    ['replaced', [{ key: 'g0', document: { type: 'external' } }]],
  ])('are not %s', (word, wishes) => {
    const given = { ...deleting(1, 1), wishes, guards: { protected: ['v/g*'] } };

    expect(findingsOf(given, 'PROTECTED')).toEqual([
      { code: 'PROTECTED', address: 'v/g0', message: `"v/g0" is protected and would be ${word}.`, blocking: true },
    ]);
  });

  it('are not deleted or replaced under another name', () => {
    const wishes = [{ key: 'new', document: { type: 'external' }, declared: { previously: ['g0'] } }];
    const place = { file: 'x.yaml', path: [] };
    const absent: Case = {
      live: [{ id: 'g1', document: { name: 'q1-bg' } }],
      declaration: { ensureAbsent: [{ name: 'Q1-BG', kind: 'group', targets: ['v'], place }] },
    };

    expect(findingsOf({ ...deleting(1, 1), wishes, guards: { protected: ['v/g0'] } }, 'PROTECTED')).toMatchObject([{ address: 'v/new' }]);
    expect(findingsOf({ ...deleting(1, 1), wishes, guards: { protected: ['v/g1'] } }, 'PROTECTED')).toEqual([]);
    expect(findingsOf({ ...absent, guards: { protected: ['v/q1-bg'] } }, 'PROTECTED')).toMatchObject([{ address: 'v/q1-bg' }]);
    expect(findingsOf({ ...absent, guards: { protected: ['v/Q1-*'] }, input: { scope: ['v/Q1-BG'] } }, 'PROTECTED')).toMatchObject([
      { address: 'v/q1-bg' },
    ]);
  });

  it('may be forgotten and changed', () => {
    const removed = [{ key: 'g0', kind: 'group', targets: ['v'], place: { file: 'x.yaml', path: [] } }];

    expect(findingsOf({ ...deleting(1, 1), guards: { protected: ['*'] }, declaration: { removed } }, 'PROTECTED')).toEqual([]);
    expect(
      findingsOf({ ...deleting(0, 1), wishes: [{ key: 'g0', document: { policies: ['x'] } }], guards: { protected: ['*'] } }, 'PROTECTED'),
    ).toEqual([]);
  });
});

describe('`prevent_destroy`', () => {
  const lifecycle = { ignore: [], preventDestroy: true };

  it('holds when the file that said so is gone', () => {
    const entries = { 'v/g0': { id: 'id-g0', applied: { name: 'g0' }, lifecycle: { prevent_destroy: true as const } } };

    expect(findingsOf({ ...deleting(1, 1), entries }, 'PREVENT_DESTROY')).toMatchObject([
      { address: 'v/g0', blocking: true, message: expect.stringContaining('would be deleted') },
    ]);
  });

  it('holds against a replace as soon as it is declared', () => {
    const wishes = [{ key: 'g0', document: { type: 'external' }, declared: { lifecycle } }];

    expect(findingsOf({ ...deleting(0, 1), wishes }, 'PREVENT_DESTROY')).toMatchObject([
      { address: 'v/g0', message: expect.stringContaining('would be replaced') },
    ]);
  });

  it('ends when the declaration takes it back', () => {
    const entries = { 'v/g0': { id: 'id-g0', applied: { name: 'g0' }, lifecycle: { prevent_destroy: true as const } } };

    expect(findingsOf({ ...deleting(0, 1), wishes: [{ key: 'g0' }], entries }, 'PREVENT_DESTROY')).toEqual([]);
  });
});

describe('the limit on declarations that are taken out of the files', () => {
  it('is that on deletions', () => {
    const taken = (count: number, limit: Guards['maxDeletions']): readonly string[] =>
      guardTakenOut({ target: 'v', count, bound: 8, limit }).map(({ code, address, message }) => `${code} ${address}: ${message}`);

    expect(taken(5, { type: 'count', count: 5 })).toEqual([]);
    expect(taken(6, { type: 'count', count: 5 })).toEqual([
      'MAX_DELETIONS v: 6 declarations of "v" would be taken out of the files; the limit is 5.',
    ]);
    expect(taken(2, { type: 'share', share: 0.25 })).toEqual([]);
    expect(taken(3, { type: 'share', share: 0.25 })).toEqual([
      'MAX_DELETIONS v: 3 declarations of "v" would be taken out of the files; the limit is 25 % of 8 managed objects.',
    ]);
  });
});
