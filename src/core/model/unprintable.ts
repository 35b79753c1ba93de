/*
 * What is not seen in print, and what a terminal or a CI's runner obeys. One list for reports, logs and the rule about names that look
 * alike.
 */

/**
 * Letters and marks that are drawn as nothing, or as a blank, whatever stands beside them: fillers, joiners of graphemes, soft hyphens,
 * controls of shorthand and of musical notation, tags.
 */
const INVISIBLE =
  '\\u00ad\\u034f\\u115f\\u1160\\u17b4\\u17b5\\u180e\\u200b-\\u200d\\u2060-\\u2064\\u2800\\u3164\\ufeff\\uffa0\\u{1bca0}-\\u{1bca3}\\u{1d173}-\\u{1d17a}\\u{e0000}-\\u{e007f}';

/** Marks that choose how the character before them is drawn. */
const SELECTORS = '\\u180b-\\u180d\\u180f\\ufe00-\\ufe0f\\u{e0100}-\\u{e01ef}';

/** C0 and C1 controls, line and paragraph separators, bidi controls, annotations, halves of characters. */
const OBEYED = '\\u0000-\\u001f\\u007f-\\u009f\\u061c\\u200e\\u200f\\u2028-\\u202e\\u2065-\\u206f\\ufff9-\\ufffb\\ud800-\\udfff';

/** All that a report writes by its number. Selectors stand where they choose something: after emoji, Chinese characters, Mongolian letters. */
const UNPRINTABLE = new RegExp(
  `[${OBEYED}${INVISIBLE}]|(?<![\\p{Extended_Pictographic}\\p{Script=Han}\\p{Script=Mongolian}])[${SELECTORS}]`,
  'gu',
);

const UNSEEN = new RegExp(`[${INVISIBLE}${SELECTORS}]`, 'gu');

/** The text with each character that is not seen, or is obeyed, as `write` has it. */
export function withoutUnprintable(text: string, write: (character: string) => string): string {
  return text.replace(UNPRINTABLE, write);
}

/** The text as it looks: without what is drawn as nothing. */
export function withoutUnseen(text: string): string {
  return text.replace(UNSEEN, '');
}
