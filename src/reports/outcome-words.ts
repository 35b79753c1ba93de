import type { ChangeOutcome, Outcome } from '../core/model/outcome.ts';
import { isComplete } from '../core/model/verdict.ts';
import { quoteName } from '../core/model/quote-name.ts';
import { warningFinding } from './findings.ts';
import type { Finding } from './findings.ts';
import { counted } from './summary.ts';
import { inlineValue } from './text/field-rows.ts';

/** What went wrong in an apply, or could not be looked at, the first to be read first. */
export function outcomeFindings(outcome: Outcome): readonly Finding[] {
  return [...outcome.warnings.map(warningFinding), ...failureFindings(outcome), ...differenceFindings(outcome), ...stateFindings(outcome)];
}

/** The changes that failed, or found something else than was planned. */
export function failureFindings({ changes }: Outcome): readonly Finding[] {
  return changes.filter(({ status }) => status === 'failed' || status === 'stale').map(failureFinding);
}

function failureFinding(change: ChangeOutcome): Finding {
  const { address, error, steps, stepsDone, unsure } = change;
  const before = [
    ...(stepsDone > 0 ? [`${stepsDone} of ${counted(steps, 'step')} had been carried out before.`] : []),
    ...(unsure ? ['One call was sent and not answered: it may have taken effect.'] : []),
  ];
  const next = error ? [error.hint ?? '', error.requestId === undefined ? '' : `Request id at the live system: ${error.requestId}`] : [];
  const rest = [...before, ...next].filter((paragraph) => paragraph !== '');
  if (change.status === 'stale') {
    // What earlier steps wrote stands; the one that looked wrote nothing.
    const written = before.length > 0 ? 'the rest was not written' : 'nothing was written there';
    const summary = `${quoteName(address)} is no longer as it was planned; ${written}.`;
    return { severity: 'error', code: 'PLAN_STALE', summary, paragraphs: [...(error ? [error.message] : []), ...rest], address };
  }
  const { code, message } = error ?? { code: 'APPLY_FAILED', message: 'failed.' };
  // Some say by themselves what they are about.
  const summary = message.startsWith(`${quoteName(address)} `) ? message : `${quoteName(address)}: ${message}`;
  return { severity: 'error', code, summary, paragraphs: rest, address };
}

/** How far a change that waits for another one had got; nothing where it had not begun. */
export function begunWords({ steps, stepsDone }: ChangeOutcome): string {
  return stepsDone > 0 ? `, begun (${stepsDone} of ${counted(steps, 'step')})` : '';
}

/** What was read again and is not as it was written, or could not be read again. */
export function differenceFindings(outcome: Outcome): readonly Finding[] {
  // What was only forgotten needed no call, and there is nothing of it to read.
  if (outcome.converged === undefined && outcome.changes.some(({ status, steps }) => status === 'done' && steps > 0)) {
    return [
      {
        severity: 'warning',
        code: 'NOT_CONVERGED',
        summary: 'What was applied could not be read again.',
        paragraphs: ['Run "rollcall plan" to see whether it holds.'],
      },
    ];
  }
  return outcome.differences.map(({ address, patch }) => ({
    severity: 'error',
    code: 'NOT_CONVERGED',
    summary: `${quoteName(address)} differs from what was applied.`,
    paragraphs: [
      patch.map(({ op, path, value }) => `  ${op} ${path}${value === undefined ? '' : ` ${inlineValue(value)}`}`).join('\n'),
      'Somebody changed it meanwhile, or the live system did not keep it.',
    ],
    address,
  }));
}

/** The worst that can be left behind: done, but not in the state. */
export function stateFindings({ stateError }: Outcome): readonly Finding[] {
  if (!stateError) return [];
  const kept = 'What was done is in the journal and in the live systems; the next run picks it up.';
  return [
    {
      severity: 'error',
      code: stateError.code,
      summary: stateError.message,
      paragraphs: [kept, ...(stateError.hint === undefined ? [] : [stateError.hint])],
    },
  ];
}

/** `Apply complete! Resources: 1 added, 2 changed, 3 destroyed.`, as Terraform writes it, or how far it came. */
export function outcomeVerdict(outcome: Outcome): string {
  const { added, changed, destroyed, imported, forgotten } = outcome.counts;
  const found = outcome.foundDone ?? 0;
  const already = found > 0 ? ` (${found} ${found === 1 ? 'was' : 'were'} done already)` : '';
  const resources = `${imported > 0 ? `${imported} imported, ` : ''}${added} added, ${changed} changed, ${destroyed} destroyed${forgotten > 0 ? `, ${forgotten} forgotten` : ''}.${already}`;
  if (isComplete(outcome)) return `Apply complete! Resources: ${resources}`;
  return `Apply ${outcome.cancelled ? 'interrupted' : 'incomplete'}. Resources: ${resources}`;
}

/** What to do after an apply that is not complete; empty after one that is. */
export function outcomeNext(outcome: Outcome): string {
  if (isComplete(outcome)) return '';
  const open = outcome.changes.filter((change) => change.status !== 'done').length;
  return `${open > 0 ? `${counted(open, 'change')} not carried out. ` : ''}What was done is recorded. Run "rollcall plan" to see what is left, and "rollcall apply" to go on.`;
}
