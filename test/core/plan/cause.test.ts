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

describe('what somebody stands for', () => {
  it.each<[string, Fields, string]>([
    ['was resolved anew, where it is an identity alone', { members: { type: 'table', of: 'person' } }, 'resolved'],
    ['was intended, where it says on which terms somebody is there', { members: { type: 'table', of: 'person', terms: true } }, 'intended'],
  ])('%s', (_title, fields, cause) => {
    expect(causesOf(fields, patch, sides)).toEqual({ '/members/ada@acme.test': cause });
  });
});
