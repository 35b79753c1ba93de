import { describe, expect, it } from 'vitest';
import type { FieldSpec } from '../../../src/core/model/fields.ts';
import { mapReferencesIn, referencesIn } from '../../../src/core/model/references-in.ts';

const SET: FieldSpec = { type: 'set', of: 'group' };
const LIST: FieldSpec = { type: 'list', of: 'group', nests: false };
const POLICY = [{ condition: { groups: ['id:2', 'id:1'], roles: ['x'] }, stages: [{ owners: ['id:1'] }] }, { priority: 0 }];
const upper = (text: string): string => text.toUpperCase();

describe('references in a field', () => {
  it('are the elements of a set, and of a list what its items have under "groups"', () => {
    expect(referencesIn(SET, ['a', 'b'])).toEqual(['a', 'b']);
    expect(referencesIn(LIST, POLICY)).toEqual(['id:2', 'id:1']);
  });

  it('are none where the field has none or says nothing', () => {
    expect(referencesIn({ type: 'list' }, POLICY)).toEqual([]);
    expect(referencesIn(SET, undefined)).toEqual([]);
    expect(mapReferencesIn({ type: 'set' }, ['a'], upper)).toEqual(['a']);
  });

  it('are translated, sorted and each once', () => {
    expect(mapReferencesIn(SET, ['a', 'b'], () => 'same')).toEqual(['same']);
    expect(mapReferencesIn(LIST, POLICY, upper)).toEqual([
      { condition: { groups: ['ID:1', 'ID:2'], roles: ['x'] }, stages: [{ owners: ['id:1'] }] },
      { priority: 0 },
    ]);
  });

  it('that stay as they are leave the value as it is', () => {
    const same = (text: string): string => text;

    expect(mapReferencesIn(LIST, POLICY, same)).toBe(POLICY);
    expect(mapReferencesIn(SET, POLICY[0]?.condition?.groups ?? [], same)).toBe(POLICY[0]?.condition?.groups);
  });
});
