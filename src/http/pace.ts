import type { Cancellable } from './cancellation.ts';
import { Cancellations } from './cancellation.ts';

export interface PaceOptions {
  /** Own limit from the first request on; undefined: none. */
  readonly rate: { readonly perSecond: number; readonly burst: number } | undefined;
  /** Requests in flight that the connections allow. */
  readonly parallelism: number;
  now(): number;
  sleep(ms: number, signal: AbortSignal): Promise<void>;
}

/** Which pause a request set out after: what it is told counts only for the pauses after that. */
export type Epoch = number;

interface Waiter extends Cancellable {
  readonly release: (admitted: boolean) => void;
  readonly signal: AbortSignal | undefined;
}

/**
 * When requests to one system may set out.
 *
 *     enter ──► own rate (token bucket) ──► pause after a 429 ──► window ──► sent ──► leave
 *
 * After a 429 nothing sets out until the pause is over; then one request probes, and the window opens again as TCP's does (double up
 * to half of what it was, then slowly), so that thirty-two requests in parallel do not stampede. Without a rate and before the first
 * 429 none of it costs anything.
 */
export class Pace {
  /** 429s in a row: what the next pause is computed from. */
  strikes = 0;
  epoch: Epoch = 0;

  readonly #options: PaceOptions;
  readonly #cancellations = new Cancellations();
  #inFlight = 0;
  #window = Number.POSITIVE_INFINITY;
  #threshold = Number.POSITIVE_INFINITY;
  #pausedUntil = 0;
  #tokens: number;
  #refilledAt: number;
  #queue: Waiter[] = [];
  #alarm: AbortController | undefined = undefined;
  #alarmAt = 0;

  constructor(options: PaceOptions) {
    this.#options = options;
    this.#tokens = options.rate?.burst ?? 0;
    this.#refilledAt = options.now();
  }

  /** Undefined: go ahead. Else a promise of true (go ahead) or false (the signal was aborted). `again`: before those that never tried. */
  enter(signal: AbortSignal | undefined, again: boolean): Promise<boolean> | undefined {
    if (this.#queue.length === 0 && this.#waitMs() === 0) {
      this.#admit();
      return undefined;
    }
    return new Promise((resolve) => {
      const waiter: Waiter = {
        signal,
        release: resolve,
        cancel: () => this.#drop(waiter),
      };
      if (signal) this.#cancellations.add(signal, waiter);
      if (again) this.#queue.unshift(waiter);
      else this.#queue.push(waiter);
      this.#pump();
    });
  }

  /** The request of `epoch` is over and was not refused for being too many. */
  leave(epoch: Epoch, succeeded: boolean): void {
    this.#inFlight--;
    if (succeeded && epoch === this.epoch && this.#window !== Number.POSITIVE_INFINITY) {
      if (this.strikes > 0) this.strikes--;
      this.#window += this.#window < this.#threshold ? 1 : 1 / this.#window;
      if (this.#window >= this.#options.parallelism) this.#window = Number.POSITIVE_INFINITY;
    }
    if (this.#queue.length > 0) this.#pump();
  }

  /** The request of `epoch` was refused with 429: nothing sets out before `until`. */
  pause(epoch: Epoch, until: number): void {
    if (epoch === this.epoch) {
      this.epoch++;
      this.strikes++;
      this.#threshold = Math.max(1, Math.min(this.#window, this.#options.parallelism, this.#inFlight) / 2);
      this.#window = 1;
    }
    this.#inFlight--;
    this.#pausedUntil = Math.max(this.#pausedUntil, until);
    if (this.#queue.length > 0) this.#pump();
  }

  /**
   * Until when a refusal of `epoch` at `now` should hold everybody back. Refusals of requests that set out before the present pause
   * say nothing new, unless the server names a time.
   */
  pauseEnd(epoch: Epoch, now: number, delays: { readonly asked: number | undefined; backoff(strikes: number): number }): number {
    if (delays.asked !== undefined) return Math.max(this.#pausedUntil, now + delays.asked);
    return epoch === this.epoch ? now + delays.backoff(this.strikes) : Math.max(this.#pausedUntil, now);
  }

  /** Releases everybody unadmitted. */
  close(): void {
    for (const waiter of [...this.#queue]) waiter.cancel();
    this.#cancellations.clear();
  }

  #pump(): void {
    while (this.#queue.length > 0) {
      const waitMs = this.#waitMs();
      if (waitMs > 0) {
        if (waitMs !== Number.POSITIVE_INFINITY) void this.#wakeIn(waitMs);
        return;
      }
      this.#admit();
      this.#release(this.#queue.shift() as Waiter, true);
    }
  }

  /** 0: a request may set out. Infinity: when another one is over. */
  #waitMs(): number {
    if (this.#inFlight >= this.#window) return Number.POSITIVE_INFINITY;
    const { rate } = this.#options;
    if (!rate && this.#pausedUntil === 0) return 0;
    const now = this.#options.now();
    const pause = Math.max(0, this.#pausedUntil - now);
    if (!rate) return pause;
    this.#tokens = Math.min(rate.burst, this.#tokens + (Math.max(0, now - this.#refilledAt) * rate.perSecond) / 1000);
    this.#refilledAt = now;
    const token = this.#tokens >= 1 ? 0 : Math.ceil(((1 - this.#tokens) * 1000) / rate.perSecond);
    return Math.max(pause, token);
  }

  #admit(): void {
    this.#inFlight++;
    if (this.#options.rate) this.#tokens--;
  }

  #release(waiter: Waiter, admitted: boolean): void {
    if (waiter.signal) this.#cancellations.delete(waiter.signal, waiter);
    waiter.release(admitted);
  }

  #drop(waiter: Waiter): void {
    this.#queue = this.#queue.filter((each) => each !== waiter);
    this.#release(waiter, false);
    if (this.#queue.length === 0) this.#alarm?.abort();
  }

  /** One timer for everybody who waits; an earlier one that is set is good enough, since it looks again. */
  async #wakeIn(ms: number): Promise<void> {
    const at = this.#options.now() + ms;
    if (this.#alarm) {
      if (this.#alarmAt <= at) return;
      this.#alarm.abort();
    }
    const alarm = new AbortController();
    this.#alarm = alarm;
    this.#alarmAt = at;
    await this.#options.sleep(ms, alarm.signal);
    if (this.#alarm !== alarm) return;
    this.#alarm = undefined;
    this.#pump();
  }
}
