import { CHAR, lineBreakAt } from './fast-scalars.ts';
import type { PlainScan } from './fast-scalars.ts';
import { closeMark, openMark } from './marks.ts';
import type { Marks } from './marks.ts';

/** A value as YAML's core schema has it: tables without a prototype. */
export type YamlValue = null | boolean | number | string | YamlValue[] | YamlTable;

/** A map. */
export interface YamlTable {
  [key: string]: YamlValue;
}

/** Longest key the fast path reads; YAML itself allows 1,024 between a key's start and its colon. */
const MAX_KEY = 1000;

/** Where the reader stands. One object a file: its fields are what the functions hand on. */
export interface Cursor {
  readonly text: string;
  readonly marks: Marks | undefined;
  readonly scan: PlainScan;
  at: number;
  /** Column of the next content line once a value's line has been finished; -1 at the end of the text. */
  indent: number;
  lineStart: number;
  depth: number;
  /** End of the last value. */
  end: number;
  key: string;
  keyStart: number;
  keyEnd: number;
}

/** From behind a value to the first character of the next content; false where something else stands on the line. */
export function finishLine(cursor: Cursor): boolean {
  const { text } = cursor;
  let at = cursor.at;
  while (text.charCodeAt(at) === CHAR.space) at++;
  if (text.charCodeAt(at) === CHAR.hash) {
    if (at === cursor.at) return false;
    at = text.indexOf('\n', at);
  }
  const lineBreak = lineBreakAt(text, at);
  if (lineBreak === 0) return false;
  cursor.at = at + lineBreak;
  return findContent(cursor);
}

/** From the start of a line over blank lines and comments to the next content. */
export function findContent(cursor: Cursor): boolean {
  const { text } = cursor;
  let at = cursor.at;
  while (at < text.length) {
    const lineStart = at;
    let code = text.charCodeAt(at);
    while (code === CHAR.space) code = text.charCodeAt(++at);
    if (code === CHAR.hash) {
      at = text.indexOf('\n', at) + 1;
      continue;
    }
    const lineBreak = lineBreakAt(text, at);
    if (lineBreak === 0) {
      cursor.at = at;
      cursor.lineStart = lineStart;
      cursor.indent = at - lineStart;
      return code !== CHAR.return;
    }
    at += lineBreak;
  }
  cursor.at = at;
  cursor.indent = -1;
  return true;
}

/** Notes a key that ends at `end`; a colon and a blank must follow. */
export function takeKey(cursor: Cursor, key: string, end: number): boolean {
  const { text } = cursor;
  cursor.key = key;
  cursor.keyStart = cursor.at;
  cursor.keyEnd = end;
  let at = end;
  while (text.charCodeAt(at) === CHAR.space) at++;
  if (text.charCodeAt(at) !== CHAR.colon || text.charCodeAt(at + 1) > CHAR.space || at - cursor.at > MAX_KEY) return false;
  cursor.at = at + 1;
  return true;
}

/** Notes a scalar that ends at `end`; the cursor stands behind it. */
export function takeScalar(cursor: Cursor, key: string | number, end: number): void {
  const mark = openNode(cursor, key);
  cursor.at = end;
  cursor.end = end;
  closeNode(cursor, mark);
}

/** Begins a node where the cursor stands. */
export function openNode(cursor: Cursor, key: string | number): number {
  return cursor.marks ? openMark(cursor.marks, key, { keyStart: cursor.keyStart, keyEnd: cursor.keyEnd, start: cursor.at }) : 0;
}

/** Ends a node where the last value ended. */
export function closeNode(cursor: Cursor, mark: number): void {
  if (cursor.marks) closeMark(cursor.marks, mark, cursor.end);
}

/** `Object.create(null)` and `{ __proto__: null }` make hash tables of three times the size; this stays a fast object. */
export function makeTable(): YamlTable {
  return Object.setPrototypeOf({}, null) as YamlTable;
}
