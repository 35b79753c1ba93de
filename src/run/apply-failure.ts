import { setMaxListeners } from 'node:events';
import type { ChangeProgress } from '../core/apply/make-outcome.ts';
import { RemoteError, RollcallError } from '../core/errors.ts';

/** Why a step that had begun was held back before a write of it was sent. */
export type HeldBackBy = 'refusal' | 'interrupt';

const WHY = {
  refusal: 'the system had refused another call',
  interrupt: 'the run was interrupted',
} as const satisfies Record<HeldBackBy, string>;

/**
 * Why a call of a step was not sent: the target had refused another one, or the run was interrupted while it waited. A create may have sent a
 * first one before; of a call that may have taken effect nobody says so.
 */
export function heldBackBy(
  error: unknown,
  { isRefused, isInterrupted }: { readonly isRefused: boolean; readonly isInterrupted: boolean },
): HeldBackBy | undefined {
  if (!(error instanceof RollcallError) || error.code !== 'CANCELLED') return undefined;
  if (isRefused) return 'refusal';
  return isInterrupted && !(error instanceof RemoteError && error.uncertain) ? 'interrupt' : undefined;
}

/** How the journal tells of such a step. */
export function notSent(by: HeldBackBy): NonNullable<ChangeProgress['failure']>['error'] {
  return { code: 'CANCELLED', message: `It was not sent because ${WHY[by]}.` };
}

/** How a create ends that was held back. */
export function givenUp(by: HeldBackBy): NonNullable<ChangeProgress['failure']>['error'] {
  return {
    code: 'CANCELLED',
    message: `It was given up because ${WHY[by]}.`,
    hint: 'What it had made, if anything, the next apply finds.',
  };
}

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

/** What holds back the calls to a target that are not sent yet. Every step in flight may wait for it. */
export function makeHalt(): AbortController {
  const halt = new AbortController();
  setMaxListeners(0, halt.signal);
  return halt;
}
