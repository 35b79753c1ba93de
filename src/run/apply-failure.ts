import type { ChangeProgress } from '../core/apply/make-outcome.ts';
import { RemoteError, RollcallError } from '../core/errors.ts';

/** How the journal tells of a step that was on its way when the target refused another one. */
export const NOT_SENT = { code: 'CANCELLED', message: 'It was not sent because the system had refused another call.' } as const;

/** How a create ends that was on its way then. */
export const GIVEN_UP: NonNullable<ChangeProgress['failure']>['error'] = {
  code: 'CANCELLED',
  message: 'It was given up because the system refused another call.',
  hint: 'What it had made, if anything, the next apply finds.',
};

/** What a person is told of a step that failed; what nobody foresaw is a bug, and said to be one. */
export function describeFailure(error: unknown): NonNullable<ChangeProgress['failure']>['error'] {
  if (!(error instanceof RollcallError)) {
    const text = error instanceof Error ? (error.stack ?? error.message) : String(error);
    return { code: 'APPLY_FAILED', message: `A bug in Rollcall: ${text}`, hint: 'Report it; the journal says how far the change came.' };
  }
  const requestId = error instanceof RemoteError ? error.requestId : undefined;
  return {
    code: error.code,
    message: error.message,
    ...(error.hint === undefined ? {} : { hint: error.hint }),
    ...(requestId === undefined ? {} : { requestId }),
  };
}
