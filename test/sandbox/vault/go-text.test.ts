import { describe, expect, it } from 'vitest';
import { compareBytes, goLower, goQuote, goTrim, isPrintable, sortedSet } from '../../../src/sandbox/vault/go-text.ts';

describe('text as Go sees it', () => {
  it.each([
    { text: 'ÉQUIPE', lower: 'équipe' },
    { text: 'ΟΔΟΣ', lower: 'οδοσ' },
    { text: 'İ', lower: 'i' },
    { text: 'ẞ', lower: 'ß' },
    { text: '𐐀', lower: '𐐨' },
  ])('is folded character by character: $text', ({ text, lower }) => {
    expect(goLower(text)).toBe(lower);
  });

  it('is trimmed of Unicode white space, but not of a byte order mark', () => {
    expect(goTrim('\u00a0\u2028\t a b \u3000\u0085')).toBe('a b');
    expect(goTrim('\ufeffa')).toBe('\ufeffa');
  });

  it.each([
    { text: 'a"b\\c', quoted: '"a\\"b\\\\c"' },
    { text: 'é😀', quoted: '"é😀"' },
    { text: '\n\t\u0001\u007f', quoted: '"\\n\\t\\x01\\x7f"' },
    { text: '\u00a0\u202e', quoted: '"\\u00a0\\u202e"' },
  ])('is quoted with its own escapes: $quoted', ({ text, quoted }) => {
    expect(goQuote(text)).toBe(quoted);
  });

  it.each([
    { text: 'a b é 漢 😀 ~', printable: true },
    { text: '\u00a0', printable: false },
    { text: '\u200b', printable: false },
    { text: '\n', printable: false },
  ])('is printable or not: $printable', ({ text, printable }) => {
    expect(isPrintable(text)).toBe(printable);
  });

  it('is ordered by bytes, not by UTF-16 units', () => {
    expect(['\uff5e', '😀', 'a'].sort(compareBytes)).toEqual(['a', '\uff5e', '😀']);
    expect(sortedSet([' b', 'A', 'a ', '', 'B'], { lower: true })).toEqual(['a', 'b']);
    expect(sortedSet([' b', 'A', 'a ', '', 'B'], { lower: false })).toEqual(['A', 'B', 'a', 'b']);
  });
});
