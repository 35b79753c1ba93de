import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { escapeGlob, matchAny, matchGlob } from '../../../src/core/model/glob.ts';

const letters = fc.array(fc.constantFrom('a', 'b', '/', '😀', '.', '*', '?', '\\'), { maxLength: 8 }).map((items) => items.join(''));
const globs = fc.array(fc.constantFrom('a', 'b', '/', '😀', '.', '*', '?'), { maxLength: 8 }).map((items) => items.join(''));

describe('globs', () => {
  it('match as a regular expression of the same meaning does', () => {
    fc.assert(
      fc.property(globs, letters, (glob, text) => {
        const source = Array.from(glob, (letter) => (letter === '*' ? '.*' : letter === '?' ? '.' : letter === '.' ? '\\.' : letter)).join(
          '',
        );
        expect(matchGlob(glob, text)).toBe(new RegExp(`^${source}$`, 'su').test(text));
      }),
      { numRuns: 3000 },
    );
  });

  it.each([
    ['vault-prod/*', 'vault-prod/a/b', true],
    ['vault-prod/*', 'vault-prod', false],
    ['*', '', true],
    ['', '', true],
    ['', 'a', false],
    ['v/?', 'v/', false],
    ['V/*', 'v/a', false],
    ['**a', 'ba', true],
    ['a*', 'b', false],
    ['v/a\\*', 'v/a*', true],
    ['v/a\\*', 'v/ab', false],
    ['v/\\?', 'v/a', false],
    ['CORP\\\\*', 'CORP\\eng', true],
    ['CORP\\eng', 'CORP\\eng', true],
    ['*\\**', 'a*b', true],
    ['*\\*', 'ab', false],
    ['a\\', 'a\\', true],
    ['a\\', 'a', false],
  ])('%s and %s: %s', (glob, text, matches) => {
    expect(matchGlob(glob, text)).toBe(matches);
  });

  it('can be written so that they match one text and no other', () => {
    fc.assert(
      fc.property(letters, letters, (known, other) => {
        expect(matchGlob(escapeGlob(known), known)).toBe(true);
        expect(matchGlob(escapeGlob(known), other)).toBe(known === other);
      }),
      { numRuns: 3000 },
    );
    expect(escapeGlob('vault-prod/eng')).toBe('vault-prod/eng');
  });

  it('take no longer than the product of both lengths', () => {
    expect(matchGlob('*a'.repeat(2000), `${'a'.repeat(4000)}b`)).toBe(false);
  });

  it('match if one of several does', () => {
    expect(matchAny(['x', 'v/*'], 'v/a')).toBe(true);
    expect(matchAny([], 'v/a')).toBe(false);
  });
});
