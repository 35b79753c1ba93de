import type { State } from '../core/model/state.ts';
import type { StateLock } from '../state/backend.ts';
import type { StateStore } from '../state/store.ts';
import { recoverState } from '../state/recover.ts';
import type { Observer } from './observer.ts';

export interface LockOptions {
  readonly store: StateStore;
  /** What the holder is doing, for whoever waits: `apply`. */
  readonly purpose: string;
  readonly timeoutMs: number;
  /** Aborted: no longer waited for. */
  readonly signal?: AbortSignal;
  readonly observer: Observer;
  /** Globs of the addresses that may be written; absent: all. */
  readonly ranges?: readonly string[] | undefined;
}

/**
 * Does something while nobody else can write the state, with what an interrupted run did already laid into it. The lock is released
 * whatever happens.
 *
 * @throws RollcallError `STATE_LOCKED`, `STATE_WRITE`, `STATE_CORRUPT`, `STATE_VERSION`
 */
export async function withLockedState<T>(
  options: LockOptions,
  work: (state: State | undefined, lock: StateLock) => Promise<T>,
): Promise<T> {
  return holdingLock(options, async (lock) => work(await recoverTelling(options), lock));
}

/** The state with what an interrupted run did, written, and said. The lock is held. */
export async function recoverTelling({ store, observer }: Pick<LockOptions, 'store' | 'observer'>): Promise<State | undefined> {
  const { state, folded } = await recoverState(store);
  if (folded) tellOfRecovery(observer);
  return state;
}

export function tellOfRecovery(observer: Observer): void {
  observer.onNotice?.('An earlier run was interrupted; what it did is in the state now.');
}

/**
 * Does something while the lock is held. That it could not be given back is an error of what went well, and says nothing beside one
 * that went wrong.
 *
 * @throws RollcallError `STATE_LOCKED`
 */
export async function holdingLock<T>({ store, observer, ...request }: LockOptions, work: (lock: StateLock) => Promise<T>): Promise<T> {
  const lock = await store.backend.lock(request);
  let result: T;
  try {
    if (lock.notice !== undefined) observer.onNotice?.(lock.notice);
    result = await work(lock);
  } catch (error) {
    await lock.release().catch(() => undefined);
    throw error;
  }
  await lock.release();
  return result;
}
