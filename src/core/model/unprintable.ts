/*
 * What is not seen in print, and what a terminal or a CI's runner obeys. One list for reports, logs, for keys, names and values of files,
 * and for the rule about names that look alike. It is written out, because Unicode's own properties change with the version of Node.
 */

/**
 * Letters and marks that are drawn as nothing, or as a blank, whatever stands beside them, and that some script or emoji needs in text:
 * fillers, joiners of graphemes, soft hyphens, controls of shorthand, of hieroglyphs and of musical notation.
 */
const JOINING =
  '\\u00ad\\u034f\\u115f\\u1160\\u17b4\\u17b5\\u180e\\u200b-\\u200d\\u2060-\\u2064\\u2800\\u3164\\uffa0\\u{13430}-\\u{1343f}\\u{16fe4}\\u{1bca0}-\\u{1bca3}\\u{1d159}\\u{1d173}-\\u{1d17a}';

/** Drawn as nothing, and of no use in text: byte order marks, tags, code points that are set aside for more of such, and those that are none. */
const USELESS =
  '\\ufeff\\ufff0-\\ufff8\\u{e0000}-\\u{e00ff}\\u{e01f0}-\\u{e0fff}\\ufdd0-\\ufdef' +
  [...Array(17).keys()].map((plane) => `\\u{${plane.toString(16)}fffe}\\u{${plane.toString(16)}ffff}`).join('');

/** Marks that choose how the character before them is drawn. */
const SELECTORS = '\\u180b-\\u180d\\u180f\\ufe00-\\ufe0f\\u{e0100}-\\u{e01ef}';

/** C0 and C1 controls, line and paragraph separators, bidi controls, annotations, halves of characters. */
const OBEYED = '\\u0000-\\u001f\\u007f-\\u009f\\u061c\\u200e\\u200f\\u2028-\\u202e\\u2065-\\u206f\\ufff9-\\ufffb\\ud800-\\udfff';

/** All that a report writes by its number. Selectors stand where they choose something: after emoji, Chinese characters, Mongolian letters. */
const ALL = `[${OBEYED}${JOINING}${USELESS}]|(?<![\\p{Extended_Pictographic}\\p{Script=Han}\\p{Script=Mongolian}])[${SELECTORS}]`;

const UNPRINTABLE = new RegExp(ALL, 'gu');
const FIRST = new RegExp(ALL, 'u');
const FIRST_IN_LINES = new RegExp(`(?![\\t\\n\\r])(?:${ALL})`, 'u');
const FIRST_USELESS = new RegExp(`(?![\\t\\n\\r])[${OBEYED}${USELESS}]`, 'u');
const UNSEEN = new RegExp(`[${JOINING}${USELESS}${SELECTORS}]`, 'gu');

/** The text with each character that is not seen, or is obeyed, as `write` has it. */
export function withoutUnprintable(text: string, write: (character: string) => string): string {
  return text.replace(UNPRINTABLE, write);
}

/** The text as it looks: without what is drawn as nothing. */
export function withoutUnseen(text: string): string {
  return text.replace(UNSEEN, '');
}

/** The first character that is not seen, or is obeyed; in `lines` tabs and line breaks are none. */
export function firstUnprintable(text: string, { lines }: { readonly lines: boolean }): string | undefined {
  return (lines ? FIRST_IN_LINES : FIRST).exec(text)?.[0];
}

/** The first of those that no text needs: neither joins anything nor breaks a line. */
export function firstUseless(text: string): string | undefined {
  return FIRST_USELESS.exec(text)?.[0];
}
