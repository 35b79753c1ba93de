import { describe, expect, it } from 'vitest';
import type { Change } from '../../../src/core/model/plan.ts';
import { peopleMoved, reachedBy } from '../../../src/core/plan/people-moved.ts';

const FIELDS = {
  members: { type: 'table', of: 'person' },
  auto_groups: { type: 'table', of: 'person' },
} as const;

/** Ada leaves the auto-groups; her peer follows them, a server does not. */
const CHANGE: Change = {
  address: 'mesh/engineering',
  target: 'mesh',
  provider: 'netbird',
  kind: 'group',
  action: 'update',
  before: { auto_groups: { 'ada@acme.test': ['ada@acme.test'] }, members: { 'ada@acme.test': ['laptop'], 'db-01': ['db-01'] } },
  after: { auto_groups: {}, members: { 'ada@acme.test': ['laptop'], 'db-01': ['db-01'] } },
  patch: [],
  causes: {},
  managed: ['auto_groups'],
  held: [
    { field: 'members', element: 'ada@acme.test', reason: 'a rule', follows: 'auto_groups' },
    { field: 'members', element: 'db-01', reason: 'a key' },
  ],
};

describe('who is moved by a change', () => {
  it('is also who leaves by itself, because what it follows leaves', () => {
    expect(peopleMoved(FIELDS, CHANGE)).toEqual({ added: [], removed: ['ada@acme.test'], people: ['ada@acme.test'] });
    expect(reachedBy(FIELDS, CHANGE)).toEqual({ auto_groups: {}, members: { 'db-01': ['db-01'] } });
  });

  it('is nobody whom the live system holds by another rule', () => {
    const held = CHANGE.held?.map(({ follows: _follows, ...part }) => part) ?? [];

    expect(peopleMoved(FIELDS, { ...CHANGE, held })).toEqual({ added: [], removed: [], people: [] });
    expect(reachedBy(FIELDS, { ...CHANGE, held })).toBe(CHANGE.after);
  });

  it('counts machines as members and not among people', () => {
    const fields = { ...FIELDS, members: { ...FIELDS.members, machines: true } } as const;
    const before = { auto_groups: { 'user:bot': ['id:bot'] }, members: { 'ada@acme.test': ['laptop'], 'db-01': ['db-01'] } };
    const moved = peopleMoved(fields, { ...CHANGE, action: 'delete', before, after: null });

    expect(moved.removed).toEqual(['ada@acme.test', 'db-01', 'user:bot']);
    expect(moved.people).toEqual(['ada@acme.test', 'user:bot']);
  });

  it('is everybody of a group that is deleted', () => {
    expect(reachedBy(FIELDS, { ...CHANGE, action: 'delete', after: null })).toBeNull();
    expect(peopleMoved(FIELDS, { ...CHANGE, action: 'delete', after: null }).removed).toEqual(['ada@acme.test', 'db-01']);
  });
});
