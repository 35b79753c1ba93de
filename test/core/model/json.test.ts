import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { canonicalText, compareText, equalJson, isJsonObject, sortedTable } from '../../../src/core/model/json.ts';
import { AWKWARD, tableFrom } from '../../builders/worlds.ts';

const key = fc.oneof(fc.constantFrom(...AWKWARD), fc.string({ unit: 'binary' }));
const { json } = fc.letrec<{ json: unknown; table: unknown }>((tie) => ({
  json: fc.oneof(
    { maxDepth: 4 },
    fc.constant(null),
    fc.boolean(),
    fc.double({ noNaN: true, noDefaultInfinity: true }),
    fc.string({ unit: 'binary' }),
    fc.array(tie('json'), { maxLength: 4 }),
    tie('table'),
  ),
  table: fc.uniqueArray(fc.tuple(key, tie('json')), { maxLength: 4, selector: ([name]) => name }).map(tableFrom),
}));

/** The same value with other objects, keys in another order, and prototypes. */
function reversed(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(reversed);
  return isJsonObject(value)
    ? Object.fromEntries(
        Object.entries(value)
          .map(([name, item]) => [name, reversed(item)] as const)
          .toReversed(),
      )
    : value;
}

describe('canonical text', () => {
  it('reads back as the same value', () => {
    fc.assert(
      fc.property(json, fc.constantFrom(0, 2), (value, indent) => {
        expect(equalJson(JSON.parse(canonicalText(value, indent)), value)).toBe(true);
      }),
    );
  });

  it('does not depend on the order of keys', () => {
    fc.assert(
      fc.property(json, fc.constantFrom(0, 2), (value, indent) => {
        expect(canonicalText(reversed(value), indent)).toBe(canonicalText(value, indent));
      }),
    );
  });

  it('has the keys in the order of UTF-16 code units, also those that look like numbers', () => {
    expect(canonicalText({ 9: 1, 10: 2, '-': 3, b: 4, a: 5, ü: 6, '😀': 7, '\uFFFF': 8 })).toBe(
      '{"-":3,"10":2,"9":1,"a":5,"b":4,"ü":6,"😀":7,"\uFFFF":8}',
    );
  });

  it('is laid out as JSON.stringify lays it out', () => {
    const value = { a: [1, { b: [], c: {} }], d: 'x\u2028"', e: null };

    expect(canonicalText(value, 2)).toBe(JSON.stringify(value, undefined, 2));
    expect(canonicalText(value)).toBe(JSON.stringify(value));
  });

  it('leaves out members that are undefined, and has null for what JSON cannot say', () => {
    expect(canonicalText({ a: undefined, b: [undefined, Number.NaN] })).toBe('{"b":[null,null]}');
    expect(canonicalText(undefined)).toBe('null');
  });
});

describe('equality of JSON', () => {
  it('is that of the canonical text', () => {
    fc.assert(
      fc.property(json, json, (first, second) => {
        expect(equalJson(first, second)).toBe(canonicalText(first) === canonicalText(second));
      }),
    );
  });

  it('takes an undefined member for an absent one', () => {
    expect(equalJson({ a: 1, b: undefined }, { a: 1 })).toBe(true);
    expect(equalJson({ a: undefined }, { b: 1 })).toBe(false);
  });

  it('does not take what an object inherits for a member', () => {
    expect(equalJson(tableFrom([['__proto__', {}]]), { x: {} })).toBe(false);
    expect(equalJson(tableFrom([['constructor', 1]]), { x: 1 })).toBe(false);
  });

  it.each([
    [
      [1, 2],
      [1, 3],
    ],
    [[1], { 0: 1 }],
    [{ 0: 1 }, [1]],
    [[1], [1, 2]],
    [null, {}],
    ['a', {}],
  ])('tells %j from %j', (first, second) => {
    expect(equalJson(first, second)).toBe(false);
  });
});

describe('tables', () => {
  it('have no prototype and keys in order, so that no key is special', () => {
    const table = sortedTable([
      ['b', 1],
      ['__proto__', 2],
      ['a', 3],
    ]);

    expect(Object.getPrototypeOf(table)).toBeNull();
    expect(Object.keys(table)).toEqual(['__proto__', 'a', 'b']);
  });

  it('compare text by code unit, not by language', () => {
    expect(['b', 'B', 'a', 'ä', 'a'].sort(compareText)).toEqual(['B', 'a', 'a', 'b', 'ä']);
  });
});
