import { describe, expect, it } from 'vitest';
import type { Fields } from '../../../src/core/model/fields.ts';
import { causesOf } from '../../../src/core/plan/cause.ts';

const sides = {
  base: { members: { 'ada@acme.test': ['ada until 2026-12-31'] } },
  live: { members: { 'ada@acme.test': ['ada until 2026-12-31'] } },
  desired: { members: { 'ada@acme.test': ['ada until 2027-12-31'] } },
  foreignIn: () => () => false,
};
const patch = [{ op: 'replace', path: '/members/ada@acme.test' }] as const;

describe('a laptop that was replaced', () => {
  const fields: Fields = { members: { type: 'table', of: 'person' } };
  const causeWith = (live: readonly string[] | undefined): string | undefined =>
    causesOf(fields, patch, {
      base: { members: { 'ada@acme.test': ['laptop', 'phone'] } },
      live: { members: live ? { 'ada@acme.test': live } : {} },
      desired: { members: { 'ada@acme.test': ['laptop', 'tablet'] } },
      foreignIn: () => () => false,
    })['/members/ada@acme.test'];

  it.each<[string, readonly string[] | undefined, string]>([
    ['is the same person resolved anew', ['laptop'], 'resolved'],
    ['is drift where somebody took out what the person still has', ['phone'], 'drift'],
    ['is drift where somebody put in what is not the person’s', ['laptop', 'stranger'], 'drift'],
    ['is drift where somebody took the person out', undefined, 'drift'],
  ])('%s', (_title, live, cause) => {
    expect(causeWith(live)).toBe(cause);
  });

  it.each<[string, readonly string[], boolean, string]>([
    ['of a person is resolved anew', ['laptop'], true, 'resolved'],
    ['that the files name by itself was edited', ['laptop'], false, 'intended'],
    ['that the files name beside the others was edited', ['laptop', 'phone', 'tablet'], false, 'intended'],
    ['that took the place of another by the same reference is resolved anew', ['laptop', 'tablet'], false, 'resolved'],
  ])('%s', (_title, desired, isListed, cause) => {
    const both = { members: { 'ada@acme.test': ['laptop', 'phone'] } };
    const given = { base: both, live: both, desired: { members: { 'ada@acme.test': desired } } };
    const causes = causesOf(fields, patch, { ...given, foreignIn: () => () => false, isListed: () => isListed });
    expect(causes).toEqual({ '/members/ada@acme.test': cause });
  });

  it('is a conflict in a value that is no list of identities', () => {
    const [base, live, desired] = ['a', 'b', 'c'].map((value) => ({ members: { 'ada@acme.test': value } }));
    const odd = { base, live, desired, foreignIn: () => () => false } as unknown as Parameters<typeof causesOf>[2];
    expect(causesOf(fields, patch, odd)).toEqual({ '/members/ada@acme.test': 'conflict' });
  });
});

describe('what somebody stands for', () => {
  it.each<[string, Fields, string]>([
    ['was resolved anew, where it is an identity alone', { members: { type: 'table', of: 'person' } }, 'resolved'],
    ['was intended, where it says on which terms somebody is there', { members: { type: 'table', of: 'person', terms: true } }, 'intended'],
  ])('%s', (_title, fields, cause) => {
    expect(causesOf(fields, patch, sides)).toEqual({ '/members/ada@acme.test': cause });
  });
});
