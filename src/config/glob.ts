/** Matches a path with `/` between its parts. */
export interface PathGlob {
  /** Whether a file's path matches. */
  matches(path: string): boolean;
  /** Whether a file below this folder could match; '' is the project itself. */
  mayMatchBelow(folder: string): boolean;
}

/** Most patterns that the braces of one glob may stand for. */
const MAX_ALTERNATIVES = 256;

/**
 * Compiles a glob of files: `*` is any run of characters within a folder, `**` any folders, `?` one character, `{a,b}` either. A name
 * that begins with a dot matches only a pattern that does. Undefined where braces stand for too many patterns.
 */
export function compileGlob(glob: string): PathGlob | undefined {
  const alternatives = expandBraces(glob);
  if (!alternatives) return undefined;
  const patterns = alternatives.map((alternative) => alternative.split('/').filter((part) => part !== '' && part !== '.'));
  return {
    matches: (path) => patterns.some((pattern) => matchParts(pattern, path.split('/'), false)),
    mayMatchBelow: (folder) => patterns.some((pattern) => matchParts(pattern, folder === '' ? [] : folder.split('/'), true)),
  };
}

function expandBraces(glob: string): string[] | undefined {
  let open = [glob];
  while (open.some((pattern) => BRACES.test(pattern))) {
    open = open.flatMap(expandFirst);
    if (open.length > MAX_ALTERNATIVES) return undefined;
  }
  return open;
}

const BRACES = /\{([^{}]*)\}/;

function expandFirst(pattern: string): string[] {
  const match = BRACES.exec(pattern);
  if (!match) return [pattern];
  const after = pattern.slice(match.index + match[0].length);
  return (match[1] as string).split(',').map((choice) => pattern.slice(0, match.index) + choice + after);
}

/**
 * Whether the parts of a path match, or with `isPrefix` whether some path that begins with them could. Remembers the last `**` only:
 * that is enough, and takes no time that grows with the number of them.
 */
function matchParts(pattern: readonly string[], parts: readonly string[], isPrefix: boolean): boolean {
  let at = 0;
  let star = -1;
  let resume = 0;
  let index = 0;
  while (index < parts.length) {
    const part = parts[index] as string;
    if (pattern[at] === '**') {
      star = at++;
      resume = index;
    } else if (at < pattern.length && matchPart(pattern[at] as string, part)) {
      at++;
      index++;
    } else if (star >= 0 && !(parts[resume] as string).startsWith('.')) {
      at = star + 1;
      index = ++resume;
    } else {
      return false;
    }
  }
  if (isPrefix) return at < pattern.length || star >= 0;
  while (pattern[at] === '**') at++;
  return at === pattern.length;
}

function matchPart(pattern: string, name: string): boolean {
  if (name.startsWith('.') && !pattern.startsWith('.')) return false;
  let at = 0;
  let star = -1;
  let resume = 0;
  let index = 0;
  while (index < name.length) {
    if (pattern[at] === '*') {
      star = at++;
      resume = index;
    } else if (at < pattern.length && (pattern[at] === '?' || pattern[at] === name[index])) {
      at++;
      index++;
    } else if (star >= 0) {
      at = star + 1;
      index = ++resume;
    } else {
      return false;
    }
  }
  while (pattern[at] === '*') at++;
  return at === pattern.length;
}
