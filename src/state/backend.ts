import type { State } from '../core/model/state.ts';

/** Where a state is kept. Backends share this one small interface. */
export interface StateBackend {
  /** What a person is told: the file's path, the URL. */
  readonly place: string;
  /** @throws RollcallError `STATE_CORRUPT`, `STATE_VERSION` */
  read(): Promise<State | undefined>;
  /** Writes atomically. @throws RollcallError `STATE_CHANGED` where the stored serial is not the expected one, `STATE_WRITE` */
  write(state: State, expectedSerial: number): Promise<void>;
  /** @throws RollcallError `STATE_LOCKED` with the holder, after `timeoutMs`; `CANCELLED` where `signal` ends the wait */
  lock(purpose: string, timeoutMs: number, signal?: AbortSignal): Promise<StateLock>;
  /** Breaks a lock by its id. */
  unlock(id: string): Promise<void>;
}

export interface StateLock {
  readonly id: string;
  /** Notice where a dead process's lock was taken over. */
  readonly notice: string | undefined;
  release(): Promise<void>;
}
