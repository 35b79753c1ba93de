import type { ChangeOutcome, Outcome } from '../../core/model/outcome.ts';
import type { ChangeReport, ErrorReport, OutcomeReport } from '../../core/model/outcome-report.ts';

/** What `apply --format json` prints, as docs/plan-file.md has it: keys of files and reports are written with underscores. */
export function outcomeShape({ changes, converged, foundDone, stateError, ...rest }: Outcome): OutcomeReport {
  return {
    format_version: '1.0',
    ...rest,
    changes: changes.map(changeShape),
    ...(foundDone === undefined ? {} : { found_done: foundDone }),
    // Nobody could look: that is neither yes nor no.
    converged: converged ?? null,
    ...(stateError ? { state_error: stateError } : {}),
  };
}

function changeShape({ stepsDone, error, ...rest }: ChangeOutcome): ChangeReport {
  return { ...rest, steps_done: stepsDone, ...(error ? { error: errorShape(error) } : {}) };
}

function errorShape({ requestId, ...rest }: NonNullable<ChangeOutcome['error']>): ErrorReport {
  return { ...rest, ...(requestId === undefined ? {} : { request_id: requestId }) };
}
