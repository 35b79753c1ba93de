/** Whether `text` matches `glob`: `*` is any run of characters (a `/` too: keys may hold one), `?` is one; letter case counts. */
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
    } else if (glob[at] === text[index]) {
      at++;
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

/** A character outside the basic plane takes two units. */
function widthAt(text: string, index: number): number {
  return (text.codePointAt(index) as number) > 0xffff ? 2 : 1;
}
