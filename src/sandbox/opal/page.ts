import { bad } from './refusal.ts';

/** A list in parts. `next` is null at the end; `previous` is the cursor that this part was asked for with. */
export interface Page<T> {
  readonly next: string | null;
  readonly previous: string | null;
  readonly results: readonly T[];
}

const DEFAULT_SIZE = 200;
const LARGEST_SIZE = 1000;

/** The part of a list that a request asks for. Keys grow from item to item, so that a cursor stays good when others come and go. */
export function pageOf<T>(query: URLSearchParams, items: readonly T[], keyOf: (item: T) => string): Page<T> {
  const size = sizeOf(query.get('page_size'));
  const cursor = query.get('cursor');
  const after = cursor === null || cursor === '' ? undefined : keyIn(cursor);
  const from = after === undefined ? 0 : firstAfter(items, keyOf, after);
  const results = items.slice(from, from + size);
  const last = results.at(-1);
  const hasMore = last !== undefined && from + size < items.length;
  return { next: hasMore ? cursorOf(keyOf(last)) : null, previous: cursor === '' ? null : cursor, results };
}

function sizeOf(written: string | null): number {
  if (written === null) return DEFAULT_SIZE;
  if (!/^-?\d+$/.test(written)) throw bad('page_size must be an integer');
  const size = Number(written);
  if (size < 1) throw bad('page_size must be at least 1');
  if (size > LARGEST_SIZE) throw bad(`page_size must be at most ${LARGEST_SIZE}`);
  return size;
}

function cursorOf(key: string): string {
  return Buffer.from(`p=${key}`).toString('base64');
}

function keyIn(cursor: string): string {
  const written = Buffer.from(cursor, 'base64').toString('utf8');
  if (!written.startsWith('p=') || cursorOf(written.slice(2)) !== cursor) throw bad('the cursor is invalid');
  return written.slice(2);
}

/** Position of the first item behind the key, by halves. */
function firstAfter<T>(items: readonly T[], keyOf: (item: T) => string, key: string): number {
  let [low, high] = [0, items.length];
  while (low < high) {
    const middle = (low + high) >> 1;
    const item = items[middle];
    if (item !== undefined && keyOf(item) <= key) low = middle + 1;
    else high = middle;
  }
  return low;
}

/** A number as a key. */
export function orderKey(seq: number): string {
  return String(seq).padStart(12, '0');
}

/** A number as a key, the largest first. */
export function reverseKey(seq: number): string {
  return orderKey(999_999_999_999 - seq);
}
