/** What a scan of a plain scalar found: where its text ends, and what stopped it. */
export interface PlainScan {
  /** End without trailing spaces. */
  end: number;
  /** `line`: end of line or a comment. `key`: a colon that makes it a key. `flow`: `,` `]` or `}`. `bail`: beyond the canonical subset. */
  stop: 'line' | 'key' | 'flow' | 'bail';
}

const NEWLINE = 10;
const RETURN = 13;
const SPACE = 32;
const QUOTE = 34;
const HASH = 35;
const APOSTROPHE = 39;
const COMMA = 44;
const DASH = 45;
const COLON = 58;
const OPEN_BRACKET = 91;
const BACKSLASH = 92;
const CLOSE_BRACKET = 93;
const OPEN_BRACE = 123;
const CLOSE_BRACE = 125;

/** Character codes that the readers below share. */
export const CHAR = {
  newline: NEWLINE,
  return: RETURN,
  space: SPACE,
  quote: QUOTE,
  hash: HASH,
  apostrophe: APOSTROPHE,
  comma: COMMA,
  dash: DASH,
  colon: COLON,
  openBracket: OPEN_BRACKET,
  closeBracket: CLOSE_BRACKET,
  openBrace: OPEN_BRACE,
  closeBrace: CLOSE_BRACE,
} as const;

/** By code below 128: may a plain scalar begin with it. A dash is looked at more closely, for `- ` begins an item. */
const BEGINS_PLAIN = makeTable((char) => !` ,[]{}#&*!|>'"%@\`?:-`.includes(char));

/** Whether a plain scalar of the canonical subset begins here. `text` ends with a line break. */
export function beginsPlain(text: string, at: number): boolean {
  const code = text.charCodeAt(at);
  if (code !== DASH) return code > 127 || BEGINS_PLAIN[code] === 1;
  const next = text.charCodeAt(at + 1);
  return next !== SPACE && !endsFlowPlain(next);
}

/** Scans a plain scalar on one line in block context, into `scan`: this runs once for each scalar of ten megabytes. */
export function scanBlockPlain(text: string, start: number, scan: PlainScan): void {
  let at = start;
  for (;;) {
    const code = text.charCodeAt(at);
    if (code > COLON) {
      at++;
    } else if (code === COLON) {
      if (text.charCodeAt(at + 1) <= SPACE) return finishScan(scan, text, at, 'key');
      at++;
    } else if (code <= RETURN) {
      if (code === NEWLINE || (code === RETURN && text.charCodeAt(at + 1) === NEWLINE)) return finishScan(scan, text, at, 'line');
      return finishScan(scan, text, at, 'bail');
    } else if (code === HASH && text.charCodeAt(at - 1) === SPACE) {
      return finishScan(scan, text, at, 'line');
    } else {
      at++;
    }
  }
}

/** The same inside brackets, where commas and brackets end it and a line break does not. */
export function scanFlowPlain(text: string, start: number, scan: PlainScan): void {
  for (let at = start; ; at++) {
    const code = text.charCodeAt(at);
    if (code === COMMA || code === CLOSE_BRACKET || code === CLOSE_BRACE) return finishScan(scan, text, at, 'flow');
    if (endsFlowPlain(code)) return finishScan(scan, text, at, 'bail');
    if (code === HASH && text.charCodeAt(at - 1) === SPACE) return finishScan(scan, text, at, 'bail');
    if (code !== COLON) continue;
    const next = text.charCodeAt(at + 1);
    if (next === SPACE) return finishScan(scan, text, at, 'key');
    if (endsFlowPlain(next)) return finishScan(scan, text, at, 'bail');
  }
}

/** Line breaks and the signs of flow collections; none of them may follow a colon that is no key's either. */
function endsFlowPlain(code: number): boolean {
  return code < SPACE || (code < 128 && ENDS_FLOW[code] === 1);
}

const ENDS_FLOW = makeTable((char) => ',[]{}'.includes(char));

function finishScan(scan: PlainScan, text: string, at: number, stop: PlainScan['stop']): void {
  let end = at;
  while (text.charCodeAt(end - 1) === SPACE) end--;
  scan.end = end;
  scan.stop = stop;
}

/** A quoted scalar on one line: its text and the offset behind the closing quote; undefined beyond the canonical subset. */
export function readQuoted(text: string, start: number): { readonly value: string; readonly end: number } | undefined {
  return text.charCodeAt(start) === QUOTE ? readDoubleQuoted(text, start) : readSingleQuoted(text, start);
}

/** Escapes are left to `yaml`: what they stand for may be a control character. */
function readDoubleQuoted(text: string, start: number): { readonly value: string; readonly end: number } | undefined {
  for (let at = start + 1; ; at++) {
    const code = text.charCodeAt(at);
    if (code === QUOTE) return { value: text.slice(start + 1, at), end: at + 1 };
    if (code === BACKSLASH || code <= RETURN) return undefined;
  }
}

