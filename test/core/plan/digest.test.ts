import { describe, expect, it } from 'vitest';
import type { ApprovalNote, Change, Plan, Settled } from '../../../src/core/model/plan.ts';
import type { StateObject } from '../../../src/core/model/state.ts';
import { needsConsent } from '../../../src/core/model/verdict.ts';
import { digestOf, effectDigest, entryDigest, planDigest } from '../../../src/core/plan/digest.ts';
import { planOf } from '../../builders/planning.ts';

const ENTRY: StateObject = { kind: 'group', id: 'g1', applied: { name: 'eng' }, applied_at: '2026-01-01T00:00:00Z' };

describe('digests', () => {
  it('do not depend on the order of keys', () => {
    expect(digestOf({ a: 1, b: [2] })).toBe(digestOf({ b: [2], a: 1 }));
    expect(digestOf({ a: 1 })).toMatch(/^sha256:[0-9a-f]{64}$/);
  });

  it('of an entry are the same whenever, by whichever plan and whomever the files name as it is written', () => {
    expect(entryDigest({ ...ENTRY, applied_at: '2027-01-01T00:00:00Z', told: ['ada@x'], under_way: 'sha256:x' })).toBe(entryDigest(ENTRY));
    expect(entryDigest({ ...ENTRY, id: 'g2' })).not.toBe(entryDigest(ENTRY));
  });

  it('of a plan tell one plan from another', () => {
    expect(planDigest(planOf({ wishes: [{ key: 'a' }] }))).not.toBe(planDigest(planOf({ wishes: [{ key: 'b' }] })));
    expect(planDigest(planOf({ wishes: [{ key: 'a' }] }))).toBe(planDigest(planOf({ wishes: [{ key: 'a' }] })));
  });

  it('of what a plan does are the same whenever, where and by what it was made', () => {
    const plan = planOf({ wishes: [{ key: 'a' }] });
    const later = {
      ...plan,
      tool: { name: 'rollcall' as const, version: '9.9.9' },
      scope: ['v/a'],
      since: { commit: 'c', basis: 'live' as const },
      inputs: { ...plan.inputs, date: '2027-01-01', targets: { ...plan.inputs.targets, other: { provider: 'vault', url: 'http://x' } } },
      changes: plan.changes.map((change) => ({ ...change, source: { file: 'moved.yaml', line: 9, column: 9 } })),
    };

    expect(plan.changes).toHaveLength(1);
    expect(effectDigest(later)).toBe(effectDigest(plan));
    expect(planDigest(later)).not.toBe(planDigest(plan));
  });

  it('of what a plan does tell changes, systems and bases apart', () => {
    const plan = planOf({ wishes: [{ key: 'a' }] });
    const [name] = Object.keys(plan.inputs.targets);
    const elsewhere = { ...plan.inputs, targets: { [name!]: { provider: 'vault', url: 'http://elsewhere' } } };

    const digests = [
      effectDigest(plan),
      effectDigest(planOf({ wishes: [{ key: 'b' }] })),
      effectDigest({ ...plan, inputs: elsewhere }),
      effectDigest({ ...plan, since: { commit: 'c', basis: 'declared' } }),
      effectDigest({ ...plan, project: 'other' }),
      effectDigest({ ...plan, changes: [{ ...plan.changes[0]!, id: 'x' }] }),
    ];

    expect(new Set(digests).size).toBe(digests.length);
  });

  it('of what a plan does say nothing of what an object that stays holds besides', () => {
    const plan = planWith({ before: { members: {}, metadata: { at: '1' }, name: 'a' } });
    const besides = planWith({ before: { members: { 'p:eve@x': ['eve'] }, metadata: { at: '2' }, name: 'a' } });
    const held = planWith({ held: [{ field: 'members', element: 'p:eve@x', reason: 'follows a rule' }] });

    for (const same of [besides, held, planWith({ after: null })]) expect(effectDigest(same)).toBe(effectDigest(plan));
  });

  it('of what a plan does tell apart what is replaced, invited, created and destroyed', () => {
    const whole = { before: { name: 'a', metadata: { at: '1' } } } as const;
    const digests = [
      planWith({}),
      planWith({ before: { name: 'b', metadata: {} } }),
      planWith({ before: null }),
      planWith({ invites: ['ada@x'] }),
      planWith({ action: 'delete', ...whole }),
      planWith({ action: 'delete', before: { name: 'a', metadata: { at: '2' } } }),
      planWith({ action: 'create', before: null, after: { name: 'n' } }),
      planWith({ action: 'create', before: null, after: { name: 'm' } }),
      planWith({ action: 'forget', ...whole }),
    ].map(effectDigest);

    expect(new Set(digests).size).toBe(digests.length);
    expect(effectDigest(planWith({ action: 'forget' }))).toBe(effectDigest(planWith({ action: 'forget', ...whole })));
  });

  it('of what a plan does tell apart what guards find, about whom, and what lets it pass; not in which words', () => {
    const made = planWith({});
    const found: Plan['guards'][number] = { code: 'PRIVILEGE_GAINED', address: 'v/a', message: 'm', blocking: false, people: ['ada@x'] };
    const by: ApprovalNote = { match: 'v/*', allow: ['PRIVILEGE_GAINED'], until: '2026-12-31', reason: 'r' };
    const digestWith = (...guards: Plan['guards']): string => effectDigest({ ...made, guards });
    const digests = [
      digestWith(),
      digestWith(found),
      digestWith({ ...found, people: ['eve@x'] }),
      digestWith({ ...found, blocking: true }),
      digestWith({ ...found, count: 2 }),
      digestWith({ ...found, approved_by: by }),
    ];

    expect(new Set(digests).size).toBe(digests.length);
    expect(digestWith({ ...found, message: 'other', source: { file: 'a.yaml', line: 1, column: 1 } })).toBe(digestWith(found));
    expect(digestWith(found, { ...found, code: 'SELF_GRANT' })).toBe(digestWith(found));
  });

  it('of what a plan does tell apart what is replaced deep inside, whatever its key looks like', () => {
    const at = (value: string): Plan =>
      planWith({
        patch: [{ op: 'replace', path: '/metadata/a~1b', value: 'new' }],
        before: { metadata: { 'a/b': value, other: value } },
      });

    expect(effectDigest(at('1'))).not.toBe(effectDigest(at('2')));
  });

  it('of what a plan does tell apart what it writes into the state alone, but not when that was written there or for whom it was open', () => {
    const lifted = liftedPlan();
    const [settled] = lifted.settled as readonly [Settled];
    const open = { ...settled, record_before: settled.record, state_entry: 'sha256:x' };

    const digests = [
      effectDigest({ ...lifted, settled: [] }),
      effectDigest(lifted),
      effectDigest({ ...lifted, settled: [{ ...settled, record: { membership: 'additive' } }] }),
      effectDigest({ ...lifted, settled: [{ ...settled, previous_address: 'v/before' }] }),
      effectDigest({ ...lifted, settled: [{ ...settled, patch: [{ op: 'add', path: '/policies/a', value: true }] }] }),
    ];

    expect(settled.record_before).toEqual({ lifecycle: { prevent_destroy: true } });
    expect(new Set(digests).size).toBe(digests.length);
    expect(effectDigest({ ...lifted, settled: [{ ...settled, state_entry: 'sha256:x' }] })).toBe(effectDigest(lifted));
    expect(effectDigest({ ...lifted, settled: [open] } as Plan)).toBe(effectDigest({ ...lifted, settled: [] }));
  });

  it('of what a plan does tell apart the approvals that are new with it, in whatever order and wherever they stand', () => {
    const plan = planOf({ wishes: [{ key: 'a' }] });
    const one: ApprovalNote = { match: 'v/*', allow: ['KEEP'], until: '2026-12-31', reason: 'one' };
    const two: ApprovalNote = { ...one, reason: 'two' };
    const digestWith = (...approvals: Plan['new_approvals']): string => effectDigest({ ...plan, new_approvals: approvals });

    expect(new Set([digestWith(), digestWith(one), digestWith(two), digestWith(one, two)]).size).toBe(4);
    expect(digestWith(two, { ...one, source: { file: 'rollcall.yaml', line: 1, column: 1 } })).toBe(digestWith(one, two));
  });
});

