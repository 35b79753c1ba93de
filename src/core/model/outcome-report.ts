import type { Outcome, ChangeOutcome } from './outcome.ts';

/** What `apply --format json` prints: an outcome with the keys of files. */
export interface OutcomeReport extends Pick<Outcome, 'plan' | 'counts' | 'differences' | 'cancelled' | 'warnings'> {
  readonly format_version: '1.0';
  readonly changes: readonly ChangeReport[];
  readonly found_done?: number;
  /** Null where nobody could look: that is neither yes nor no. */
  readonly converged: boolean | null;
  readonly state_error?: NonNullable<Outcome['stateError']>;
}

/** What became of one change. */
export interface ChangeReport extends Omit<ChangeOutcome, 'stepsDone' | 'error'> {
  readonly steps_done: number;
  readonly error?: ErrorReport;
}

/** Why a change failed. */
export interface ErrorReport extends Omit<NonNullable<ChangeOutcome['error']>, 'requestId'> {
  readonly request_id?: string;
}
