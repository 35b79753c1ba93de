/** A value of the configuration language that policies are written in. */
export type HclValue = string | number | boolean | readonly HclValue[] | HclBody;

/** One `key = value`, or `key "label" { … }` with a body as its value. */
export interface HclItem {
  readonly keys: readonly string[];
  readonly value: HclValue;
  /** Of the equals sign; 0 for a block, which has none: so the server's library counts. */
  readonly line: number;
}

/** What stands between braces, or in a file. */
export interface HclBody {
  readonly items: readonly HclItem[];
}

/** Says where and why a text is no HCL. */
export class HclError extends Error {}

interface Token {
  readonly type: 'word' | 'text' | 'number' | 'mark' | 'end';
  readonly text: string;
  readonly line: number;
  readonly column: number;
}

const TOKEN = /(\s+|#[^\n]*|\/\/[^\n]*|\/\*[^]*?\*\/)|("(?:[^"\\\n]|\\.)*")|(-?\d+(?:\.\d+)?)|([A-Za-z_][\w.-]*)|([{}[\]=,])/y;

/** Reads HCL as far as policies use it, or the same in JSON. */
export function parseHcl(text: string): HclBody {
  if (text.trimStart().startsWith('{')) return jsonBody(parseJson(text));
  const tokens = tokenize(text);
  let at = 0;
  function peek(): Token {
    return tokens[at] as Token;
  }
  function isMark(mark: string): boolean {
    return peek().type === 'mark' && peek().text === mark;
  }
  function body(closing: boolean): HclBody {
    const items: HclItem[] = [];
    for (;;) {
      if (isMark(',')) at += 1;
      else if (closing ? isMark('}') : peek().type === 'end') return { items };
      else items.push(item());
    }
  }
  function item(): HclItem {
    const keys: string[] = [];
    while (peek().type === 'word' || peek().type === 'text') {
      keys.push(peek().text);
      at += 1;
    }
    if (keys.length === 0) throw wrong(peek(), `object expected closing RBRACE got: ${shown(peek())}`);
    if (isMark('=')) {
      const { line } = peek();
      at += 1;
      return { keys, value: value(), line };
    }
    if (!isMark('{')) throw wrong(peek(), `key '${keys.join(' ')}' expected start of object ('{') or assignment ('=')`);
    return { keys, value: value(), line: 0 };
  }
  function value(): HclValue {
    const token = peek();
    at += 1;
    if (token.type === 'text') return token.text;
    if (token.type === 'number') return Number(token.text);
    if (token.type === 'word' && (token.text === 'true' || token.text === 'false')) return token.text === 'true';
    if (token.type === 'mark' && token.text === '[') return list();
    if (token.type !== 'mark' || token.text !== '{') throw wrong(token, `Unknown token: ${token.line}:${token.column} ${shown(token)}`);
    const inside = body(true);
    at += 1;
    return inside;
  }
  function list(): readonly HclValue[] {
    const items: HclValue[] = [];
    for (;;) {
      if (isMark(']')) break;
      items.push(value());
      if (isMark(',')) at += 1;
      else if (!isMark(']')) throw wrong(peek(), `error parsing list, expected comma or list end, got: ${shown(peek())}`);
    }
    at += 1;
    return items;
  }
  return body(false);
}

function shown(token: Token): string {
  return token.type === 'end' ? 'EOF' : token.type === 'text' ? 'STRING' : token.type === 'word' ? 'IDENT' : token.text;
}

function wrong(token: Token, what: string): HclError {
  return new HclError(`At ${token.line}:${token.column}: ${what}`);
}

function tokenize(text: string): readonly Token[] {
  const tokens: Token[] = [];
  let line = 1;
  let lineStart = 0;
  TOKEN.lastIndex = 0;
  while (TOKEN.lastIndex < text.length) {
    const start = TOKEN.lastIndex;
    const place = { line, column: start - lineStart + 1 };
    const found = TOKEN.exec(text);
    if (found === null) throw new HclError(`At ${place.line}:${place.column}: illegal character`);
    const [whole, , quoted, number, word, mark] = found;
    if (quoted !== undefined) tokens.push({ type: 'text', text: JSON.parse(quoted) as string, ...place });
    else if (number !== undefined) tokens.push({ type: 'number', text: number, ...place });
    else if (word !== undefined) tokens.push({ type: 'word', text: word, ...place });
    else if (mark !== undefined) tokens.push({ type: 'mark', text: mark, ...place });
    for (const newline of whole.matchAll(/\n/g)) {
      line += 1;
      lineStart = start + newline.index + 1;
    }
  }
  tokens.push({ type: 'end', text: '', line, column: text.length - lineStart + 1 });
  return tokens;
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch (error) {
    throw new HclError(error instanceof Error ? error.message : String(error));
  }
}

/** In JSON the labels of a block are the keys of the object below it. */
function jsonBody(value: unknown): HclBody {
  const items: HclItem[] = [];
  for (const [key, below] of Object.entries(value as Record<string, unknown>)) {
    if (key !== 'path' || typeof below !== 'object' || below === null) items.push({ keys: [key], value: jsonValue(below), line: 0 });
    else for (const [label, inside] of Object.entries(below)) items.push({ keys: [key, label], value: jsonValue(inside), line: 0 });
  }
  return { items };
}

function jsonValue(value: unknown): HclValue {
  if (Array.isArray(value)) return value.map(jsonValue);
  if (typeof value !== 'object' || value === null) return value as HclValue;
  return { items: Object.entries(value).map(([key, below]) => ({ keys: [key], value: jsonValue(below), line: 0 })) };
}
