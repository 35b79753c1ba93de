import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { anyOverlap, globsOverlap } from '../../../src/core/model/glob-overlap.ts';
import { matchGlob } from '../../../src/core/model/glob.ts';

describe('globsOverlap', () => {
  it.each([
    ['*', 'v/a', true],
    ['v/*', 'w/*', false],
    ['v/*', '*/a', true],
    ['v/a*', 'v/*b', true],
    ['v/a?', 'v/ab', true],
    ['v/a?', 'v/a', false],
    ['v/a', 'v/a', true],
    ['', '', true],
    ['', '*', true],
    ['a*b*c', 'a*d*c', true],
    ['a*b', 'c*b', false],
    ['?🎈', '🎈?', true],
    ['v/a\\*', 'v/ab', false],
    ['v/a\\*', 'v/a?', true],
    ['v/\\\\', 'v/\\', true],
  ])('says of %j and %j: %j', (first, second, expected) => {
    expect(globsOverlap(first, second)).toBe(expected);
    expect(globsOverlap(second, first)).toBe(expected);
  });

  it('is true for any two globs that match one text', () => {
    const glob = fc.array(fc.constantFrom('a', 'b', '/', '*', '?', '\\*', '\\'), { maxLength: 6 }).map((parts) => parts.join(''));
    const text = fc.array(fc.constantFrom('a', 'b', '/', '*', '\\'), { maxLength: 6 }).map((parts) => parts.join(''));
    fc.assert(
      fc.property(glob, glob, text, (first, second, sample) => {
        if (matchGlob(first, sample) && matchGlob(second, sample)) expect(globsOverlap(first, second)).toBe(true);
      }),
      { numRuns: 2_000 },
    );
  });

  it('is false only where no text of up to six characters matches both', () => {
    const texts = [''];
    for (let at = 0; texts.length < 1_000; at++) for (const character of ['a', 'b', '/']) texts.push(`${texts[at]}${character}`);
    const glob = fc.array(fc.constantFrom('a', 'b', '/', '*', '?'), { maxLength: 3 }).map((parts) => parts.join(''));
    fc.assert(
      fc.property(glob, glob, (first, second) => {
        expect(globsOverlap(first, second)).toBe(texts.some((text) => matchGlob(first, text) && matchGlob(second, text)));
      }),
      { numRuns: 300 },
    );
  });
});

describe('anyOverlap', () => {
  it('is true where one of each list meet', () => {
    expect(anyOverlap(['v/*', 'w/a'], ['x/*', 'w/*'])).toBe(true);
    expect(anyOverlap(['v/*'], [])).toBe(false);
  });
});
