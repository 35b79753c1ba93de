/** A name in a sentence: in double quotes, where quotes and backslashes in it have a backslash. So no name ends its own quotes, and two names are never written alike. */
export function quoteName(name: string): string {
  return `"${name.replaceAll(/["\\]/g, '\\$&')}"`;
}

/** Somebody's words in a sentence: a quote in them has a backslash, and begins no name. */
export function freeText(words: string): string {
  return words.replaceAll('"', '\\"');
}
