/** What may come next. */
type Expected = 'value' | 'value or end' | 'key' | 'key or end' | 'colon' | 'comma or end' | 'nothing';

const SPACE = /[ \t\n\r]*/y;
const STRING = /"(?:[^"\\\u0000-\u001f]|\\(?:["\\/bfnrt]|u[0-9a-fA-F]{4}))*"/y;
const SCALAR = /(?:-?(?:0|[1-9]\d*)(?:\.\d+)?(?:[eE][+-]?\d+)?|true|false|null)(?![\w.+-])/y;

/**
 * Position of the first thing in a text that JSON does not allow there; the text's length where it ends too early. JavaScript's own
 * error does not always tell.
 */
export function findJsonFault(text: string): number {
  const open: ('{' | '[')[] = [];
  let expected: Expected = 'value';
  let at = 0;
  for (;;) {
    at = match(SPACE, text, at) as number;
    if (at >= text.length || expected === 'nothing') return at;
    const character = text[at] as string;
    const next = step(expected, character, open);
    if (next !== undefined) {
      expected = next;
      at++;
      continue;
    }
    const end: number | undefined = isKeyExpected(expected)
      ? match(STRING, text, at)
      : isValueExpected(expected)
        ? (match(STRING, text, at) ?? match(SCALAR, text, at))
        : undefined;
    if (end === undefined) return isTornToken(text, at) ? text.length : at;
    expected = isKeyExpected(expected) ? 'colon' : afterValue(open);
    at = end;
  }
}

/** Brackets, commas and colons; undefined where something else must be looked at. */
function step(expected: Expected, character: string, open: ('{' | '[')[]): Expected | undefined {
  switch (character) {
    case '{':
    case '[':
      if (!isValueExpected(expected)) return undefined;
      open.push(character);
      return character === '{' ? 'key or end' : 'value or end';
    case ':':
      return expected === 'colon' ? 'value' : undefined;
    case ',':
      if (expected !== 'comma or end') return undefined;
      return open.at(-1) === '{' ? 'key' : 'value';
    default:
      return closes(character, open.at(-1)) && expected.endsWith('or end') ? close(open) : undefined;
  }
}

function closes(character: string, opened: string | undefined): boolean {
  return character === (opened === '{' ? '}' : ']');
}

function close(open: string[]): Expected {
  open.pop();
  return afterValue(open);
}

function afterValue(open: readonly string[]): Expected {
  return open.length > 0 ? 'comma or end' : 'nothing';
}

function isKeyExpected(expected: Expected): boolean {
  return expected === 'key' || expected === 'key or end';
}

function isValueExpected(expected: Expected): boolean {
  return expected === 'value' || expected === 'value or end';
}

/** A text that was cut off may end in the middle of a word or a string. */
function isTornToken(text: string, at: number): boolean {
  const rest = text.slice(at);
  return /^(?:"(?:[^"\\\u0000-\u001f]|\\.)*\\?|-|t|tr|tru|f|fa|fal|fals|n|nu|nul|-?\d+(?:\.|\.?\d*[eE][+-]?)?)$/.test(rest);
}

function match(pattern: RegExp, text: string, at: number): number | undefined {
  pattern.lastIndex = at;
  return pattern.test(text) ? pattern.lastIndex : undefined;
}
