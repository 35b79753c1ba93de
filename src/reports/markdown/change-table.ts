import type { Change } from '../../core/model/plan.ts';
import { ACTION_SIGN, ACTION_WORD, fieldCountText, fieldCounts } from '../change-words.ts';
import { compareText } from '../../core/model/json.ts';
import { codeSpan, prose } from './escape.ts';
import type { Fitted } from './fold.ts';

/** So many fields are named in a row; a created object has all of them. */
const FIELDS_SHOWN = 5;

/**
 * The changes as a table: one row each; where that does not fit, one row for each target; where that does not fit either, nothing.
 */
export function changeTable(changes: readonly Change[], room: number): Fitted {
  if (changes.length === 0) return { text: '', left: 0 };
  const rows = rowTable(changes, room);
  return rows === undefined ? { text: targetTable(changes, room) ?? '', left: changes.length } : { text: rows, left: 0 };
}

function rowTable(changes: readonly Change[], room: number): string | undefined {
  const lines = ['| | Address | What | Declared in |', '|---|---|---|---|'];
  let used = lines.join('\n').length;
  for (const change of changes) {
    const line = rowOf(change);
    used += 1 + line.length;
    // A plan of 100,000 rows is not written out to find that it is too long.
    if (used > room) return undefined;
    lines.push(line);
  }
  return lines.join('\n');
}

function rowOf(change: Change): string {
  const { action, address, source } = change;
  const place = source ? codeSpan(`${source.file}:${source.line}`) : '';
  return `| \`${ACTION_SIGN[action]}\` ${ACTION_WORD[action]} | ${codeSpan(address)} | ${whatChanges(change)} | ${place} |`;
}

function whatChanges(change: Change): string {
  const counts = change.relinks && change.patch.length === 0 ? [] : fieldCounts(change);
  const shown = counts.slice(0, FIELDS_SHOWN).map((count) => codeSpan(fieldCountText(count)));
  const rest = counts.length - shown.length;
  const fields = [...shown, ...(rest > 0 ? [`${rest} more`] : [])].join(', ');
  return [fields, change.reason === undefined ? '' : prose(change.reason)].filter((part) => part !== '').join('; ');
}

const COLUMNS = ['create', 'update', 'adopt', 'replace', 'delete', 'forget'] as const satisfies readonly Change['action'][];

function targetTable(changes: readonly Change[], room: number): string | undefined {
  const targets = new Map<string, Map<Change['action'], number>>();
  for (const { target, action } of changes) {
    const counts = targets.get(target) ?? new Map<Change['action'], number>();
    targets.set(target, counts.set(action, (counts.get(action) ?? 0) + 1));
  }
  const lines = [
    `| Target | ${COLUMNS.map((action) => ACTION_WORD[action]).join(' | ')} |`,
    `|---|${COLUMNS.map(() => '--:').join('|')}|`,
    ...[...targets]
      .sort(([first], [second]) => compareText(first, second))
      .map(([target, counts]) => `| ${codeSpan(target)} | ${COLUMNS.map((action) => counts.get(action) ?? 0).join(' | ')} |`),
  ];
  const text = lines.join('\n');
  return text.length <= room ? text : undefined;
}
