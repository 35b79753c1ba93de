import { describe, expect, it } from 'vitest';
import { namesPeople } from '../../../src/core/audit/redact.ts';
import { GROUP_FIELDS } from '../../../src/providers/opal/fields.ts';

describe('GROUP_FIELDS', () => {
  it('says of members and of leaders that they are people, so that an audit pack hashes both', () => {
    expect(Object.keys(GROUP_FIELDS).filter((name) => namesPeople(GROUP_FIELDS[name as keyof typeof GROUP_FIELDS]))).toEqual([
      'leaders',
      'members',
    ]);
    expect(namesPeople(undefined)).toBe(false);
  });
});
