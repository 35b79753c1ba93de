/** The rows as a Markdown table, which reads well on a terminal too. @param {import('./cases.mjs').Row[]} rows */
export function renderTable(rows) {
  const head = ['What', 'Measured', 'Against', 'Value', 'Target', 'Verdict', 'Runs'];
  const lines = rows.map((row) => [row.what, row.measured, row.yardstick, value(row), target(row), verdict(row), row.runs]);
  const widths = head.map((title, column) => Math.max(...[head, ...lines].map((line) => line[column].length), title.length));
  const text = (line) => `| ${line.map((cell, column) => cell.padEnd(widths[column])).join(' | ')} |`;
  return [text(head), `|${widths.map((width) => '-'.repeat(width + 2)).join('|')}|`, ...lines.map(text)].join('\n');
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
