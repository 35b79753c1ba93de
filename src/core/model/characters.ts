import { firstUnprintable, firstUseless } from './unprintable.ts';

/**
 * The first character that may stand in no key and no value, written as `U+202E`: control characters but tab and line breaks, what turns
 * the direction of writing, line separators, byte order marks, invisible tags, halves of characters. A reviewer would see something else
 * than a machine. Undefined where there is none.
 */
export function forbiddenCharacter(text: string): string | undefined {
  return codePointName(firstUseless(text));
}

/** The first character that a name or key may not hold: whatever is not seen in print, tabs and line breaks. */
export function forbiddenInName(text: string): string | undefined {
  return codePointName(firstUnprintable(text, { lines: false }));
}

/** The first invisible character of a text, where nothing but free text may hold one: two values must not differ by it alone. */
export function invisibleCharacter(text: string): string | undefined {
  return codePointName(firstUnprintable(text, { lines: true }));
}

function codePointName(character: string | undefined): string | undefined {
  if (character === undefined) return undefined;
  return `U+${(character.codePointAt(0) as number).toString(16).toUpperCase().padStart(4, '0')}`;
}
