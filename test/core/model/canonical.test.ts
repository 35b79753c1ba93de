import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { canonicalDocument, canonicalElement, canonicalValue, emptyValue, hasShape, matchText } from '../../../src/core/model/canonical.ts';
import type { FieldSpec, Fields } from '../../../src/core/model/fields.ts';
import { equalJson } from '../../../src/core/model/json.ts';
import { AWKWARD, tableFrom } from '../../builders/worlds.ts';

const TYPES = ['text', 'number', 'flag', 'set', 'map', 'table', 'record', 'list'] as const;

const text = fc.oneof(fc.constantFrom(...AWKWARD, ' A ', 'a', 'İ', 'ẞ', '\u00a0x'), fc.string());
const texts = fc.array(text, { maxLength: 5 });
const table = <T>(item: fc.Arbitrary<T>): fc.Arbitrary<Record<string, T>> =>
  fc.uniqueArray(fc.tuple(text, item), { maxLength: 4, selector: ([name]) => name }).map(tableFrom);
const anything = fc.oneof(
  fc.constant(null),
  text,
  fc.double(),
  fc.boolean(),
  table(fc.oneof(text, texts, fc.constant(undefined), table(fc.oneof(text, fc.constant(undefined))))),
);

const RAW = {
  text: fc.oneof(text, fc.constant(null), fc.integer()),
  number: fc.oneof(fc.double(), fc.constant(null), text),
  flag: fc.oneof(fc.boolean(), fc.constant(null)),
  set: fc.oneof(texts, fc.constant(null)),
  map: fc.oneof(table(fc.oneof(text, fc.integer(), fc.boolean(), fc.constant(null), fc.constant(undefined))), fc.constant(null)),
  table: fc.oneof(table(texts), fc.constant(null)),
  record: anything,
  list: fc.oneof(fc.array(anything, { maxLength: 3 }), fc.constant(null)),
} as const satisfies Record<FieldSpec['type'], fc.Arbitrary<unknown>>;

const spec = fc
  .record({
    type: fc.constantFrom(...TYPES),
    fold: fc.constantFrom(undefined, 'lower' as const),
    trim: fc.constantFrom(undefined, true as const),
  })
  .map(({ type, fold, trim }): FieldSpec => ({ type, ...(fold ? { fold } : {}), ...(trim ? { trim } : {}) }));
const field = spec.chain((one) => RAW[one.type].map((raw: unknown) => ({ spec: one, raw })));
const fieldsAndRaw = fc.array(field, { maxLength: 5 }).map((items) => ({
  fields: Object.fromEntries(items.map((item, index) => [`f${9 - index}`, item.spec])) as Fields,
  raw: Object.fromEntries(items.map((item, index) => [`f${9 - index}`, item.raw])),
}));

describe('the canonical form', () => {
  it('does not change when it is made twice', () => {
    fc.assert(
      fc.property(fieldsAndRaw, ({ fields, raw }) => {
        const once = canonicalDocument(fields, raw);
        expect(JSON.stringify(canonicalDocument(fields, once))).toBe(JSON.stringify(once));
      }),
      { numRuns: 1000 },
    );
  });

  it('is not copied where it is made again', () => {
    const fields: Fields = {
      name: { type: 'text' },
      p: { type: 'set', fold: 'lower' },
      m: { type: 'map' },
      t: { type: 'table' },
      r: { type: 'record' },
      l: { type: 'list' },
    };
    const once = canonicalDocument(fields, {
      name: 'x',
      p: ['B', 'a'],
      m: { b: '1', a: '2' },
      t: { z: ['z'], y: ['1', '2'] },
      r: { b: [1, { c: 2 }] },
      l: [{ d: 1 }],
    });

    expect(canonicalDocument(fields, once)).toBe(once);
  });

  it('of what a server echoes is what was sent', () => {
    fc.assert(
      fc.property(fieldsAndRaw, ({ fields, raw }) => {
        const sent = canonicalDocument(fields, raw);
        expect(equalJson(canonicalDocument(fields, JSON.parse(JSON.stringify(sent)) as Record<string, unknown>), sent)).toBe(true);
      }),
      { numRuns: 1000 },
    );
  });

  it('of what a server echoes in another order, null for empty, is what was sent', () => {
    fc.assert(
      fc.property(field, ({ spec: one, raw }) => {
        const sent = canonicalValue(one, raw);
        const echoed = equalJson(sent, emptyValue(one)) ? null : Array.isArray(sent) && one.type === 'set' ? sent.toReversed() : sent;
        expect(equalJson(canonicalValue(one, echoed), sent)).toBe(true);
      }),
    );
  });

  it('has the shape of its field', () => {
    fc.assert(
      fc.property(field, ({ spec: one, raw }) => {
        expect(hasShape(one, canonicalValue(one, raw))).toBe(true);
      }),
    );
  });

  it('has its fields in order and none that the kind does not know', () => {
    const document = canonicalDocument({ b: { type: 'text' }, a: { type: 'set' } }, { b: 'x', a: ['z', 'y', 'z'], c: 1, d: undefined });

    expect(Object.entries(document)).toEqual([
      ['a', ['y', 'z']],
      ['b', 'x'],
    ]);
  });
});

