/** A reader of RFC 4180, written for itself. Throws where a text is none. */
export function parseCsv(text: string): string[][] {
  const rows: string[][] = [];
  let [row, cell, isQuoted]: [string[], string, boolean] = [[], '', false];
  for (let at = 0; at < text.length; at++) {
    const letter = text[at]!;
    if (isQuoted && letter === '"' && text[at + 1] === '"') [cell, at] = [`${cell}"`, at + 1];
    else if (letter === '"') isQuoted = !isQuoted;
    else if (!isQuoted && letter === ',') [row, cell] = [[...row, cell], ''];
    else if (!isQuoted && letter === '\r' && text[at + 1] === '\n') {
      rows.push([...row, cell]);
      [row, cell, at] = [[], '', at + 1];
    } else cell += letter;
  }
  if (row.length > 0 || cell !== '' || isQuoted) throw new Error('The last line of the CSV has no end.');
  return rows;
}

const SIGN = '[=+\\-@|%\uff1d\uff0b\uff0d\uff20\u2212]';
/** A formula is what begins a cell, behind blanks that a spreadsheet trims. */
const FORMULA = new RegExp(`^[\\s\u00a0\u200b\ufeff]*${SIGN}`);
/** Where the list separator is another, a cell begins inside of ours; quotes count for nothing there. */
const INNER_FORMULA = new RegExp(`[;\\t\\r\\n][;"\\s\u00a0\u200b\ufeff]*${SIGN}`);

/** A cell of a text of CSV that a spreadsheet would carry out, whatever of the usual separators it goes by; undefined: none. */
export function formulaIn(text: string): string | undefined {
  return parseCsv(text)
    .flat()
    .find((cell) => FORMULA.test(cell) || INNER_FORMULA.test(cell));
}