function readSingleQuoted(text: string, start: number): { readonly value: string; readonly end: number } | undefined {
  let doubled = false;
  for (let at = start + 1; ; at++) {
    const code = text.charCodeAt(at);
    if (code <= RETURN) return undefined;
    if (code !== APOSTROPHE) continue;
    if (text.charCodeAt(at + 1) === APOSTROPHE) {
      doubled = true;
      at++;
    } else {
      const raw = text.slice(start + 1, at);
      return { value: doubled ? raw.replaceAll("''", "'") : raw, end: at + 1 };
    }
  }
}

const NULL = /^(?:~|[Nn]ull|NULL)$/;
const TRUE = /^(?:[Tt]rue|TRUE)$/;
const FALSE = /^(?:[Ff]alse|FALSE)$/;
const DECIMAL = /^[-+]?[0-9]+$/;
const OCTAL = /^0o[0-7]+$/;
const HEXADECIMAL = /^0x[0-9a-fA-F]+$/;
const FLOAT = /^[-+]?(?:\.[0-9]+|[0-9]+(?:\.[0-9]*)?)(?:[eE][-+]?[0-9]+)?$/;
const SPECIAL_FLOAT = /^(?:[-+]?\.(?:inf|Inf|INF)|\.nan|\.NaN|\.NAN)$/;

/** The value of a plain scalar under YAML's core schema. */
export function resolvePlain(source: string): string | number | boolean | null {
  const first = source.charCodeAt(0);
  if (first > 57) return resolveWord(source, first);
  if (DECIMAL.test(source)) return Number.parseInt(source, 10);
  if (OCTAL.test(source)) return Number.parseInt(source.slice(2), 8);
  if (HEXADECIMAL.test(source)) return Number.parseInt(source.slice(2), 16);
  if (FLOAT.test(source)) return Number.parseFloat(source);
  if (SPECIAL_FLOAT.test(source)) return specialFloat(source);
  return source;
}

/** `n`, `t`, `f` and `~` alone can begin a word that is no text; most words are told apart by their length already. */
function resolveWord(source: string, first: number): string | boolean | null {
  if (source.length > 5) return source;
  if (first === 126 || (first | 32) === 110) return NULL.test(source) ? null : source;
  if ((first | 32) === 116) return TRUE.test(source) ? true : source;
  if ((first | 32) === 102) return FALSE.test(source) ? false : source;
  return source;
}

function specialFloat(source: string): number {
  if (source.slice(-3).toLowerCase() === 'nan') return Number.NaN;
  return source.startsWith('-') ? Number.NEGATIVE_INFINITY : Number.POSITIVE_INFINITY;
}

/** By code below 128 whether a printable character is of a sort. */
function makeTable(isOfSort: (char: string) => boolean): Uint8Array {
  return Uint8Array.from({ length: 128 }, (_, code) => (code >= SPACE && code < 127 && isOfSort(String.fromCharCode(code)) ? 1 : 0));
}

/** The line break kinds that the canonical subset knows: `\n` and `\r\n`. Length of the one at this offset, 0 where there is none. */
export function lineBreakAt(text: string, at: number): number {
  const code = text.charCodeAt(at);
  if (code === NEWLINE) return 1;
  return code === RETURN && text.charCodeAt(at + 1) === NEWLINE ? 2 : 0;
}

/** Whether the text holds only what the canonical subset reads: no tab, no lone carriage return, no control or direction character. */
export function isCanonicalText(text: string): boolean {
  return !UNUSUAL.test(text);
}

/**
 * What `forbiddenCharacter` and `invisibleCharacter` refuse, and tabs; without the `u` flag, which costs three times as much, so
 * characters beyond the first plane are spelled as their halves.
 */
const UNUSUAL =
  // oxlint-disable-next-line no-control-regex, no-misleading-character-class -- finding control characters and halves is its purpose
  /[\u0000-\u0009\u000b\u000c\u000e-\u001f\u007f-\u009f\u00ad\u034f\u061c\u115f\u1160\u17b4\u17b5\u180b-\u180f\u200b-\u200f\u2028-\u202e\u2060-\u206f\u2800\u3164\udb40-\udb43\ufdd0-\ufdef\ufe00-\ufe0f\ufeff\uffa0\ufff0-\ufffb\ufffe\uffff]|\ud80d[\udc30-\udc3f]|\ud81b\udfe4|\ud82f[\udca0-\udca3]|\ud834[\udd59\udd73-\udd7a]|[\ud83f\ud87f\ud8bf\ud8ff\ud93f\ud97f\ud9bf\ud9ff\uda3f\uda7f\udabf\udaff\udb3f\udb7f\udbbf\udbff][\udffe\udfff]/;
