import { describe, expect, it } from 'vitest';
import type { Document } from '../../../src/core/model/document.ts';
import { withPeopleOfToday } from '../../../src/core/plan/people-of-today.ts';
import { GROUP_FIELDS } from '../../../src/providers/vault/fields.ts';

const ADA = 'ada@acme.test';
const GRACE = 'grace@acme.test';

function today(base: Document, live: Document, told: readonly string[], former: readonly string[] = []): Document {
  return withPeopleOfToday(GROUP_FIELDS, base, {
    live,
    isTold: (person) => told.includes(person),
    wasTold: (person) => former.includes(person),
  });
}

describe('what was applied', () => {
  it('names identities as the live system does now, where the files have moved them to another person', () => {
    const live = { members: { 'name:a': ['a'], [ADA]: ['g'] } };

    expect(today({ name: 'x', members: { [ADA]: ['a'], [GRACE]: ['g'] } }, live, [ADA])).toEqual({ name: 'x', ...live });
    expect(today({ members: { [ADA]: ['b', 'a'] } }, { members: { [GRACE]: ['a', 'b'] } }, [ADA])).toEqual({
      members: { [GRACE]: ['a', 'b'] },
    });
  });

  it('stays as it was of people of whom the files say nothing, of identities that are gone, and of whoever is called as before', () => {
    const base = { members: { [ADA]: ['a'], [GRACE]: ['g', 'h'] }, policies: ['p'] };

    for (const [live, told] of [
      [{ members: { other: ['a'], [GRACE]: ['g', 'h'] } }, []],
      [{ members: { [GRACE]: ['g'] } }, [ADA, GRACE]],
      [{ members: base.members }, [ADA]],
      [{ policies: ['q'] }, [ADA]],
    ] as const)
      expect(today(base, live, told)).toBe(base);
  });

  it('names identities as the live system does now, of people whom the files named then and name no more', () => {
    const base = { members: { [ADA]: ['a'], [GRACE]: ['g'] } };

    expect(today(base, { members: { 'name:a': ['a'], other: ['g'] } }, [], [ADA])).toEqual({
      members: { 'name:a': ['a'], [GRACE]: ['g'] },
    });
    // Whom the system calls by that name was somebody else then.
    expect(today({ members: { other: ['a'] } }, { members: { [ADA]: ['a'] } }, [], [ADA])).toEqual({ members: { other: ['a'] } });
  });

  it('joins what is one person now', () => {
    expect(today({ members: { [ADA]: ['a'], [GRACE]: ['g'] } }, { members: { [ADA]: ['a', 'g'] } }, [ADA])).toEqual({
      members: { [ADA]: ['a', 'g'] },
    });
  });
});
