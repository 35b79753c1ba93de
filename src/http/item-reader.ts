import { isAscii, isUtf8 } from 'node:buffer';
import type { Json } from '../core/model/json.ts';

/** How an item begins: with the same two keys as the first one. What is between, and in, the values may be anything. */
interface Beginning {
  /** Comma, brace and first key. */
  readonly bytes: Buffer;
  readonly pattern: RegExp;
}

const WHITE = '[ \\t\\n\\r]*';
/** A text without escapes, a flat list, a number or a word. */
const PLAIN = `${WHITE}(?:"[^"\\\\]*"|\\[[^\\[\\]{}]*\\]|[\\w.+-]*)${WHITE}`;
const KEY = `"[^"\\\\]*"${WHITE}:`;
const HEAD = new RegExp(`^${WHITE}\\[(${WHITE})(\\{${WHITE}${KEY})${PLAIN}(,${WHITE}${KEY})`);
/** How much of an item is looked at to tell where it begins. */
const HEAD_BYTES = 512;
/** Lists in items may begin as the items do: so many of theirs are passed over. */
const MOST_CANDIDATES = 2000;
const [OPEN, CLOSE] = [Buffer.from('['), Buffer.from(']')];

/**
 * Reads the items of a list while the rest of it is on its way. A list of thousands that is parsed as a whole is in memory as a whole, all
 * of it young, and is moved about while it is made. In pieces of what one read from the socket brings, most of it is gone before it costs
 * anything.
 *
 * Where a piece ends is guessed and then proved. A piece begins where an item does; if it is a list of whole items up to a comma, it was
 * cut between two items, for there is one way only to read JSON. Wherever a guess is wrong, or `read` throws, or something is not JSON,
 * nothing is said: whoever reads the whole body finds out what there is to tell.
 */
export class ItemReader {
  readonly #read: (item: Json) => unknown;
  readonly #made: unknown[] = [];
  /** What came behind the last piece. */
  #rest: Buffer[] = [];
  #beginning: Beginning | undefined = undefined;
  #isFirst = true;
  #isLost = false;
  #isEnded = false;

  constructor(read: (item: Json) => unknown) {
    this.#read = read;
  }

  take(chunk: Buffer): void {
    this.#attempt(() => (this.#beginning ? this.#takeMore(chunk, this.#beginning) : this.#begin(chunk)));
  }

  /** What was made of the items when all came; undefined where the body has to be read as a whole, for whatever reason. */
  items(): readonly unknown[] | undefined {
    if (!this.#beginning) this.#lose();
    // With the bracket that ends the list.
    if (!this.#isEnded) this.#attempt(() => this.#readPiece([OPEN, ...this.#rest]));
    this.#isEnded = true;
    return this.#isLost ? undefined : this.#made;
  }

  #begin(chunk: Buffer): void {
    const start = Buffer.concat([...this.#rest, chunk]);
    const found = findBeginning(start);
    if (found) {
      this.#rest = [];
      this.#beginning = found.beginning;
      return this.#takeMore(start.subarray(found.start), found.beginning);
    }
    this.#rest = [start];
    if (start.length >= HEAD_BYTES) this.#lose();
  }

  #takeMore(chunk: Buffer, { bytes, pattern }: Beginning): void {
    const cut = lastBeginning(chunk, bytes, pattern);
    if (cut < 0) return void this.#rest.push(chunk);
    this.#readPiece([OPEN, ...this.#rest, chunk.subarray(0, cut), CLOSE]);
    this.#rest = [chunk.subarray(cut + 1)];
  }

  #readPiece(parts: readonly Buffer[]): void {
    const list = parseText(Buffer.concat(parts));
    // Between two commas, or behind one, there has to be something.
    if (!Array.isArray(list) || (list.length === 0 && !this.#isFirst)) return this.#lose();
    this.#isFirst = false;
    for (const item of list) this.#made.push(this.#read(item as Json));
  }

  #attempt(work: () => void): void {
    if (this.#isLost) return;
    try {
      work();
    } catch {
      this.#lose();
    }
  }

  #lose(): void {
    this.#isLost = true;
    this.#rest = [];
    this.#made.length = 0;
  }
}

function findBeginning(chunk: Buffer): { readonly beginning: Beginning; readonly start: number } | undefined {
  const head = HEAD.exec(chunk.toString('latin1', 0, HEAD_BYTES));
  if (!head) return undefined;
  const [all, space, first, second] = head as unknown as [string, string, string, string];
  return {
    beginning: {
      bytes: Buffer.from(`,${space}${first}`, 'latin1'),
      pattern: new RegExp(`${PLAIN}${literally(second)}`, 'y'),
    },
    start: all.indexOf('[') + 1,
  };
}

/** Where the comma before the last item is that surely begins in a chunk; -1 where none does. */
function lastBeginning(chunk: Buffer, bytes: Buffer, pattern: RegExp): number {
  let at = chunk.lastIndexOf(bytes);
  for (let tries = 0; at >= 0 && tries < MOST_CANDIDATES; tries += 1) {
    pattern.lastIndex = 0;
    if (pattern.test(chunk.toString('latin1', at + bytes.length, at + bytes.length + HEAD_BYTES))) return at;
    at = at === 0 ? -1 : chunk.lastIndexOf(bytes, at - 1);
  }
  return -1;
}

function parseText(bytes: Buffer): unknown {
  if (isAscii(bytes)) return JSON.parse(bytes.toString('latin1'));
  return isUtf8(bytes) ? JSON.parse(bytes.toString('utf8')) : undefined;
}

function literally(text: string): string {
  return text.replaceAll(/[$()*+.?[\\\]^{|}]/g, '\\$&');
}
