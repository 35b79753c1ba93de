import { describe, expect, it } from 'vitest';
import { isCanonicalText } from '../../../src/config/yaml/fast-scalars.ts';
import { forbiddenCharacter, forbiddenInName, invisibleCharacter } from '../../../src/core/model/characters.ts';
import { withoutUnprintable, withoutUnseen } from '../../../src/core/model/unprintable.ts';

/** The planes that have letters or marks, but the many Chinese ones; and the end of every plane, which has no characters. */
const CODE_POINTS = [...Array(0x11_0000).keys()].filter((code) => [0, 1, 14].includes(code >> 16) || (code & 0xffff) > 0xfff0);
const textOf = (code: number): string => `a${String.fromCodePoint(code)}b`;

/** Code points of which something holds, as `U+00AD`; the first few are enough to see what is wrong. */
function those(holds: (text: string, code: number) => boolean): readonly string[] {
  return CODE_POINTS.filter((code) => holds(textOf(code), code))
    .slice(0, 20)
    .map((code) => `U+${code.toString(16).toUpperCase().padStart(4, '0')}`);
}

describe('characters that nobody sees', () => {
  it('are the same for reports and for keys and names: what is written by its number is refused', () => {
    const isShown = (text: string): boolean => withoutUnprintable(text, () => '') === text;

    expect(those((text) => isShown(text) !== (forbiddenInName(text) === undefined))).toEqual([]);
    expect(those((text) => withoutUnseen(text) !== text && forbiddenInName(text) === undefined)).toEqual([]);
    expect(those((text) => forbiddenCharacter(text) !== undefined && invisibleCharacter(text) === undefined)).toEqual([]);
    const isLine = (code: number): boolean => [9, 10, 13].includes(code);
    expect(those((text, code) => (invisibleCharacter(text) === undefined) !== (isLine(code) || isShown(text)))).toEqual([]);
  });

  it('are all that Unicode calls ignorable, a control, a surrogate, no character, or a format that shows nothing', () => {
    const ignorable = /[\p{Default_Ignorable_Code_Point}\p{Cc}\p{Cs}\p{Noncharacter_Code_Point}\p{Zl}\p{Zp}\p{Bidi_Control}]/u;
    // Signs that stand before or around digits, and are seen: their number, or the end of a verse.
    const seen = /[\u0600-\u0605\u06dd\u070f\u0890\u0891\u08e2\u{110bd}\u{110cd}]/u;

    expect(those((text) => ignorable.test(text) && forbiddenInName(text) === undefined)).toEqual([]);
    expect(those((text) => /\p{Cf}/u.test(text) && !seen.test(text) && forbiddenInName(text) === undefined)).toEqual([]);
    expect(those((text) => seen.test(text) && forbiddenInName(text) !== undefined)).toEqual([]);
  });

  it('send a file to the reader that looks for them', () => {
    // Halves of characters are in no file that can be read.
    const isInFiles = (code: number): boolean => code !== 10 && code !== 13 && (code < 0xd800 || code > 0xdfff);

    expect(those((text, code) => isInFiles(code) && forbiddenInName(text) !== undefined && isCanonicalText(text))).toEqual([]);
  });

  it('are named by their number', () => {
    expect([forbiddenCharacter('a\u202e'), forbiddenInName('\u{1bca0}'), invisibleCharacter('\u00ad'), forbiddenInName('a\tb')]).toEqual([
      'U+202E',
      'U+1BCA0',
      'U+00AD',
      'U+0009',
    ]);
  });

  it('are none in what people write: letters of all scripts, emoji and how they are drawn', () => {
    for (const text of ['Ünïcödé ไทย हिन्दी 한글 日本 ❤\ufe0f 👍🏾', '葛\u{e0100}城', 'x y'])
      expect([forbiddenInName(text), invisibleCharacter(text), forbiddenCharacter(text)]).toEqual([undefined, undefined, undefined]);
  });
});
