import type { State } from '../core/model/state.ts';
import type { StateStore } from '../state/index.ts';
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
}

/**
 * Does something while nobody else can write the state, with what an interrupted run did already laid into it. The lock is released
 * whatever happens.
 *
 * @throws RollcallError `STATE_LOCKED`, `STATE_WRITE`, `STATE_CORRUPT`, `STATE_VERSION`
 */
export async function withLockedState<T>(options: LockOptions, work: (state: State | undefined) => Promise<T>): Promise<T> {
  const { store, observer } = options;
  const lock = await store.backend.lock(options.purpose, options.timeoutMs, options.signal);
  try {
    if (lock.notice !== undefined) observer.onNotice?.(lock.notice);
    const recovered = await recoverState(store);
    if (recovered.folded) observer.onNotice?.('An earlier run was interrupted; what it did is in the state now.');
    return await work(recovered.state);
  } finally {
    await lock.release();
  }
}
