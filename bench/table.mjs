/**
 * The rows as a Markdown table, which reads well on a terminal too. `former`: a page with such a table, whose rows stand where no row of
 * that name was measured again.
 *
 * @param {import('./cases.mjs').Row[]} rows
 */
export function renderTable(rows, former = '') {
  const head = ['What', 'Measured', 'Against', 'Value', 'Target', 'Verdict', 'Runs'];
  const now = new Map(
    rows.map((row) => [row.what, [row.what, row.measured, row.yardstick, value(row), target(row), verdict(row), row.runs]]),
  );
  const kept = rowsIn(former).map((cells) => now.get(cells[0]) ?? cells);
  const lines = [...kept, ...[...now.values()].filter((cells) => !kept.includes(cells))];
  const widths = head.map((title, column) => Math.max(...[head, ...lines].map((line) => line[column].length), title.length));
  const text = (line) => `| ${line.map((cell, column) => cell.padEnd(widths[column])).join(' | ')} |`;
  return [text(head), `|${widths.map((width) => '-'.repeat(width + 2)).join('|')}|`, ...lines.map(text)].join('\n');
}

/** The cells of a table's rows, without those of its head. */
function rowsIn(page) {
  const rows = page.split('\n').filter((line) => line.startsWith('| '));
  return rows.slice(1).map((line) =>
    line
      .split('|')
      .slice(1, -1)
      .map((cell) => cell.trim()),
  );
}

/** Whether a row keeps its target. */
export function verdict({ value: found, target: most }) {
  if (most === undefined) return '–';
  if (found === undefined) return 'not measured';
  return found <= most ? 'met' : 'missed';
}

function value({ value: found, unit }) {
  if (found === undefined) return '';
  return unit === 'MB' ? `${Math.round(found)} MB` : `${found.toFixed(2)} ×`;
}

function target({ target: most, unit }) {
  return most === undefined ? '' : `≤ ${most} ${unit}`;
}
