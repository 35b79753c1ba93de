import { describe, expect, it } from 'vitest';
import { heldParts } from '../../../src/core/model/held.ts';
import type { Action, Held } from '../../../src/core/model/plan.ts';

const ada: Held = { field: 'members', element: 'ada@acme.test', reason: 'a rule', follows: 'auto_groups' };
const key: Held = { field: 'members', element: 'db-01', reason: 'a key' };
const whole: Held = { field: 'members', reason: 'logins', follows: 'auto_groups' };

describe('what becomes of held parts', () => {
  const partsOf = (before: object | null, after: object | null, action: Action = 'update') =>
    heldParts({ action, held: [ada, key, whole], before: before as never, after: after as never });

  it.each([
    { shape: 'a table', before: { auto_groups: { 'ada@acme.test': ['ada@acme.test'] } }, after: { auto_groups: {} } },
    { shape: 'a set', before: { auto_groups: ['ada@acme.test'] }, after: { auto_groups: [] } },
    { shape: 'a field that is gone', before: { auto_groups: ['ada@acme.test'] }, after: {} },
  ])('is that one leaves with what it follows out of $shape, and the others stay', ({ before, after }) => {
    expect(partsOf(before, after)).toEqual({ stay: [key, whole], leave: [ada] });
  });

  it.each([
    { why: 'what it follows stays', before: { auto_groups: ['ada@acme.test'] }, after: { auto_groups: ['ada@acme.test'] } },
    { why: 'what it follows was never there', before: { auto_groups: null }, after: { auto_groups: [] } },
    { why: 'nothing was there', before: null, after: { auto_groups: [] } },
  ])('is that all stay where $why', ({ before, after }) => {
    expect(partsOf(before, after)).toEqual({ stay: [ada, key, whole], leave: [] });
  });

  it.each(['delete', 'replace'] as const)('is that nothing stays and nothing leaves by itself on %s: all of it goes', (action) => {
    expect(partsOf({ auto_groups: ['ada@acme.test'] }, null, action)).toEqual({ stay: [], leave: [] });
  });

  it('is that a declared machine neither stays nor leaves where what it follows leaves, and others of its owner do: it is put back', () => {
    const part = { ...ada, identities: ['phone', 'desk'] };
    const change = { action: 'update', held: [part], before: { auto_groups: ['ada@acme.test'] }, after: { auto_groups: [] } } as const;

    expect(heldParts({ ...change, applied: { members: { 'ada@acme.test': ['desk', 'phone'] } } })).toEqual({ stay: [], leave: [] });
    expect(heldParts({ ...change, applied: { members: { 'ada@acme.test': ['desk'] } } })).toEqual({
      stay: [],
      leave: [{ ...part, identities: ['phone'] }],
    });
    expect(heldParts({ ...change, applied: { members: { 'ada@acme.test': ['nas'] } } })).toEqual({ stay: [], leave: [part] });
    expect(heldParts({ ...change, applied: { members: {} } })).toEqual({ stay: [], leave: [part] });
  });

  it('is nothing where nothing is held', () => {
    expect(heldParts({ action: 'create', before: null, after: {} })).toEqual({ stay: [], leave: [] });
  });
});
