import type { State } from '../core/model/state.ts';

/** Where a state is kept. Backends share this one small interface. Connections live as long as a call, or as the lock. */
export interface StateBackend {
  /** What a person is told: the file's path, the URL. */
  readonly place: string;
  /** @throws RollcallError `STATE_CORRUPT`, `STATE_VERSION`, `STATE_READ` */
  read(): Promise<State | undefined>;
  /** Writes atomically. @throws RollcallError `STATE_CHANGED` where the stored serial is not the expected one, `STATE_WRITE` */
  write(state: State, expectedSerial: number): Promise<void>;
  /** @throws RollcallError `STATE_LOCKED` with the holder, after `timeoutMs`; `CANCELLED` where `signal` ends the wait */
  lock(request: LockRequest): Promise<StateLock>;
  /** Breaks a lock by its id. @throws RollcallError `STATE_LOCKED` where another one holds it, or none */
  unlock(id: string): Promise<void>;
}

export interface LockRequest {
  /** What the holder is doing, for whoever waits: `apply`. */
  readonly purpose: string;
  /** How long it may be waited for in all, looking included; 0: not at all. */
  readonly timeoutMs: number;
  readonly signal?: AbortSignal | undefined;
  /** Globs of the addresses that may be written; absent: all. A backend may lock more than that. */
  readonly ranges?: readonly string[] | undefined;
}

export interface StateLock {
  readonly id: string;
  /** How long it was waited for; absent: not at all. */
  readonly waitedMs?: number;
  /** Notice where a dead process's lock was taken over, or where there is no lock to be had. */
  readonly notice: string | undefined;
  /** Globs of the addresses that it lets be written, where that is not all of them. */
  readonly ranges?: readonly string[] | undefined;
  /** @throws RollcallError `STATE_LOCKED` where it could not be given back: it then has to be broken */
  release(): Promise<void>;
}
