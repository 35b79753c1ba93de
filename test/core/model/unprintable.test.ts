import { describe, expect, it } from 'vitest';
import { withoutUnprintable, withoutUnseen } from '../../../src/core/model/unprintable.ts';

const numbered = (text: string): string =>
  withoutUnprintable(text, (character) => `<${(character.codePointAt(0) as number).toString(16)}>`);

describe('what is not seen in print', () => {
  it.each([
    0xad, 0x34f, 0x115f, 0x1160, 0x17b4, 0x17b5, 0x180b, 0x180c, 0x180d, 0x180e, 0x200b, 0x200c, 0x200d, 0x2060, 0x2800, 0x3164, 0xfe00,
    0xfe0f, 0xfeff, 0xffa0, 0x1bca0, 0x1bca3, 0x1d173, 0x1d17a, 0xe0020, 0xe007f, 0xe0100, 0xe01ef,
  ])('is written by its number and left out of comparisons: %i', (code) => {
    const text = `a${String.fromCodePoint(code)}b`;

    expect(numbered(text)).toBe(`a<${code.toString(16)}>b`);
    expect(withoutUnseen(text)).toBe('ab');
  });

  it.each([0, 0x1b, 0x7f, 0x85, 0x61c, 0x200e, 0x2028, 0x202e, 0x2066, 0xfff9, 0xd800, 0xdfff])(
    'is written by its number where it is obeyed: %i',
    (code) => {
      expect(numbered(`a${String.fromCodePoint(code)}b`)).toBe(`a<${code.toString(16)}>b`);
    },
  );

  it('stays where it chooses how a character is drawn', () => {
    for (const text of ['❤\ufe0f', '葛\u{e0100}城', '\u1820\u180b', 'Ünïcödé ไทย हिन्दी 한글 \ud83d\udc4d'])
      expect(numbered(text)).toBe(text);
  });
});
