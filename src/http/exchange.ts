import type { DispatchHandler } from 'undici/lib/dispatcher/pool.js';
import type { ItemReader } from './item-reader.ts';

/** How long a body may take in all. The time between two chunks is watched by undici; this ends a body that drips for ever. */
const LONGEST_BODY_MS = 300_000;

export interface ExchangeLimits {
  readonly maxBodyBytes: number;
  elapsed(): number;
}

/** Why we broke a request off ourselves. */
export type Break = 'cancelled' | 'too-large' | 'too-slow';

/**
 * One request on the wire and what came back. undici calls the handler's methods; whoever sent it waits for `done`, which is called
 * exactly once, whatever happens. A class, because ten thousand of them are made and each lives through a few calls.
 */
export class Exchange implements DispatchHandler {
  /** 0 until an answer came. */
  status = 0;
  rawHeaders: readonly Buffer[] = [];
  /** Bytes of the body that came. */
  size = 0;
  /** Whether the first byte of the request may have left. */
  sent = false;
  error: Error | undefined = undefined;
  broken: Break | undefined = undefined;
  /** Calls `done`; set by whoever sends. */
  done: (exchange: Exchange) => void = ignore;

  readonly #limits: ExchangeLimits;
  readonly #reader: ItemReader | undefined;
  #first: Buffer | undefined = undefined;
  #more: Buffer[] | undefined = undefined;
  #abort: ((reason: Error) => void) | undefined = undefined;
  #bodySince = 0;
  #finished = false;

  constructor(limits: ExchangeLimits, reader?: ItemReader) {
    this.#limits = limits;
    this.#reader = reader;
  }

  /** What was made of the items of the body; undefined where it is to be read as a whole. */
  items(): readonly unknown[] | undefined {
    return this.#reader?.items();
  }

  /** The whole body, or undefined where there is none. */
  body(): Buffer | undefined {
    return this.#more ? Buffer.concat([this.#first as Buffer, ...this.#more], this.size) : this.#first;
  }

  /** Gives up at once: what waits for a connection is never sent, what is on the wire is cut. */
  cancel(): void {
    this.#breakOff('cancelled');
    this.#finish(undefined);
  }

  onConnect(abort: (reason: Error) => void): void {
    if (this.broken) {
      abort(new Error(this.broken));
      return;
    }
    this.sent = true;
    this.#abort = abort;
  }

  onHeaders(status: number, rawHeaders: readonly Buffer[]): boolean {
    if (status < 200) return true;
    this.status = status;
    this.rawHeaders = rawHeaders;
    return true;
  }

  onData(chunk: Buffer): boolean {
    this.size += chunk.length;
    if (this.size > this.#limits.maxBodyBytes) {
      this.#breakOff('too-large');
      return false;
    }
    if (this.status === 200) this.#reader?.take(chunk);
    if (this.#first === undefined) {
      this.#first = chunk;
      return true;
    }
    if (this.#more === undefined) {
      this.#more = [];
      this.#bodySince = this.#limits.elapsed();
    } else if (this.#limits.elapsed() - this.#bodySince > LONGEST_BODY_MS) {
      this.#breakOff('too-slow');
      return false;
    }
    this.#more.push(chunk);
    return true;
  }

  onComplete(): void {
    this.#finish(undefined);
  }

  onError(error: Error): void {
    this.#finish(error);
  }

  #breakOff(why: Break): void {
    this.broken ??= why;
    this.#abort?.(new Error(why));
  }

  #finish(error: Error | undefined): void {
    if (this.#finished) return;
    this.#finished = true;
    this.error = error;
    this.done(this);
  }
}

function ignore(): void {
  // Replaced before the request is sent.
}
