import type { ChangeOutcome } from '../../core/model/outcome.ts';
import { isComplete } from '../../core/model/verdict.ts';
import { effectDigest } from '../../core/plan/digest.ts';
import { ACTION_SIGN, ACTION_WORD } from '../change-words.ts';
import { outcomeFindings, outcomeNext, outcomeVerdict } from '../outcome-words.ts';
import type { Applied, RenderOptions } from '../report.ts';
import { markup } from './markup.ts';
import type { HtmlValue } from './markup.ts';
import { renderPage } from './page.ts';
import { cards, dataTable, findingList } from './parts.ts';
import { makerOf, runTable } from './plan.ts';
import { sentence } from './sentence.ts';

/** What became of a plan, change by change. */
export function renderOutcome({ outcome, plan }: Applied, options: RenderOptions): string {
  const { added, changed, destroyed } = outcome.counts;
  const open = outcome.changes.filter(({ status }) => status !== 'done').length;
  const findings = outcomeFindings(outcome);
  const next = outcomeNext(outcome);
  return renderPage(
    {
      kind: 'Apply',
      subject: plan.project,
      verdict: { tone: isComplete(outcome) ? 'good' : 'bad', text: outcomeVerdict(outcome) },
      facts: [
        ['Digest', markup`<code>${effectDigest(plan)}</code>`],
        ['Read again and as applied', outcome.converged === undefined ? 'could not be looked at' : outcome.converged ? 'yes' : 'no'],
      ],
      lead: markup`${cards([
        { count: added, label: 'added', tone: 'add' },
        { count: changed, label: 'changed', tone: 'change' },
        { count: destroyed, label: 'destroyed', tone: 'remove' },
        { count: open, label: 'not carried out', tone: 'remove' },
      ])}${next === '' ? undefined : markup`<p>${sentence(next)}</p>`}`,
      sections: [
        { id: 'findings', title: 'To know first', count: findings.length, body: findingList(findings, 'Error') },
        {
          id: 'changes',
          title: 'Changes',
          count: outcome.changes.length,
          body: dataTable({
            caption: 'What became of each change',
            columns: ['Address', 'Action', 'What became of it', 'Steps', 'Live id'],
            rows: outcome.changes.map(rowOf),
          }),
        },
        { id: 'run', title: 'What was looked at', body: runTable(plan) },
      ],
      maker: makerOf(plan),
    },
    options,
  );
}

const STATUS = {
  done: ['good', 'done'],
  failed: ['bad', 'failed'],
  stale: ['bad', 'stale, not written'],
  skipped: ['watch', 'skipped'],
  not_attempted: ['watch', 'not attempted'],
} as const satisfies Record<ChangeOutcome['status'], readonly [string, string]>;

function rowOf({ address, action, status, because, steps, stepsDone, id }: ChangeOutcome): readonly HtmlValue[] {
  const [tone, word] = STATUS[status];
  const waited = because === undefined ? undefined : markup`, waited for <code>${because}</code>`;
  return [
    markup`<code>${address}</code>`,
    `${ACTION_SIGN[action]} ${ACTION_WORD[action]}`,
    markup`<span class="tag ${tone}">${word}</span>${waited}`,
    `${stepsDone} of ${steps}`,
    markup`<code>${id ?? ''}</code>`,
  ];
}
