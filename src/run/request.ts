import type { Observer } from './observer.ts';

/** What every use case that looks at a project is handed: where, for whom, when. Nothing below reads the process by itself. */
export interface ProjectRequest {
  /** Absolute path of the folder that holds `rollcall.yaml`. */
  readonly dir: string;
  readonly env: Readonly<Record<string, string | undefined>>;
  /** UTC day that `until:` and approvals are judged by, `2026-11-23`. */
  readonly date: string;
  /** Milliseconds since the epoch, for what is recorded. */
  now(): number;
  /** Milliseconds since some moment, whatever is done to the clock: what a duration is measured with. */
  elapsed(): number;
  readonly toolVersion: string;
  /** Told of requests to where the state is, where somebody listens. */
  readonly observer?: Observer;
}

/** The same for use cases that talk to live systems. */
export interface Request extends ProjectRequest {
  /** Globs of addresses; empty: everything. */
  readonly targets: readonly string[];
  /** Requests in flight per target; undefined: the provider's default. */
  readonly parallelism: number | undefined;
  /** How long to wait for the state's lock; 0: not at all. */
  readonly lockTimeoutMs: number;
  readonly observer: Observer;
  /** Aborted by the first Ctrl-C: nothing new is begun, the calls in flight are finished. */
  readonly signal: AbortSignal;
}
