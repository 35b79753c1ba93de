import { RollcallError } from '../core/errors.ts';
import type { State } from '../core/model/state.ts';
import { quoteName } from '../core/model/quote-name.ts';

/** The error for a state that somebody else has written meanwhile; `stored` as it is now, where that is known. */
export function changedError(place: string, stored: State | number | undefined, expected: number): RollcallError {
  const serial = typeof stored === 'number' ? stored : (stored?.serial ?? 0);
  const last = typeof stored === 'object' ? stored.runs.at(-1) : undefined;
  const by = last ? ` The last run in it is by ${last.who}, ${last.when}.` : '';
  return new RollcallError(
    'STATE_CHANGED',
    `The state in ${quoteName(place)} was changed by somebody else: its serial is ${serial}, expected was ${expected}.${by}`,
    { hint: 'Make a new plan. What this run did is live and is adopted again.' },
  );
}

/** The error for addresses that somebody else has written meanwhile, although the state as a whole may go on. */
export function changedRowsError(place: string): RollcallError {
  return new RollcallError(
    'STATE_CHANGED',
    `Addresses that this run writes were changed by somebody else in the state in ${quoteName(place)}.`,
    {
      hint: 'Make a new plan. What this run did is live and is adopted again.',
    },
  );
}

/** The error of a run whose lock somebody broke. */
export function lostLockError(place: string, by: string): RollcallError {
  return new RollcallError('STATE_CHANGED', `The lock of the state in ${quoteName(place)} is no longer held by this run: ${by}.`, {
    hint: 'Somebody broke it, or the connection was lost. Make a new plan. What this run did is live and is adopted again.',
  });
}
