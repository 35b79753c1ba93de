/**
 * Characters that may stand in no key and no value: control characters but tab and line breaks, what turns the direction of writing,
 * line separators, byte order marks, invisible tags, halves of characters. A reviewer would see something else than a machine.
 */
const FORBIDDEN =
  // oxlint-disable-next-line no-control-regex -- finding control characters is its purpose
  /[\u0000-\u0008\u000b\u000c\u000e-\u001f\u007f-\u009f\u061c\u200e\u200f\u2028-\u202e\u2066-\u2069\ufeff\ufff9-\ufffb\u{e0000}-\u{e007f}\ud800-\udfff]/u;

// oxlint-disable-next-line no-control-regex -- the same, and line breaks
const LINE_OR_TAB = /[\t\n\r]/;

/** What joins, parts or hyphenates and is not seen: emoji and some scripts need it in text, but two names must not differ by it alone. */
const INVISIBLE = /[\u00ad\u200b-\u200d\u2060]/;

/** The first forbidden character of a value, written as `U+202E`; undefined where there is none. */
export function forbiddenCharacter(text: string): string | undefined {
  const match = FORBIDDEN.exec(text);
  return match ? codePointName(match[0]) : undefined;
}

/** The first character that a name or key may not hold: the forbidden ones, tabs and line breaks, invisible ones. */
export function forbiddenInName(text: string): string | undefined {
  const match = FORBIDDEN.exec(text) ?? LINE_OR_TAB.exec(text) ?? INVISIBLE.exec(text);
  return match ? codePointName(match[0]) : undefined;
}

/** The first invisible character of a text, where nothing but free text may hold one. */
export function invisibleCharacter(text: string): string | undefined {
  const match = INVISIBLE.exec(text);
  return match ? codePointName(match[0]) : undefined;
}

function codePointName(character: string): string {
  return `U+${(character.codePointAt(0) as number).toString(16).toUpperCase().padStart(4, '0')}`;
}
