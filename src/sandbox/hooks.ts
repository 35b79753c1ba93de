import type { Answer } from './emulator.ts';
import type { LoggedRequest } from './request-log.ts';

/** Called at one moment of a request; the request waits for it. */
export type Hook = (request: LoggedRequest) => void | Promise<void>;

/**
 * Moments of a request at which a test may step in: kill the client, or edit the system behind its back. Assign a function to
 * switch one on, `undefined` to switch it off.
 */
export interface Hooks {
  /** The request is here and in the log; nothing was done. */
  received: Hook | undefined;
  /** Next, the emulator handles it. Not called where a fault keeps the request from being handled. */
  beforeCommit: Hook | undefined;
  /** Handled: what it changes is changed; the answer was not sent. */
  afterCommit: Hook | undefined;
  /** What is sent may be another answer than the emulator's: lists without an end, texts that nobody expects. */
  rewrite: ((request: LoggedRequest, answer: Answer) => Answer) | undefined;
  /** The last byte of the answer was handed to the operating system, or the connection is gone. */
  answered: Hook | undefined;
}

/** No hook is set. */
export function noHooks(): Hooks {
  return { received: undefined, beforeCommit: undefined, afterCommit: undefined, rewrite: undefined, answered: undefined };
}
