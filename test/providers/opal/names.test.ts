import { describe, expect, it } from 'vitest';
import { makeNames } from '../../../src/providers/opal/names.ts';

const names = makeNames([
  { id: '1', name: 'Platform' },
  { id: '3', name: 'twice' },
  { id: '2', name: 'twice' },
  { id: '4', name: 'id:1' },
  { id: '5', name: 'x [admin]' },
  { id: '6', name: '' },
]);

describe('names', () => {
  it.each([
    ['1', 'Platform'],
    ['2', 'id:2'],
    ['4', 'id:4'],
    ['5', 'id:5'],
    ['6', 'id:6'],
    ['gone', 'id:gone'],
  ])('of %s is %s, and leads back to it', (id, element) => {
    expect(names.element(id)).toBe(element);
    expect(names.idOf(element)).toBe(id);
  });

  it('that several things have are found for all of them, and ids before names', () => {
    expect(names.find('twice').map(({ id }) => id)).toEqual(['2', '3']);
    expect(names.find('id:1').map(({ id }) => id)).toEqual(['1']);
    expect(names.find('nobody')).toEqual([]);
    expect(names.idOf('nobody')).toBeUndefined();
  });
});
