import { describe, expect, it } from 'vitest';
import type { StateObject } from '../../../src/core/model/state.ts';
import { digestOf, effectDigest, entryDigest, planDigest } from '../../../src/core/plan/digest.ts';
import { planOf } from '../../builders/planning.ts';

const ENTRY: StateObject = { kind: 'group', id: 'g1', applied: { name: 'eng' }, applied_at: '2026-01-01T00:00:00Z' };

describe('digests', () => {
  it('do not depend on the order of keys', () => {
    expect(digestOf({ a: 1, b: [2] })).toBe(digestOf({ b: [2], a: 1 }));
    expect(digestOf({ a: 1 })).toMatch(/^sha256:[0-9a-f]{64}$/);
  });

  it('of an entry are the same whenever and by whichever plan it is being written', () => {
    expect(entryDigest({ ...ENTRY, applied_at: '2027-01-01T00:00:00Z', under_way: 'sha256:x' })).toBe(entryDigest(ENTRY));
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
});
