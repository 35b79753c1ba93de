import { CHAR, beginsPlain, isCanonicalText, lineBreakAt, readQuoted, resolvePlain, scanBlockPlain, scanFlowPlain } from './fast-scalars.ts';
import type { PlainScan } from './fast-scalars.ts';
import { closeMark, makeMarks, openMark } from './marks.ts';
import type { Marks } from './marks.ts';
import { MAX_DEPTH } from './limits.ts';

/** A value as YAML's core schema has it: tables without a prototype. */
export type YamlValue = null | boolean | number | string | YamlValue[] | { [key: string]: YamlValue };

type Table = { [key: string]: YamlValue };

/** Longest key the fast path reads; YAML itself allows 1,024 between a key's start and its colon. */
const MAX_KEY = 1000;

/** Where the reader stands. One object a file: its fields are what the functions below hand on. */
interface Cursor {
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

/**
 * Reads the canonical subset of YAML: block maps and sequences, flow ones on one line, plain and quoted scalars on one line, comments.
 * Whatever else the text holds, the answer is undefined and `yaml` reads it; what is answered equals what `yaml` answers (a property
 * test holds the two together, positions included).
 */
export function readFast(source: string): YamlValue | undefined {
  return start(source, undefined);
}

/** The positions of what `readFast` reads; undefined where it would answer undefined. */
export function markFast(source: string): Marks | undefined {
  const marks = makeMarks();
  return start(source, marks) === undefined ? undefined : marks;
}

function start(source: string, marks: Marks | undefined): YamlValue | undefined {
  if (!isCanonicalText(source) || source.endsWith('\r')) return undefined;
  const text = source.endsWith('\n') ? source : `${source}\n`;
  const scan: PlainScan = { end: 0, stop: 'line' };
  const cursor: Cursor = { text, marks, scan, at: 0, indent: 0, lineStart: 0, depth: 0, end: 0, key: '', keyStart: -1, keyEnd: -1 };
  if (!findContent(cursor) || !skipDocumentStart(cursor)) return undefined;
  if (cursor.indent < 0) return readNothing(cursor);
  const value = readBlock(cursor, '');
  return value !== undefined && cursor.indent < 0 ? value : undefined;
}

/** `---` on a line of its own, as many people begin a file. */
function skipDocumentStart(cursor: Cursor): boolean {
  if (cursor.indent !== 0 || !cursor.text.startsWith('---', cursor.at)) return true;
  cursor.at += 3;
  return finishLine(cursor);
}

function readNothing(cursor: Cursor): YamlValue {
  if (cursor.marks) closeMark(cursor.marks, openMark(cursor.marks, '', { keyStart: -1, keyEnd: -1, start: 0 }), 0);
  return null;
}

/** From behind a value to the first character of the next content; false where something else stands on the line. */
function finishLine(cursor: Cursor): boolean {
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
function findContent(cursor: Cursor): boolean {
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

/** A block map or sequence that begins here; its column is where it begins. */
function readBlock(cursor: Cursor, key: string | number): YamlValue | undefined {
  if (++cursor.depth > MAX_DEPTH) return undefined;
  const column = cursor.at - cursor.lineStart;
  const mark = open(cursor, key);
  const value = beginsItem(cursor) ? readSequence(cursor, column) : readMap(cursor, column);
  close(cursor, mark);
  cursor.depth--;
  return value;
}

function beginsItem(cursor: Cursor): boolean {
  return cursor.text.charCodeAt(cursor.at) === CHAR.dash && cursor.text.charCodeAt(cursor.at + 1) === CHAR.space;
}

function readMap(cursor: Cursor, column: number): Table | undefined {
  const table = makeTable();
  for (;;) {
    if (!readBlockKey(cursor)) return undefined;
    const key = cursor.key;
    if (table[key] !== undefined) return undefined;
    const value = readMapValue(cursor, column);
    if (value === undefined || cursor.indent > column) return undefined;
    table[key] = value;
    if (cursor.indent < column) return table;
  }
}

/** A key and its colon; the cursor stands behind the colon. */
function readBlockKey(cursor: Cursor): boolean {
  const { text, at } = cursor;
  const code = text.charCodeAt(at);
  if (code === CHAR.quote || code === CHAR.apostrophe) {
    const quoted = readQuoted(text, at);
    return quoted !== undefined && takeKey(cursor, quoted.value, quoted.end);
  }
  // A dash or dot may begin `---` or `...`; `<<` is a merge key.
  if (code === CHAR.dash || text.startsWith('...', at) || text.startsWith('<<', at) || !beginsPlain(text, at)) return false;
  scanBlockPlain(text, at, cursor.scan);
  if (cursor.scan.stop !== 'key') return false;
  return takeKey(cursor, text.slice(at, cursor.scan.end), cursor.scan.end);
}

/** Notes a key that ends at `end`; a colon and a blank must follow. */
function takeKey(cursor: Cursor, key: string, end: number): boolean {
  const { text } = cursor;
  cursor.key = key;
  cursor.keyStart = cursor.at;
  cursor.keyEnd = end;
  let at = end;
  while (text.charCodeAt(at) === CHAR.space) at++;
  if (text.charCodeAt(at) !== CHAR.colon || text.charCodeAt(at + 1) > CHAR.space || at - cursor.at > MAX_KEY) return false;
  cursor.at = at + 1;
  return key !== '<<';
}

function readMapValue(cursor: Cursor, column: number): YamlValue | undefined {
  const { text, key, keyStart, keyEnd } = cursor;
  let at = cursor.at;
  while (text.charCodeAt(at) === CHAR.space) at++;
  const code = text.charCodeAt(at);
  if (code !== CHAR.newline && code !== CHAR.return && code !== CHAR.hash) {
    cursor.at = at;
    return readInline(cursor, key);
  }
  if (!finishLine(cursor)) return undefined;
  if (cursor.indent > column || (cursor.indent === column && beginsItem(cursor))) {
    cursor.keyStart = keyStart;
    cursor.keyEnd = keyEnd;
    return readBlock(cursor, key);
  }
  if (cursor.marks) closeMark(cursor.marks, openMark(cursor.marks, key, { keyStart, keyEnd, start: keyStart }), keyEnd);
  cursor.end = keyEnd;
  return null;
}

function readSequence(cursor: Cursor, column: number): YamlValue[] | undefined {
  const items: YamlValue[] = [];
  do {
    let at = cursor.at + 2;
    while (cursor.text.charCodeAt(at) === CHAR.space) at++;
    cursor.at = at;
    const value = readItem(cursor, items.length);
    if (value === undefined || cursor.indent > column) return undefined;
    items.push(value);
  } while (cursor.indent === column && beginsItem(cursor));
  return items;
}

/** One item: a map or sequence on the same line, or what stands on one line. */
function readItem(cursor: Cursor, index: number): YamlValue | undefined {
  cursor.keyStart = -1;
  cursor.keyEnd = -1;
  const { text, at, scan } = cursor;
  const code = text.charCodeAt(at);
  if (code === CHAR.openBracket || code === CHAR.openBrace) return readInline(cursor, index);
  if (code === CHAR.quote || code === CHAR.apostrophe) {
    const quoted = readQuoted(text, at);
    if (!quoted) return undefined;
    return isKeyEnd(text, quoted.end) ? readBlock(cursor, index) : takeLine(cursor, index, quoted.value, quoted.end);
  }
  if (beginsItem(cursor)) return readBlock(cursor, index);
  if (!beginsPlain(text, at)) return undefined;
  scanBlockPlain(text, at, scan);
  if (scan.stop === 'key') return readBlock(cursor, index);
  return scan.stop === 'line' ? takeLine(cursor, index, resolvePlain(text.slice(at, scan.end)), scan.end) : undefined;
}

function isKeyEnd(text: string, end: number): boolean {
  let at = end;
  while (text.charCodeAt(at) === CHAR.space) at++;
  return text.charCodeAt(at) === CHAR.colon;
}

/** A scalar or flow collection that ends on its line. */
function readInline(cursor: Cursor, key: string | number): YamlValue | undefined {
  const { text, at, scan } = cursor;
  const code = text.charCodeAt(at);
  if (code === CHAR.openBracket || code === CHAR.openBrace) {
    const value = readFlow(cursor, key);
    return value !== undefined && finishLine(cursor) ? value : undefined;
  }
  if (code === CHAR.quote || code === CHAR.apostrophe) {
    const quoted = readQuoted(text, at);
    return quoted && takeLine(cursor, key, quoted.value, quoted.end);
  }
  if (!beginsPlain(text, at)) return undefined;
  scanBlockPlain(text, at, scan);
  return scan.stop === 'line' ? takeLine(cursor, key, resolvePlain(text.slice(at, scan.end)), scan.end) : undefined;
}

function takeLine(cursor: Cursor, key: string | number, value: YamlValue, end: number): YamlValue | undefined {
  takeScalar(cursor, key, end);
  return finishLine(cursor) ? value : undefined;
}

function takeScalar(cursor: Cursor, key: string | number, end: number): void {
  const mark = open(cursor, key);
  cursor.at = end;
  cursor.end = end;
  close(cursor, mark);
}

function readFlow(cursor: Cursor, key: string | number): YamlValue | undefined {
  if (++cursor.depth > MAX_DEPTH) return undefined;
  const mark = open(cursor, key);
  const value = cursor.text.charCodeAt(cursor.at) === CHAR.openBracket ? readFlowSequence(cursor) : readFlowMap(cursor);
  cursor.end = cursor.at;
  close(cursor, mark);
  cursor.depth--;
  return value;
}

function readFlowSequence(cursor: Cursor): YamlValue[] | undefined {
  const items: YamlValue[] = [];
  if (skipInFlow(cursor, 1) === CHAR.closeBracket) return endFlow(cursor, items);
  for (;;) {
    cursor.keyStart = -1;
    cursor.keyEnd = -1;
    const value = readFlowNode(cursor, items.length);
    if (value === undefined) return undefined;
    items.push(value);
    const code = skipInFlow(cursor, 0);
    if (code === CHAR.closeBracket) return endFlow(cursor, items);
    if (code !== CHAR.comma) return undefined;
    skipInFlow(cursor, 1);
  }
}

function readFlowMap(cursor: Cursor): Table | undefined {
  const table = makeTable();
  if (skipInFlow(cursor, 1) === CHAR.closeBrace) return endFlow(cursor, table);
  for (;;) {
    if (!readFlowKey(cursor)) return undefined;
    const key = cursor.key;
    if (table[key] !== undefined) return undefined;
    skipInFlow(cursor, 0);
    const value = readFlowNode(cursor, key);
    if (value === undefined) return undefined;
    table[key] = value;
    const code = skipInFlow(cursor, 0);
    if (code === CHAR.closeBrace) return endFlow(cursor, table);
    if (code !== CHAR.comma) return undefined;
    skipInFlow(cursor, 1);
  }
}

function readFlowKey(cursor: Cursor): boolean {
  const { text, at, scan } = cursor;
  const code = text.charCodeAt(at);
  if (code === CHAR.quote || code === CHAR.apostrophe) {
    const quoted = readQuoted(text, at);
    return quoted !== undefined && takeKey(cursor, quoted.value, quoted.end);
  }
  if (!beginsPlain(text, at)) return false;
  scanFlowPlain(text, at, scan);
  return scan.stop === 'key' && takeKey(cursor, text.slice(at, scan.end), scan.end);
}

function readFlowNode(cursor: Cursor, key: string | number): YamlValue | undefined {
  const { text, at, scan } = cursor;
  const code = text.charCodeAt(at);
  if (code === CHAR.openBracket || code === CHAR.openBrace) return readFlow(cursor, key);
  if (code === CHAR.quote || code === CHAR.apostrophe) {
    const quoted = readQuoted(text, at);
    if (!quoted) return undefined;
    takeScalar(cursor, key, quoted.end);
    return quoted.value;
  }
  if (!beginsPlain(text, at)) return undefined;
  scanFlowPlain(text, at, scan);
  if (scan.stop !== 'flow') return undefined;
  takeScalar(cursor, key, scan.end);
  return resolvePlain(text.slice(at, scan.end));
}

/** Steps over `count` characters and the blanks behind them; returns the code that follows. */
function skipInFlow(cursor: Cursor, count: number): number {
  let at = cursor.at + count;
  while (cursor.text.charCodeAt(at) === CHAR.space) at++;
  cursor.at = at;
  return cursor.text.charCodeAt(at);
}

function endFlow<T>(cursor: Cursor, value: T): T {
  cursor.at++;
  return value;
}

function open(cursor: Cursor, key: string | number): number {
  return cursor.marks ? openMark(cursor.marks, key, { keyStart: cursor.keyStart, keyEnd: cursor.keyEnd, start: cursor.at }) : 0;
}

function close(cursor: Cursor, mark: number): void {
  if (cursor.marks) closeMark(cursor.marks, mark, cursor.end);
}

/** `Object.create(null)` and `{ __proto__: null }` make hash tables of three times the size; this stays a fast object. */
function makeTable(): Table {
  return Object.setPrototypeOf({}, null) as Table;
}
