import { describe, expect, it } from 'vitest';
import type { StateObject } from '../../../src/core/model/state.ts';
import { isTold, withTold } from '../../../src/core/model/told-people.ts';

const ADA = 'ada@acme.test';
const BOB = 'bob@acme.test';

function entry(more: Partial<StateObject> = {}): StateObject {
  const applied = {
    name: 'eng',
    policies: [BOB],
    metadata: { [BOB]: 'x' },
    members: { [BOB]: ['b'], [ADA]: ['a'] },
    auto_groups: { [ADA]: ['a'] },
  };
  return { kind: 'group', id: 'g1', applied, applied_at: '2026-01-01T00:00:00Z', ...more };
}

describe('people who are told', () => {
  it('are those that the files name in that very target', () => {
    const people = { [ADA]: { v: ['a'] } };

    expect([isTold(people, ADA, 'v'), isTold(people, ADA, 'w'), isTold(people, BOB, 'v')]).toEqual([true, false, false]);
    expect([isTold(people, 'constructor', 'v'), isTold(people, ADA, 'constructor')]).toEqual([false, false]);
  });

  it('are remembered by the entry that has them, once and sorted', () => {
    expect(withTold(entry(), () => true).told).toEqual([ADA, BOB]);
    expect(withTold(entry(), (person) => person === ADA).told).toEqual([ADA]);
    expect(withTold(entry({ applied: { metadata: { [ADA]: 'x' } } }), () => true)).not.toHaveProperty('told');
  });

  it('stay remembered while what was applied has them, and no longer', () => {
    expect(withTold(entry({ told: [BOB, 'gone@acme.test'] }), () => false).told).toEqual([BOB]);
    expect(withTold(entry({ told: ['gone@acme.test'] }), () => false)).toEqual(entry());
  });
});
