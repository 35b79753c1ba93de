import { closeNode, findContent, finishLine, makeTable, openNode, takeKey, takeScalar } from './cursor.ts';
import type { Cursor, YamlTable, YamlValue } from './cursor.ts';
import { readFlow } from './fast-flow.ts';
import { CHAR, beginsPlain, isCanonicalText, readQuoted, resolvePlain, scanBlockPlain } from './fast-scalars.ts';
import { MAX_DEPTH } from './limits.ts';
import { closeMark, makeMarks, openMark } from './marks.ts';
import type { Marks } from './marks.ts';

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
  const cursor: Cursor = {
    text,
    marks,
    scan: { end: 0, stop: 'line' },
    at: 0,
    indent: 0,
    lineStart: 0,
    depth: 0,
    end: 0,
    key: '',
    keyStart: -1,
    keyEnd: -1,
  };
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

/** A block map or sequence that begins here; its column is where it begins. */
function readBlock(cursor: Cursor, key: string | number): YamlValue | undefined {
  if (++cursor.depth > MAX_DEPTH) return undefined;
  const column = cursor.at - cursor.lineStart;
  const mark = openNode(cursor, key);
  const value = beginsItem(cursor) ? readSequence(cursor, column) : readMap(cursor, column);
  closeNode(cursor, mark);
  cursor.depth--;
  return value;
}

function beginsItem(cursor: Cursor): boolean {
  return cursor.text.charCodeAt(cursor.at) === CHAR.dash && cursor.text.charCodeAt(cursor.at + 1) === CHAR.space;
}

function readMap(cursor: Cursor, column: number): YamlTable | undefined {
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