describe('consent', () => {
  it('is needed for a call, a new approval, a move and what protects an address; not for what somebody did already', () => {
    const lifted = liftedPlan();
    const [{ record_before: _before, ...settled }] = lifted.settled as readonly [Settled];
    const nothing = { ...lifted, settled: [{ ...settled, patch: [{ op: 'add', path: '/policies/a', value: true }] }] } as Plan;

    expect(needsConsent(nothing)).toBe(false);
    expect(needsConsent(lifted)).toBe(true);
    expect(needsConsent({ ...nothing, settled: [{ ...settled, previous_address: 'v/before' }] })).toBe(true);
    expect(needsConsent({ ...nothing, new_approvals: [{ match: 'v/*', allow: [], until: '2026-12-31', reason: 'r' }] })).toBe(true);
    expect(needsConsent(planOf({ wishes: [{ key: 'a' }] }))).toBe(true);
  });
});

/** A plan with one change, which renames a group. */
function planWith(parts: Partial<Change>): Plan {
  const [made] = planOf({ wishes: [{ key: 'a' }] }).changes as readonly [Change];
  const update: Change = {
    ...made,
    action: 'update',
    id: 'g1',
    before: { name: 'a', metadata: {} },
    after: { name: 'n', metadata: {} },
    patch: [{ op: 'replace', path: '/name', value: 'n' }],
  };
  return { ...planOf({ wishes: [{ key: 'a' }] }), changes: [{ ...update, ...parts }] };
}

/** Nothing but that a protection is taken off. */
function liftedPlan(): Plan {
  return planOf({
    wishes: [{ key: 'eng' }],
    live: [{ id: 'g1', document: { name: 'eng' } }],
    entries: { 'v/eng': { id: 'g1', applied: { name: 'eng' }, lifecycle: { prevent_destroy: true } } },
  });
}
