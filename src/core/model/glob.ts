/**
 * Whether `text` matches `glob`: `*` is any run of characters (a `/` too: keys may hold one), `?` is one, a backslash before `*`, `?` or
 * another backslash takes that as it is; letter case counts.
 */
export function matchGlob(glob: string, text: string): boolean {
  let star = -1;
  let resume = 0;
  let at = 0;
  let index = 0;
  while (index < text.length) {
    if (glob[at] === '*') {
      star = at++;
      resume = index;
    } else if (glob[at] === '?') {
      at++;
      index += widthAt(text, index);
    } else if (glob[literalAt(glob, at)] === text[index]) {
      at = literalAt(glob, at) + 1;
      index++;
    } else if (star >= 0) {
      at = star + 1;
      resume += widthAt(text, resume);
      index = resume;
    } else {
      return false;
    }
  }
  while (glob[at] === '*') at++;
  return at === glob.length;
}

/** Whether `text` matches one of the globs. */
export function matchAny(globs: readonly string[], text: string): boolean {
  return globs.some((glob) => matchGlob(glob, text));
}

/** The glob that matches this text and nothing else. */
export function escapeGlob(text: string): string {
  return text.replace(/[*?\\]/g, '\\$&');
}

/** One piece of a glob: a star, a question mark, or a character that stands for itself. */
export interface GlobPart {
  readonly type: 'run' | 'one' | 'literal';
  readonly text: string;
}

/** A glob in its pieces. */
export function globParts(glob: string): readonly GlobPart[] {
  return Array.from(glob.matchAll(/\\([*?\\])|([^])/gu), ([, escaped, plain = '']): GlobPart => {
    if (escaped !== undefined) return { type: 'literal', text: escaped };
    return { type: plain === '*' ? 'run' : plain === '?' ? 'one' : 'literal', text: plain };
  });
}

/** The one text that a glob without stars and question marks matches; undefined of another one. */
export function literalIn(glob: string): string | undefined {
  const parts = globParts(glob);
  return parts.every(({ type }) => type === 'literal') ? parts.map(({ text }) => text).join('') : undefined;
}

/** Where the character is that a glob means at a place: behind the backslash that takes it as it is. */
function literalAt(glob: string, at: number): number {
  return glob[at] === '\\' && /[*?\\]/.test(glob[at + 1] ?? '') ? at + 1 : at;
}

/** A character outside the basic plane takes two units. */
function widthAt(text: string, index: number): number {
  return (text.codePointAt(index) as number) > 0xffff ? 2 : 1;
}
