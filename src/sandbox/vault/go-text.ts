/** Lower case as Go's `strings.ToLower` makes it: character by character, never longer than before. */
export function goLower(text: string): string {
  return Array.from(text, (character) => {
    if (character === 'İ') return 'i';
    return character.toLowerCase();
  }).join('');
}

const GO_SPACE = '[\\t-\\r \\x85\\xa0\\u1680\\u2000-\\u200a\\u2028\\u2029\\u202f\\u205f\\u3000]+';
const AROUND = new RegExp(`^${GO_SPACE}|${GO_SPACE}$`, 'g');

/** Text without the white space around it, as Go's `strings.TrimSpace` sees it. */
export function goTrim(text: string): string {
  return text.replace(AROUND, '');
}

/** Order of the UTF-8 bytes, which is how Go compares text; UTF-16 order differs above the basic plane. */
export function compareBytes(first: string, second: string): number {
  if (/[\ud800-\udfff]/.test(first + second)) return Buffer.compare(Buffer.from(first), Buffer.from(second));
  return first < second ? -1 : first > second ? 1 : 0;
}

/** What the server makes of a list of names: trimmed, without blanks and repetitions, in byte order. */
export function sortedSet(items: readonly string[], options: { readonly lower: boolean }): readonly string[] {
  const kept = new Set<string>();
  for (const item of items) {
    const trimmed = goTrim(options.lower ? goLower(item) : item);
    if (trimmed !== '') kept.add(trimmed);
  }
  return [...kept].sort(compareBytes);
}

/** Text in quotes as Go's verb `%q` prints it. */
export function goQuote(text: string): string {
  const inside = Array.from(text, (character) => {
    if (character === '"' || character === '\\') return `\\${character}`;
    return isPrintable(character) ? character : escaped(character);
  });
  return `"${inside.join('')}"`;
}

/** The character as Go's scanner of JSON shows it: `'x'`. */
export function goQuoteCharacter(character: string): string {
  if (character === "'") return "'\\''";
  if (character === '"') return "'\"'";
  return `'${goQuote(character).slice(1, -1)}'`;
}

const NAMED: Readonly<Record<string, string>> = {
  '\x07': '\\a',
  '\b': '\\b',
  '\f': '\\f',
  '\n': '\\n',
  '\r': '\\r',
  '\t': '\\t',
  '\v': '\\v',
};

function escaped(character: string): string {
  const named = NAMED[character];
  if (named !== undefined) return named;
  const code = character.codePointAt(0) ?? 0;
  if (code < 0x80) return `\\x${code.toString(16).padStart(2, '0')}`;
  return code > 0xffff ? `\\U${code.toString(16).padStart(8, '0')}` : `\\u${code.toString(16).padStart(4, '0')}`;
}

/** Whether Go's `unicode.IsPrint` holds for all characters: letters, marks, numbers, punctuation, symbols and the ASCII space. */
export function isPrintable(text: string): boolean {
  return /^[\p{L}\p{M}\p{N}\p{P}\p{S} ]*$/u.test(text);
}
