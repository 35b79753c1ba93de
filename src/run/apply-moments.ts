import type { StateDelta } from '../core/apply/journal-line.ts';
import { pendingCreate } from '../core/apply/pending.ts';
import { RemoteError, RollcallError } from '../core/errors.ts';
import type { Pending } from '../core/model/state.ts';
import type { Step } from '../core/model/step.ts';
import type { HeldBackBy } from './apply-failure.ts';
import type { Work } from './apply-prepare.ts';
import type { Moment, Recorder } from './apply-record.ts';

/** A moment of a step, for the journal. */
export function momentOf(type: Moment['type'], { id, title, address }: Step): Moment {
  return { type, step: id, title, address };
}

/** A create is announced with its marker before it is sent, so that a lost answer can be looked up. */
export function beginDelta(work: Work, step: Step, plan: string): StateDelta {
  if (step.verb !== 'create' || work.created !== undefined) return {};
  return { pending: { [step.address]: pendingCreate(work.change, { ...work, plan }) } };
}

/** Whether the change of a step came to its end with it. */
export function endedBy({ address }: Step, status: 'done' | 'failed' | 'stale' | false): Pick<Moment, 'ended'> {
  return status === false ? {} : { ended: { [address]: status } };
}

/** What a call that had an answer and did nothing leaves in the state: whom it was to put in is not there by it. */
export function notWritten({ earlier }: Work, { address }: Step, open: Pending | undefined): StateDelta {
  return open?.id !== undefined ? { pending: { [address]: earlier ?? null } } : {};
}

/** Whether the system itself said no, or nothing was sent to it. */
export function isWithoutEffect(error: unknown, by: HeldBackBy | undefined): boolean {
  return error instanceof RemoteError ? !error.uncertain : by !== undefined;
}

/** What a person reads in the journal is worth a line, not an error of its own. */
export async function noteQuietly({ recorder }: { readonly recorder: Recorder }, moment: Moment): Promise<void> {
  try {
    await recorder.note(moment);
  } catch (error) {
    if (!(error instanceof RollcallError)) throw error;
  }
}
