import { withoutUnprintable } from '../../core/model/unprintable.ts';
import { isPlain, writeByNumber } from '../escape.ts';

/** Line ends as RFC 4180 has them. */
const END = '\r\n';

/**
 * One line of CSV. Spreadsheets take a cell that begins with one of a few characters for a formula: such a cell gets an apostrophe in
 * front, which they show as text. Where the list separator is not the comma, a cell begins after a semicolon or a tab inside ours, or
 * on a new line, and quotes do not help: such a sign gets one as well. A text that has apostrophes in such a place itself gets one more, so that
 * taking one away gives each back.
 */
export function csvLine(cells: readonly string[]): string {
  return `${cells.map(csvCell).join(',')}${END}`;
}

// Half and full width, and what a spreadsheet trims before it looks; apostrophes of the text itself.
const FORMULA = /^'*[\s\u00a0\u200b\ufeff]*[=+\-@\t\r\n|%\uff1d\uff0b\uff0d\uff20\u2212]/;
const SIGN = /'*[=+\-@|%\uff1d\uff0b\uff0d\uff20\u2212]/y;

// A separator or an end of line, and all that may stand before the sign: taken whole, so that long runs are read once.
const NEW_CELL = /[;\t\r\n][;\s\u00a0\u200b\ufeff"]*/g;

function csvCell(text: string): string {
  const plain = isPlain(text) ? text : printable(text);
  const inner = plain.replaceAll(NEW_CELL, (run, at: number) => (isSign(plain, at + run.length) ? `${run}'` : run));
  const safe = FORMULA.test(plain) ? `'${inner}` : inner;
  return /[",;\t\r\n]/.test(safe) || safe !== safe.trim() ? `"${safe.replaceAll('"', '""')}"` : safe;
}

/** What turns a line around or is not seen, by its number as in every report; lines and tabs are what a cell can hold. */
function printable(text: string): string {
  const escaped = text.replaceAll(/\\(?=u\{)/g, writeByNumber);
  return withoutUnprintable(escaped, (character) => (/[\t\r\n]/.test(character) ? character : writeByNumber(character)));
}

function isSign(text: string, at: number): boolean {
  SIGN.lastIndex = at;
  return SIGN.test(text);
}

/** A table as CSV: the names of its columns, then its rows. */
export function csvTable<T>(columns: Readonly<Record<string, (row: T) => string>>, rows: readonly T[]): string {
  const cellsOf = Object.values(columns);
  return csvLine(Object.keys(columns)) + rows.map((row) => csvLine(cellsOf.map((cellOf) => cellOf(row)))).join('');
}
