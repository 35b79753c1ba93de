import { quoteName } from '../core/model/quote-name.ts';
import { RollcallError } from '../core/errors.ts';
import type { LockRequest, StateLock } from './backend.ts';
import { describeHolder, lockedError } from './holder.ts';
import type { Holder, LockSurroundings } from './holder.ts';

/** What one try at a lock gave. */
export type Attempt =
  | { readonly type: 'held'; readonly lock: StateLock }
  /** What was there has just changed. */
  | { readonly type: 'again' }
  | {
      readonly type: 'locked';
      readonly holder: Pick<Holder, 'id'> | undefined;
      /** Where the holder is known in another form than ours. */
      readonly description?: string;
      readonly why?: string;
    };

/** Where a lock is waited for. */
export interface WaitSite {
  readonly place: string;
  readonly surroundings: Pick<LockSurroundings, 'elapsed' | 'sleep'>;
  /** Between two tries. */
  readonly pollMs: number;
}

/** A lock that changes at every look is looked at so often, also by who does not wait. */
const MOST_AGAIN = 20;
const AGAIN_MS = 50;

/** Tries until the lock is held, the time is over or nobody waits any more. @throws RollcallError `STATE_LOCKED`, `CANCELLED` */
export async function waitForLock(site: WaitSite, request: LockRequest, tryOnce: () => Promise<Attempt>): Promise<StateLock> {
  const { surroundings, place, pollMs } = site;
  let left = request.timeoutMs;
  for (let agains = 0; ;) {
    const began = surroundings.elapsed();
    const attempt = await tryOnce();
    if (attempt.type === 'held') return { ...attempt.lock, waitedMs: request.timeoutMs - left };
    left -= surroundings.elapsed() - began;
    agains = attempt.type === 'again' ? agains + 1 : 0;
    if (left <= 0 && (agains === 0 || agains >= MOST_AGAIN)) throw notFree(place, attempt);
    if (request.signal?.aborted) throw new RollcallError('CANCELLED', 'Cancelled while waiting for the lock of the state.');
    const pause = agains > 0 ? AGAIN_MS : Math.min(pollMs, left);
    const slept = surroundings.elapsed();
    await surroundings.sleep(pause);
    left -= Math.max(pause, surroundings.elapsed() - slept);
  }
}

function notFree(place: string, attempt: Exclude<Attempt, { readonly type: 'held' }>): RollcallError {
  if (attempt.type === 'again')
    return new RollcallError('STATE_LOCKED', `The lock of the state changed at every look: ${quoteName(place)}.`, {
      hint: 'Several want it at once. Run the same command again, or use --lock-timeout.',
    });
  const description = attempt.description ?? describeHolder(attempt.holder as Holder | undefined);
  return lockedError(place, attempt.holder, { description, why: attempt.why });
}
