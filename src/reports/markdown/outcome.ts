import type { ChangeOutcome } from '../../core/model/outcome.ts';
import { effectDigest } from '../../core/plan/digest.ts';
import { ACTION_SIGN, ACTION_WORD } from '../change-words.ts';
import { begunWords, outcomeFindings, outcomeNext, outcomeVerdict } from '../outcome-words.ts';
import type { Applied, RenderOptions } from '../report.ts';
import { counted } from '../summary.ts';
import { codeSpan, prose } from './escape.ts';
import { fitFindings } from './findings.ts';
import { joinSections, pageFoot, pageTitle } from './page.ts';
import { DEFAULT_BUDGET } from './plan.ts';

/** What became of an apply, for a step's summary or a comment. */
export function renderOutcome({ outcome, plan }: Applied, options: RenderOptions): string {
  const budget = options.budget ?? DEFAULT_BUDGET;
  const head = joinSections([pageTitle('Apply', plan, options), `**${outcomeVerdict(outcome)}**`, prose(outcomeNext(outcome))]);
  const foot = pageFoot(plan, options, [`Digest: \`${effectDigest(plan)}\``]);
  const { text: findings } = fitFindings(outcomeFindings(outcome), budget - head.length - foot.length - 8);
  const room = budget - joinSections([head, findings, foot]).length - 8;
  return `${joinSections([head, findings, changesText(outcome.changes, room), foot])}\n`;
}

const STATUS = {
  done: 'done',
  failed: '**failed**',
  stale: '**stale**',
  skipped: 'skipped',
  not_attempted: 'not attempted',
} as const satisfies Record<ChangeOutcome['status'], string>;

/** All changes; where they do not fit, those that are open; where those do not fit either, how many there are. */
function changesText(changes: readonly ChangeOutcome[], room: number): string {
  if (changes.length === 0) return '';
  const open = changes.filter((change) => change.status !== 'done');
  for (const shown of [changes, open]) {
    const text = tableText(shown);
    const rest = changes.length - shown.length;
    const whole = rest > 0 ? joinSections([text, `*${counted(rest, 'change')} done.*`]) : text;
    if (whole.length <= room) return whole;
  }
  const note = `*${counted(open.length, 'change')} open, ${changes.length - open.length} done.*`;
  return note.length <= room ? note : '';
}

function tableText(changes: readonly ChangeOutcome[]): string {
  if (changes.length === 0) return '';
  const rows = changes.map((change) => {
    const { action, address, status, because } = change;
    return `| \`${ACTION_SIGN[action]}\` ${ACTION_WORD[action]} | ${codeSpan(address)} | ${STATUS[status]}${status === 'skipped' ? begunWords(change) : ''}${because === undefined ? '' : `, waited for ${codeSpan(because)}`} |`;
  });
  return ['| | Address | |', '|---|---|---|', ...rows].join('\n');
}
