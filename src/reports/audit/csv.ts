/** Line ends as RFC 4180 has them. */
const END = '\r\n';

/**
 * One line of CSV. Spreadsheets take a cell that begins with one of a few characters for a formula: such a cell gets an apostrophe in
 * front, which they show as text.
 */
export function csvLine(cells: readonly string[]): string {
  return `${cells.map(csvCell).join(',')}${END}`;
}

// Half and full width, and what a spreadsheet trims before it looks.
const FORMULA = /^[\s\u00a0\u200b\ufeff]*[=+\-@\t\r\n|%\uff1d\uff0b\uff0d\uff20\u2212]/;

function csvCell(text: string): string {
  // A NUL ends a cell in some programs.
  const plain = text.replaceAll('\0', '\ufffd');
  const safe = FORMULA.test(plain) ? `'${plain}` : plain;
  return /[",\r\n]/.test(safe) || safe !== safe.trim() ? `"${safe.replaceAll('"', '""')}"` : safe;
}

/** A table as CSV: the names of its columns, then its rows. */
export function csvTable<T>(columns: Readonly<Record<string, (row: T) => string>>, rows: readonly T[]): string {
  const cellsOf = Object.values(columns);
  return csvLine(Object.keys(columns)) + rows.map((row) => csvLine(cellsOf.map((cellOf) => cellOf(row)))).join('');
}
