import { closeNode, makeTable, openNode, takeKey, takeScalar } from './cursor.ts';
import type { Cursor, YamlTable, YamlValue } from './cursor.ts';
import { CHAR, beginsPlain, readQuoted, resolvePlain, scanFlowPlain } from './fast-scalars.ts';
import { MAX_DEPTH } from './limits.ts';

/** A flow sequence or map on one line. */
export function readFlow(cursor: Cursor, key: string | number): YamlValue | undefined {
  if (++cursor.depth > MAX_DEPTH) return undefined;
  const mark = openNode(cursor, key);
  const value = cursor.text.charCodeAt(cursor.at) === CHAR.openBracket ? readFlowSequence(cursor) : readFlowMap(cursor);
  cursor.end = cursor.at;
  closeNode(cursor, mark);
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

function readFlowMap(cursor: Cursor): YamlTable | undefined {
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
  if (text.startsWith('<<', at) || !beginsPlain(text, at)) return false;
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
