import { goQuoteCharacter } from './go-text.ts';

/** A number keeps its spelling: `1.50` as a name is `1.50`. */
export class GoNumber {
  readonly text: string;
  constructor(text: string) {
    this.text = text;
  }
}

/** A JSON value as Go's decoder hands it on. Of a key that is given twice the last one counts. */
export type GoValue = null | boolean | string | GoNumber | readonly GoValue[] | GoObject;

/** Keys may be called anything, `__proto__` too. */
export type GoObject = ReadonlyMap<string, GoValue>;

/** What Go's decoder would say. */
export class GoJsonError extends Error {}

const TYPE_NAMES = { string: 'string', boolean: 'bool', number: 'number', array: 'array' } as const;

/**
 * Reads a request body: an object, or nothing. What follows the first value is read only as far as its first token.
 *
 * @throws GoJsonError with the decoder's words
 */
export function parseGoBody(text: string): GoObject {
  const reader = new Reader(text);
  reader.skipSpace();
  if (reader.atEnd()) return new Map();
  const value = reader.value();
  if (value instanceof Map) {
    reader.checkRest();
    return value;
  }
  if (value === null) return new Map();
  throw new GoJsonError(`json: cannot unmarshal ${typeName(value)} into Go value of type map[string]interface {}`);
}

function typeName(value: GoValue): string {
  if (typeof value === 'string') return TYPE_NAMES.string;
  if (typeof value === 'boolean') return TYPE_NAMES.boolean;
  return value instanceof GoNumber ? TYPE_NAMES.number : TYPE_NAMES.array;
}

const ESCAPES: Readonly<Record<string, string>> = { '"': '"', '\\': '\\', '/': '/', b: '\b', f: '\f', n: '\n', r: '\r', t: '\t' };

const LONE_SURROGATE = /\p{Surrogate}/gu;

class Reader {
  private readonly text: string;
  private at = 0;

  constructor(text: string) {
    this.text = text;
  }

  atEnd(): boolean {
    return this.at >= this.text.length;
  }

  skipSpace(): void {
    while (/[ \t\r\n]/.test(this.text.charAt(this.at))) this.at += 1;
  }

  /** The server looks for a second document; only what cannot begin one is an error. */
  checkRest(): void {
    this.skipSpace();
    if (!this.atEnd() && !this.text.startsWith('{', this.at)) this.value();
  }

  value(): GoValue {
    this.skipSpace();
    const first = this.peek();
    if (first === '{') return this.object();
    if (first === '[') return this.array();
    if (first === '"') return this.string();
    if (first === 't') return this.literal('true', true);
    if (first === 'f') return this.literal('false', false);
    if (first === 'n') return this.literal('null', null);
    if (first === '-' || /[0-9]/.test(first)) return this.number();
    throw this.unexpected('looking for beginning of value');
  }

  private object(): GoObject {
    const entries = new Map<string, GoValue>();
    this.at += 1;
    this.skipSpace();
    if (this.peek() === '}') {
      this.at += 1;
      return entries;
    }
    for (;;) {
      this.skipSpace();
      if (this.peek() !== '"') throw this.unexpected('looking for beginning of value');
      const key = this.string();
      this.skipSpace();
      if (this.peek() !== ':') throw this.unexpected('after object key');
      this.at += 1;
      this.skipSpace();
      if (this.peek() === '}') throw new GoJsonError('missing value after object key');
      entries.set(key, this.value());
      this.skipSpace();
      const next = this.peek();
      if (next !== ',' && next !== '}') throw this.unexpected('after object key:value pair');
      this.at += 1;
      if (next === '}') return entries;
      this.refuseTrailingComma('}');
    }
  }

  private array(): readonly GoValue[] {
    const items: GoValue[] = [];
    this.at += 1;
    this.skipSpace();
    if (this.peek() === ']') {
      this.at += 1;
      return items;
    }
    for (;;) {
      items.push(this.value());
      this.skipSpace();
      const next = this.peek();
      if (next !== ',' && next !== ']') throw this.unexpected('after array element');
      this.at += 1;
      if (next === ']') return items;
      this.refuseTrailingComma(']');
    }
  }

  /** The server's decoder points at the comma, not at what follows it. */
  private refuseTrailingComma(close: string): void {
    const comma = this.at - 1;
    this.skipSpace();
    if (this.peek() !== close) return;
    this.at = comma;
    throw this.unexpected('looking for beginning of value');
  }

  private string(): string {
    let result = '';
    this.at += 1;
    for (;;) {
      const character = this.peek();
      if (character === '"') {
        this.at += 1;
        return result.replace(LONE_SURROGATE, '\ufffd');
      }
      if (character < ' ') throw this.unexpected('in string');
      this.at += 1;
      result += character === '\\' ? this.escape() : character;
    }
  }

  private escape(): string {
    const kind = this.peek();
    const plain = ESCAPES[kind];
    if (plain !== undefined) {
      this.at += 1;
      return plain;
    }
    if (kind !== 'u') throw this.unexpected('in string escape code');
    this.at += 1;
    const digits = this.text.slice(this.at, this.at + 4);
    for (let index = 0; index < 4; index += 1) {
      if (!/[0-9a-fA-F]/.test(this.peek())) throw this.unexpected('in \\u hexadecimal character escape');
      this.at += 1;
    }
    return String.fromCharCode(Number.parseInt(digits, 16));
  }

  private number(): GoNumber {
    const start = this.at;
    if (this.peek() === '-') this.at += 1;
    if (this.peek() === '0') this.at += 1;
    else this.digits('in numeric literal');
    if (this.text.charAt(this.at) === '.') {
      this.at += 1;
      this.digits('after decimal point in numeric literal');
    }
    if (/[eE]/.test(this.text.charAt(this.at))) {
      this.at += 1;
      if (/[+-]/.test(this.text.charAt(this.at))) this.at += 1;
      this.digits('in exponent of numeric literal');
    }
    return new GoNumber(this.text.slice(start, this.at));
  }

  private digits(where: string): void {
    if (!/[0-9]/.test(this.peek())) throw this.unexpected(where);
    while (/[0-9]/.test(this.text.charAt(this.at))) this.at += 1;
  }

  private literal<T>(word: string, value: T): T {
    for (const expected of word) {
      if (this.peek() !== expected) throw this.unexpected(`in literal ${word} (expecting '${expected}')`);
      this.at += 1;
    }
    return value;
  }

  private peek(): string {
    if (this.atEnd()) throw new GoJsonError('unexpected EOF');
    return this.text.charAt(this.at);
  }

  private unexpected(where: string): GoJsonError {
    const character = String.fromCodePoint(this.text.codePointAt(this.at) ?? 0);
    return new GoJsonError(`invalid character ${goQuoteCharacter(character)} ${where}`);
  }
}
