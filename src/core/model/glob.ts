/** Whether `text` matches `glob`: `*` is any run of characters (a `/` too: keys may hold one), `?` is one; letter case counts. */
export function matchGlob(glob: string, text: string): boolean {
  let star = -1;
  let resume = 0;
  let at = 0;
  let index = 0;
  while (index < text.length) {
    if (at < glob.length && (glob[at] === '?' || glob[at] === text[index]) && glob[at] !== '*') {
      at++;
      index++;
    } else if (at < glob.length && glob[at] === '*') {
      star = at++;
      resume = index;
    } else if (star >= 0) {
      at = star + 1;
      index = ++resume;
    } else {
      return false;
    }
  }
  while (at < glob.length && glob[at] === '*') at++;
  return at === glob.length;
}

/** Whether `text` matches one of the globs. */
export function matchAny(globs: readonly string[], text: string): boolean {
  return globs.some((glob) => matchGlob(glob, text));
}
