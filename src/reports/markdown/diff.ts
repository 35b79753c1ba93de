import type { Change, Drift } from '../../core/model/plan.ts';
import { ACTION_SIGN, ACTION_WORD } from '../change-words.ts';
import { escapeHtml } from '../html-escape.ts';
import type { Block } from '../text/block.ts';
import { changeBlock } from '../text/change-block.ts';
import { driftBlock } from '../text/drift-block.ts';
import { fenced } from './escape.ts';

/** One change, folded: its head is the address, inside stands what is different. */
export function changeDetails(change: Change): string {
  const head = `${escapeHtml(ACTION_SIGN[change.action])} ${escapeHtml(change.address)}`;
  return details(`<code>${head}</code> ${ACTION_WORD[change.action]}`, diffText(changeBlock(change)));
}

/** One object that somebody changed outside, folded. */
export function driftDetails(drift: Drift): string {
  const what = drift.type === 'deleted' ? 'deleted outside' : 'changed outside';
  return details(`<code>${escapeHtml(drift.address)}</code> ${what}`, diffText(driftBlock(drift)));
}

/** A part that is folded until it is asked for. `summary` is HTML. */
export function details(summary: string, body: string): string {
  return `<details><summary>${summary}</summary>\n\n${body}\n\n</details>`;
}

/** What forges colour as a diff: the sign of a line is its first character, and `!` marks what stays and becomes different. */
function diffText(block: Block): string {
  const remarks = block.comments.slice(1).map((comment) => `  # ${comment}`);
  const rows = block.rows.map(({ symbol, depth, text, note }) => {
    const sign = symbol === '~' ? '!' : symbol;
    return `${sign} ${'    '.repeat(depth)}${text}${note === undefined ? '' : ` # ${note}`}`.trimEnd();
  });
  return fenced('diff', [...remarks, ...rows]);
}
