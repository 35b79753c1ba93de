import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import * as yaml from 'yaml';
import { markFast, readFast } from '../../../src/config/yaml/fast.ts';
import { readSlow } from '../../../src/config/yaml/slow.ts';
import { canonicalTexts, mutations, soups } from './yaml-texts.ts';

const RUNS = { numRuns: 2000 };

/** The fast reading is none, or it is what the library says of value and positions, and the library has nothing to complain of. */
function expectAgreement(text: string): void {
  const fast = readFast(text);
  const slow = readSlow(yaml, text);
  if (fast === undefined) return;

  expect(slow.faults).toEqual([]);
  expect(fast).toEqual(slow.value);
  expect(markFast(text)).toEqual(slow.marks);
}

describe('readFast', () => {
  it('reads every text of the canonical subset, to the value that was written', () => {
    fc.assert(
      fc.property(canonicalTexts, ({ text, value }) => {
        expect(readFast(text)).toEqual(value);
      }),
      RUNS,
    );
  });

  it('agrees with the library on every text of the canonical subset', () => {
    fc.assert(
      fc.property(canonicalTexts, ({ text }) => expectAgreement(text)),
      RUNS,
    );
  });

  it('agrees with the library or leaves the text to it, whatever the text', () => {
    fc.assert(fc.property(soups, expectAgreement), { numRuns: 8000 });
  });

  it('agrees with the library or leaves the text to it, a few edits beside the canonical subset', () => {
    fc.assert(fc.property(mutations, expectAgreement), RUNS);
  });

  it('makes tables without a prototype, in which no key is special', () => {
    const value = readFast('__proto__: 1\nconstructor: { __proto__: 2 }\n') as Record<string, Record<string, number>>;

    expect(Object.getPrototypeOf(value)).toBeNull();
    expect(Object.keys(value)).toEqual(['__proto__', 'constructor']);
    expect(value['constructor']!['__proto__']).toBe(2);
    expect(({} as Record<string, unknown>)['polluted']).toBeUndefined();
  });

  it.each([
    ['a key that is written twice', 'a: 1\nb: 2\na: 3\n'],
    ['a key that is written twice in brackets', 'x: { a: 1, a: 2 }\n'],
    ['an anchor', 'a: &x 1\n'],
    ['an alias', 'a: *x\n'],
    ['a tag', 'a: !x 1\n'],
    ['a merge key', 'a:\n  <<: { b: 1 }\n'],
    ['a directive', '%YAML 1.2\n---\na: 1\n'],
    ['a second document', 'a: 1\n---\nb: 1\n'],
    ['a tab', 'a:\tb\n'],
    ['an escape', 'a: "\\u202e"\n'],
    ['a direction character', 'a: x\u202ey\n'],
    ['an invisible tag', 'a: x\u{e0041}\n'],
    ['a lone carriage return', 'a: x\ry\n'],
    ['a text over several lines', 'a: x\n  y\n'],
    ['a block of text', 'a: |\n  x\n'],
    ['a value behind a value', 'a: b: c\n'],
    ['a key without a colon', 'a\n'],
    ['an indentation that fits nothing', 'a:\n    b: 1\n  c: 2\n'],
    ['a list in brackets over several lines', 'a: [ x,\n  y ]\n'],
    ['nesting beyond the limit', `a: ${'['.repeat(20)}${']'.repeat(20)}\n`],
    ['a key of a thousand characters', `${'k'.repeat(1001)}: 1\n`],
  ])('leaves to the library %s', (_what, text) => {
    expect(readFast(text)).toBeUndefined();
    expect(markFast(text)).toBeUndefined();
  });

  it('reads nesting up to the limit', () => {
    expect(readFast(`a: ${'['.repeat(19)}${']'.repeat(19)}\n`)).toBeDefined();
  });

  it('reads an empty text, comments alone and a lone document start as nothing', () => {
    expect([readFast(''), readFast('# c\n\n'), readFast('---\n')]).toEqual([null, null, null]);
  });
});
