import { describe, expect, it } from 'vitest';
import { axesOf, parseGroupBy } from '../../../src/core/export/group-by.ts';
import type { Fields } from '../../../src/core/model/fields.ts';

const FIELDS: Fields = { name: { type: 'text' }, metadata: { type: 'map' }, tags: { type: 'set' }, groups: { type: 'set', of: 'group' } };

describe('parseGroupBy', () => {
  it.each([
    ['department=prefix', { axis: 'department', source: { type: 'prefix', separator: '-' } }],
    ['location=suffix:@', { axis: 'location', source: { type: 'suffix', separator: '@' } }],
    ['environment=text:production', { axis: 'environment', source: { type: 'text', text: 'production' } }],
    ['department=metadata.cost.centre', { axis: 'department', source: { type: 'field', field: 'metadata', key: 'cost.centre' } }],
  ])('reads %s', (text, rule) => {
    expect(parseGroupBy(text)).toEqual(rule);
  });

  it.each(['', 'team=prefix', 'department=', 'department', 'department=metadata', 'department=text:', 'department=metadata.'])(
    'refuses "%s" and says how a rule is written',
    (text) => {
      expect(() => parseGroupBy(text)).toThrow(expect.objectContaining({ code: 'USAGE', hint: expect.stringContaining('AXIS=SOURCE') }));
    },
  );
});

describe('axesOf', () => {
  const how = (...rules: readonly string[]): Parameters<typeof axesOf>[2] => ({ fields: FIELDS, rules: rules.map(parseGroupBy) });

  it('takes keys that are named like an axis, of maps and of sets', () => {
    expect(axesOf('x', { metadata: { department: ' data ', team: 'y' }, tags: ['location:berlin', 'other'] }, how())).toEqual({
      department: 'data',
      location: 'berlin',
    });
  });

  it('asks the rules first, in their order, and passes over what they do not find', () => {
    const rules = how('department=metadata.team', 'department=prefix', 'location=suffix:@', 'environment=text:production');
    expect(axesOf('eng-laptops@berlin', { metadata: { department: 'no' } }, rules)).toEqual({
      department: 'eng',
      environment: 'production',
      location: 'berlin',
    });
    expect(axesOf('plain', { metadata: { team: 'data' }, tags: [] }, how('department=metadata.team', 'location=suffix'))).toEqual({
      department: 'data',
    });
    expect(axesOf('-x', {}, how('department=prefix', 'department=suffix'))).toEqual({ department: 'unsorted' });
    expect(axesOf('-eng', {}, how('department=suffix'))).toEqual({ department: 'unsorted' });
    expect(axesOf('plain', { tags: ['team:red'] }, how('department=tags.team'))).toEqual({ department: 'red' });
    expect(axesOf('plain', { name: 'text' }, how('department=name.x', 'department=absent.x'))).toEqual({ department: 'unsorted' });
  });

  it('puts what says nothing, or nothing that can be written, where it is easily found', () => {
    for (const department of ['', '   ', 'a\u202e', 'x'.repeat(101), '${HOME}', 'two\nlines'])
      expect(axesOf('x', { metadata: { department } }, how())).toEqual({ department: 'unsorted' });
    expect(axesOf('x', { groups: ['department:secret'] }, how())).toEqual({ department: 'unsorted' });
  });
});
