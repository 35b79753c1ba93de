import type { ChangeOutcome, Outcome } from '../../core/model/outcome.ts';
import { isComplete } from '../../core/model/verdict.ts';
import { quoteText } from '../escape.ts';
import type { RenderOptions } from '../report.ts';
import { boxLines } from './box.ts';
import { inlineValue } from './field-rows.ts';
import { warningLines } from './findings.ts';
import { counted } from './label.ts';
import { makePainter } from './paint.ts';
import type { Painter } from './paint.ts';

/** What became of an apply: warnings, what failed and why, what waited for it, and Terraform's last line where all is done. */
export function renderOutcome(outcome: Outcome, options: RenderOptions): string {
  const paint = makePainter(options.color);
  const { width } = options;
  const sections = [
    warningLines(outcome.warnings, paint, width),
    outcome.changes
      .filter((change) => change.status === 'failed' || change.status === 'stale')
      .flatMap((change) => failureLines(change, paint, width)),
    waitingLines(outcome, paint),
    differenceLines(outcome, paint, width),
    stateLines(outcome, paint, width),
    lastLines(outcome, paint),
  ];
  return `${sections
    .filter((lines) => lines.length > 0)
    .map((lines) => lines.join('\n'))
    .join('\n\n')}\n`;
}

function failureLines(change: ChangeOutcome, paint: Painter, width: number): string[] {
  const { error, steps, stepsDone } = change;
  const paragraphs = [
    change.status === 'stale' && error ? error.message : '',
    stepsDone > 0 ? `${stepsDone} of ${counted(steps, 'step')} had been carried out before.` : '',
    error?.hint ?? '',
    error?.requestId === undefined ? '' : `Request id at the live system: ${error.requestId}`,
  ];
  return boxLines({ severity: 'error', summary: failureSummary(change), paragraphs }, paint, width);
}

function failureSummary({ address, status, error }: ChangeOutcome): string {
  if (status === 'stale') return `${quoteText(address)} is no longer as it was planned; nothing was written there. [PLAN_STALE]`;
  return `${quoteText(address)}: ${error?.message ?? 'failed.'} [${error?.code ?? 'APPLY_FAILED'}]`;
}

function waitingLines(outcome: Outcome, paint: Painter): string[] {
  const skipped = outcome.changes.filter((change) => change.status === 'skipped');
  const untouched = outcome.changes.filter((change) => change.status === 'not_attempted');
  return [
    ...(skipped.length > 0 ? [paint('bold', 'Skipped, because they depend on what failed:')] : []),
    ...skipped.map((change) => `  - ${quoteText(change.address)} (${change.action}), waited for ${quoteText(change.because ?? '')}`),
    ...(untouched.length > 0 ? [paint('bold', 'Not attempted, because the run ended first:')] : []),
    ...untouched.map((change) => `  - ${quoteText(change.address)} (${change.action})`),
  ];
}

function differenceLines(outcome: Outcome, paint: Painter, width: number): string[] {
  if (outcome.converged === undefined && outcome.changes.some((change) => change.status === 'done')) {
    return boxLines(
      {
        severity: 'warning',
        summary: 'What was applied could not be read again.',
        paragraphs: ['Run "rollcall plan" to see whether it holds.'],
      },
      paint,
      width,
    );
  }
  return outcome.differences.flatMap(({ address, patch }) =>
    boxLines(
      {
        severity: 'error',
        summary: `${quoteText(address)} differs from what was applied. [NOT_CONVERGED]`,
        paragraphs: [
          patch.map(({ op, path, value }) => `  ${op} ${path}${value === undefined ? '' : ` ${inlineValue(value)}`}`).join('\n'),
          'Somebody changed it meanwhile, or the live system did not keep it.',
        ],
      },
      paint,
      width,
    ),
  );
}

/** The worst that can be left behind: done, but not in the state. */
function stateLines({ stateError }: Outcome, paint: Painter, width: number): string[] {
  if (!stateError) return [];
  const kept = 'What was done is in the journal and in the live systems; the next run picks it up.';
  return boxLines(
    { severity: 'error', summary: `${stateError.message} [${stateError.code}]`, paragraphs: [kept, stateError.hint ?? ''] },
    paint,
    width,
  );
}

/** `Apply complete! Resources: 1 added, 0 changed, 0 destroyed.`, or how far it came. */
export function outcomeSummary(outcome: Outcome): string {
  const { added, changed, destroyed, imported, forgotten } = outcome.counts;
  const found = outcome.foundDone ?? 0;
  const already = found > 0 ? ` (${found} ${found === 1 ? 'was' : 'were'} done already)` : '';
  const resources = `${imported > 0 ? `${imported} imported, ` : ''}${added} added, ${changed} changed, ${destroyed} destroyed${forgotten > 0 ? `, ${forgotten} forgotten` : ''}.${already}`;
  if (isComplete(outcome)) return `Apply complete! Resources: ${resources}`;
  return `Apply ${outcome.cancelled ? 'interrupted' : 'incomplete'}. Resources: ${resources}`;
}

function lastLines(outcome: Outcome, paint: Painter): string[] {
  const summary = outcomeSummary(outcome);
  if (isComplete(outcome)) return [paint('bold', paint('green', summary))];
  const open = outcome.changes.filter((change) => change.status !== 'done').length;
  return [
    paint('bold', summary),
    `${open > 0 ? `${counted(open, 'change')} not carried out. ` : ''}What was done is recorded. Run "rollcall plan" to see what is left, and "rollcall apply" to go on.`,
  ];
}
