import { describe, expect, it } from 'vitest';
import type { StateObject } from '../../../src/core/model/state.ts';
import { digestOf, entryDigest, planDigest } from '../../../src/core/plan/digest.ts';
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
});
