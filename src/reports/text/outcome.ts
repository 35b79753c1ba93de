import type { Outcome } from '../../core/model/outcome.ts';
import { isComplete } from '../../core/model/verdict.ts';
import { quoteText } from '../escape.ts';
import { begunWords, differenceFindings, failureFindings, outcomeNext, outcomeVerdict, stateFindings } from '../outcome-words.ts';
import type { RenderOptions } from '../report.ts';
import { counted } from '../summary.ts';
import { breakSentences } from '../sentences.ts';
import { wrapForPeople, wrapMessage } from './box.ts';
import { boxesOf, warningLines } from './findings.ts';
import { makePainter } from './paint.ts';
import type { Painter } from './paint.ts';

/** What became of an apply: warnings, what failed and why, what waited for it, and Terraform's last line where all is done. */
export function renderOutcome(outcome: Outcome, options: RenderOptions): string {
  const paint = makePainter(options.color);
  const { width } = options;
  const failures = failureFindings(outcome);
  const sections = [
    warningLines(outcome.warnings, paint, width),
    boxesOf(failures, paint, width),
    waitingLines(outcome, paint, options),
    boxesOf([...differenceFindings(outcome), ...stateFindings(outcome)], paint, width),
    lastLines(outcome, paint, width),
  ];
  return `${sections
    .filter((lines) => lines.length > 0)
    .map((lines) => lines.join('\n'))
    .join('\n\n')}\n`;
}

/** What was not begun needs no more than an impression: the next plan lists it. */
const IN_SIGHT = 20;

function waitingLines(outcome: Outcome, paint: Painter, options: RenderOptions): string[] {
  const skipped = outcome.changes.filter((change) => change.status === 'skipped');
  const untouched = outcome.changes.filter((change) => change.status === 'not_attempted');
  return [
    ...(skipped.length > 0 ? [paint('bold', 'Skipped, because they depend on what failed:')] : []),
    ...skipped.flatMap((change) =>
      wrapForPeople(
        breakSentences(
          `  - ${quoteText(change.address)} (${change.action})${begunWords(change)}, waited for ${quoteText(change.because ?? '')}`,
        ),
        options,
        '  ',
      ),
    ),
    ...(untouched.length > 0 ? [paint('bold', 'Not attempted, because the run ended first:')] : []),
    ...untouched.slice(0, IN_SIGHT).map((change) => breakSentences(`  - ${quoteText(change.address)} (${change.action})`)),
    ...(untouched.length > IN_SIGHT
      ? [`  … and ${counted(untouched.length - IN_SIGHT, 'more change')}; "--format json" has them all.`]
      : []),
  ];
}

function lastLines(outcome: Outcome, paint: Painter, width: number): string[] {
  const verdict = outcomeVerdict(outcome);
  return isComplete(outcome) ? [paint('green', verdict)] : [paint('bold', verdict), ...wrapMessage(outcomeNext(outcome), width)];
}
