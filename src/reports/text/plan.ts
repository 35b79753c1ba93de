import type { Plan, Settled, Since } from '../../core/model/plan.ts';
import { hasChanges } from '../../core/model/verdict.ts';
import { compareText } from '../../core/model/json.ts';
import { escapeText, quoteText } from '../escape.ts';
import type { RenderOptions } from '../report.ts';
import { blockLines, colored } from './block.ts';
import type { BlockSymbol } from './block.ts';
import { boxLines, wrapForPeople, wrapMessage, wrapText } from './box.ts';
import { changeBlock, symbolsOf } from './change-block.ts';
import { driftBlock } from './drift-block.ts';
import { approvalLines, approvedLines, guardLines, incompleteLines, warningLines } from './findings.ts';
import { heldBesideChanges } from '../held-words.ts';
import { breakSentences } from '../sentences.ts';
import { settledWords } from '../state-words.ts';
import { counted, membersLine, sinceText, summaryLine, verdictParts } from '../summary.ts';
import { heldLines } from './held.ts';
import { resourceLabel } from './label.ts';
import { makePainter } from './paint.ts';
import type { Painter } from './paint.ts';
import { verdictLines } from './verdict.ts';

const MEANING = {
  '+': 'create',
  '~': 'update in-place',
  '-': 'destroy',
  '-/+': 'destroy and then create replacement',
  '.': 'no longer manage, but do not destroy',
  ' ': '',
} as const satisfies Record<BlockSymbol, string>;

/** As wide as Terraform's; wrappers cut the text there. */
export const RULE = '─'.repeat(77);

/** A plan in Terraform's shapes, which Atlantis and tfcmt read; the summary stands alone on the last line. */
export function renderPlan(plan: Plan, options: RenderOptions): string {
  const paint = makePainter(options.color);
  const { width } = options;
  const sections = [
    approvalLines(plan, paint, width),
    scopeLines(plan, paint, width),
    driftLines(plan, paint, width),
    actionLines(plan, paint),
    settledLines(plan, options),
    incompleteLines(plan, paint, width),
    guardLines(plan, paint, width),
    approvedLines(plan, width),
    warningLines(plan.warnings, paint, width),
    heldLines(heldBesideChanges(plan), paint, options),
    unmanagedLines(plan, width),
    summaryLines(plan, paint, options),
  ];
  return `${sections
    .filter((lines) => lines.length > 0)
    .map((lines) => lines.join('\n'))
    .join('\n\n')}\n`;
}

function scopeLines(plan: Plan, paint: Painter, width: number): string[] {
  if (plan.since) return sinceLines(plan, plan.since, { paint, width });
  if (plan.scope === null) return [];
  const globs = plan.scope.map(quoteText).join(', ');
  return boxLines(
    {
      severity: 'warning',
      summary: 'This plan is partial.',
      paragraphs: [`Only addresses that match ${globs} were looked at. Plan without "--target" to see everything.`],
    },
    paint,
    width,
  );
}

/** What a plan of the difference to a commit is, and is not. */
function sinceLines(plan: Plan, since: Since, style: { readonly paint: Painter; readonly width: number }): string[] {
  const { summary, detail } = sinceText(plan, since);
  return boxLines({ severity: 'warning', summary, paragraphs: [detail] }, style.paint, style.width);
}

/** What tfcmt searches for. */
const DRIFT_END = 'Unless you have made equivalent changes to your configuration,';

/** Header and closing line come together or not at all: tfcmt looks for both. */
function driftLines(plan: Plan, paint: Painter, width: number): string[] {
  if (plan.drift.length === 0) return [];
  return [
    paint('bold', 'Note: Objects have changed outside of Rollcall'),
    '',
    ...wrapText('Rollcall detected the following changes made outside of Rollcall since the last "rollcall apply":', width),
    '',
    ...plan.drift.flatMap((drift) => [...blockLines(driftBlock(drift), paint), '']),
    // Broken behind its beginning, however narrow the terminal: tfcmt searches for that.
    ...wrapText(
      'Unless you have made equivalent changes to your configuration, the following plan may include actions to undo or respond to these changes.',
      Math.max(width, DRIFT_END.length),
    ),
    '',
    RULE.slice(0, Math.max(20, width)),
  ];
}

function actionLines(plan: Plan, paint: Painter): string[] {
  if (!hasChanges(plan)) return [];
  const legend = symbolsOf(plan.changes).map((symbol) => `${colored(paint, symbol, symbol.padStart(3))} ${MEANING[symbol]}`);
  return [
    ...(legend.length > 0 ? ['Actions are indicated with the following symbols:', ...legend, ''] : []),
    'Rollcall will perform the following actions:',
    ...plan.changes.flatMap((change) => ['', ...blockLines(changeBlock(change), paint)]),
  ];
}

/** What needs no call but is news to the state. */
function settledLines(plan: Plan, options: RenderOptions): string[] {
  if (plan.settled.length === 0) return [];
  return [
    `Without a call, apply brings the state up to date for ${counted(plan.settled.length, 'address')}.`,
    ...plan.settled.flatMap(settledItem).flatMap((line) => wrapForPeople(line, options, '#   ')),
  ];
}

function settledItem(settled: Settled): string[] {
  const { kind, address, previous_address: previous } = settled;
  const words = settledWords(settled);
  const label = resourceLabel(kind, address);
  return [
    ...(previous === undefined ? [] : [`  # ${resourceLabel(kind, previous)} has moved to ${label}`]),
    ...(words.length > 0 || previous === undefined
      ? [`  # ${[label, breakSentences(escapeText(words.join('; ')))].filter((part) => part !== '').join(': ')}`]
      : []),
  ];
}

function unmanagedLines(plan: Plan, width: number): string[] {
  const counts = new Map<string, number>();
  for (const { target, owner } of plan.unmanaged) if (owner === 'other') counts.set(target, (counts.get(target) ?? 0) + 1);
  return [...counts]
    .sort(([first], [second]) => compareText(first, second))
    .flatMap(([target, count]) =>
      wrapMessage(
        `Unmanaged in ${quoteText(target)}: ${counted(count, 'object')} neither declared nor in the state, left alone ("rollcall drift" lists them).`,
        width,
      ),
    );
}

function summaryLines(plan: Plan, paint: Painter, options: RenderOptions): string[] {
  const members = membersLine(plan);
  if (hasChanges(plan))
    return [...(members === '' ? [] : [members, '']), summaryLine(plan).replace(/^Plan:/, (word) => paint('bold', word))];
  return verdictLines(verdictParts(plan), options);
}
