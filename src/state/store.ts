import type { FileSystem } from './file-system.ts';
import type { StateBackend } from './backend.ts';
import type { LockSurroundings } from './holder.ts';
import type { Journal } from './journal.ts';

/** A project's state and the journal of what it does not hold yet. */
export interface StateStore {
  readonly backend: StateBackend;
  readonly journal: Journal;
  /**
   * Whether the journal is lost with this machine. The creates of an apply are then written into the state before the first of them
   * is sent, so that whoever comes next on another machine finds what was made.
   */
  readonly announces: boolean;
}

/** What opening a state needs to know of where it runs. */
export interface StoreSurroundings extends Omit<LockSurroundings, 'facts'> {
  /** Absolute path of the project. */
  readonly dir: string;
  /** Name of the project. */
  readonly project: string;
  /** Of Rollcall, for what names it to a server. */
  readonly version: string;
  /** An environment variable: credentials, proxies. */
  env(name: string): string | undefined;
  /** One line per request; undefined: nobody listens. */
  readonly log?: ((line: string) => void) | undefined;
  /** Another process than this one: tests have one that is dead. */
  readonly facts?: LockSurroundings['facts'];
  /** Another file system than the disk's: tests have one that is full. */
  readonly fs?: FileSystem;
}