describe('values', () => {
  it.each<[FieldSpec, unknown, unknown]>([
    [{ type: 'set', fold: 'lower', trim: true }, [' B', 'a', 'b', ' '], ['a', 'b']],
    [{ type: 'set' }, [' ', 'b', 'B'], [' ', 'B', 'b']],
    [{ type: 'map' }, { b: 1, a: null, c: undefined }, { a: '', b: '1' }],
    [{ type: 'table', fold: 'lower', trim: true }, { ' A': ['y', 'x'], a: ['z', 'x'], ' ': ['q'] }, { a: ['x', 'y', 'z'] }],
    [{ type: 'record' }, { a: undefined }, null],
    [{ type: 'record' }, ['x'], null],
    [{ type: 'list' }, [{ b: undefined, a: [1] }], [{ a: [1] }]],
    [{ type: 'number' }, 'no number', null],
    [{ type: 'number' }, '5', 5],
    [{ type: 'flag' }, 'yes', false],
    [{ type: 'text', trim: true, fold: 'lower' }, ' Ab ', 'ab'],
  ])('%j makes %j %j', (one, raw, canonical) => {
    expect(equalJson(canonicalValue(one, raw), canonical)).toBe(true);
  });

  it.each<[FieldSpec['type'], unknown]>([
    ['text', ''],
    ['number', null],
    ['flag', false],
    ['set', []],
    ['map', {}],
    ['table', {}],
    ['record', null],
    ['list', []],
  ])('an empty %s is %j', (type, empty) => {
    expect(equalJson(emptyValue({ type }), empty)).toBe(true);
  });

  it.each<[FieldSpec['type'], unknown]>([
    ['text', 1],
    ['number', '1'],
    ['flag', 'true'],
    ['set', 'abc'],
    ['set', [1]],
    ['map', { a: 1 }],
    ['map', []],
    ['table', { a: 'b' }],
    ['table', null],
    ['record', []],
    ['record', 'x'],
    ['list', {}],
  ])('no %s has the shape of %j', (type, value) => {
    expect(hasShape({ type }, value)).toBe(false);
  });

  it('an element is trimmed and folded only where the field says so', () => {
    expect(canonicalElement({ type: 'set' }, ' A ')).toBe(' A ');
    expect(canonicalElement({ type: 'set', trim: true }, ' A ')).toBe('A');
    expect(canonicalElement({ type: 'set', fold: 'lower' }, ' A ')).toBe(' a ');
  });
});

describe('what unique values are compared by', () => {
  it('ignores letter case where the field says so', () => {
    expect(matchText({ type: 'text', match: 'caseless' }, 'Eng')).toBe('eng');
    expect(matchText({ type: 'text' }, 'Eng')).toBe('Eng');
    expect(matchText({ type: 'record', match: 'caseless' }, { b: 'X', a: 1 })).toBe('{"a":1,"b":"x"}');
  });

  it('tells an absent text from the word "null"', () => {
    expect(matchText({ type: 'text' }, undefined)).not.toBe(matchText({ type: 'text' }, 'null'));
  });
});

describe('a field that is not there', () => {
  it('stays absent, and values that are canonical already are taken as they are', () => {
    const fields: Fields = { name: { type: 'text' }, policies: { type: 'set' }, limit: { type: 'number' } };
    const policies = ['b', 'a'];

    expect(canonicalDocument(fields, { name: 'x', limit: undefined })).toEqual({ name: 'x' });
    expect(canonicalDocument(fields, { policies })).toEqual({ policies: ['a', 'b'] });
    expect(canonicalDocument(fields, { policies, other: 1 }, { policies })['policies']).toBe(policies);
  });
});
