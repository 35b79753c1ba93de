import type { Rate } from '../core/model/http-client.ts';
import type { Cancellable } from './cancellation.ts';
import { Cancellations } from './cancellation.ts';

export interface PaceOptions {
  /** Own limit from the first request on; undefined: none. */
  readonly rate: Rate | undefined;
  /** Nothing may set out at once: what did just now was counted elsewhere. */
  readonly startsEmpty?: boolean;
  /** Milliseconds on a clock that nobody sets back; else a pause could last as long as the clock was wrong. */
  elapsed(): number;
  sleep(ms: number, signal: AbortSignal): Promise<void>;
}

/** Which pause a request set out after: what it is told counts only for the pauses after that. */
export type Epoch = number;

interface Waiter extends Cancellable {
  readonly release: (admitted: boolean) => void;
  readonly signal: AbortSignal | undefined;
  readonly owner: object | undefined;
}

/** A refused client goes on at this share of what it had got through. */
const BACK_TO = 0.9;
/** A learned rate grows by this share a second, and faster the longer nothing was refused: the limit may be gone. */
const GROWTH_PER_SECOND = 0.05;
const FASTER_AFTER_SECONDS = 5;
/** A learned rate of more than this is no limit. */
const NO_LIMIT_PER_SECOND = 2000;
const SLOWEST_PER_SECOND = 0.02;
/** A learned rate lets out at once what it lets out in this time. */
const BURST_SECONDS = 0.02;

interface Bucket {
  perSecond: number;
  burst: number;
  tokens: number;
  refilledAt: number;
  readonly learned: boolean;
}

/**
 * When requests to one system may set out.
 *
 *     enter ──► rate (token bucket) ──► pause after a 429 ──► one probe ──► sent ──► leave
 *
 * After a 429 nothing sets out until the pause is over; then one request probes, and after it the others follow at the rate that had
 * got through before, which grows again by 5 % a second and more. So thirty-two requests in parallel do not stampede, and a limit that nobody
 * told us is found. Without an own rate and before the first 429 none of it costs anything.
 */
export class Pace {
  readonly #options: PaceOptions;
  #rate: Rate | undefined;
  readonly #cancellations = new Cancellations();
  #bucket: Bucket | undefined;
  #pausedUntil = 0;
  #epoch: Epoch = 0;
  /** 429s in a row: what the next pause is computed from. */
  #strikes = 0;
  /** `due`: the next request is a probe. `out`: it is on its way, and everybody waits for it. */
  #probe: 'none' | 'due' | 'out' = 'none';
  #succeeded = 0;
  #succeededSince: number;
  #queue: Waiter[] = [];
  #alarm: AbortController | undefined = undefined;
  #alarmAt = 0;

  constructor(options: PaceOptions) {
    const now = options.elapsed();
    this.#options = options;
    this.#rate = options.rate;
    this.#succeededSince = now;
    this.#bucket = options.rate && {
      ...options.rate,
      tokens: options.startsEmpty ? 0 : options.rate.burst,
      refilledAt: now,
      learned: false,
    };
  }

  /** What a request that sets out now has to name when it is over. */
  get epoch(): Epoch {
    return this.#epoch;
  }

  /** Whoever shares this pace may know of a higher limit: the highest counts. */
  allow(rate: Rate | undefined): void {
    if (rate === undefined || this.#rate === undefined || rate.perSecond <= this.#rate.perSecond) return;
    this.#rate = rate;
    if (this.#bucket?.learned === false)
      this.#bucket = { ...rate, tokens: rate.burst, refilledAt: this.#options.elapsed(), learned: false };
  }

  /**
   * Undefined: go ahead. Else a promise of true (go ahead) or false (the signal was aborted, or the owner is done). `again`: before those
   * that never tried.
   */
  enter(signal: AbortSignal | undefined, again: boolean, owner?: object): Promise<boolean> | undefined {
    if (this.#queue.length === 0 && this.#waitMs() === 0) {
      this.#admit();
      return undefined;
    }
    // Who is to wait no more is told so: an aborted signal never speaks again.
    if (signal?.aborted) return Promise.resolve(false);
    return new Promise((resolve) => {
      const waiter: Waiter = { signal, owner, release: resolve, cancel: () => this.#drop(waiter) };
      if (signal) this.#cancellations.add(signal, waiter);
      if (again) this.#queue.unshift(waiter);
      else this.#queue.push(waiter);
      this.#pump();
    });
  }

  /** The request of `epoch` is over and was not refused for being too many. */
  leave(epoch: Epoch, succeeded: boolean): void {
    if (succeeded) this.#succeeded++;
    if (epoch === this.#epoch) {
      this.#probe = 'none';
      if (succeeded && this.#strikes > 0) this.#strikes--;
    }
    if (this.#queue.length > 0) this.#pump();
  }

  /**
   * Until when a refusal of `epoch` at `now` should hold everybody back. Refusals of requests that set out before the present pause
   * say nothing new, unless the server names a time.
   */
  pauseEnd(epoch: Epoch, now: number, delays: { readonly asked: number | undefined; backoff(strikes: number): number }): number {
    if (delays.asked !== undefined) return Math.max(this.#pausedUntil, now + delays.asked);
    return epoch === this.#epoch ? now + delays.backoff(this.#strikes) : Math.max(this.#pausedUntil, now);
  }

  /** The request of `epoch` was refused with 429: nothing sets out before `until`. */
  pause(epoch: Epoch, until: number): void {
    if (epoch === this.#epoch) {
      this.#epoch++;
      this.#strikes++;
      this.#probe = 'due';
      this.#learn();
    }
    this.#pausedUntil = Math.max(this.#pausedUntil, until);
    if (this.#queue.length > 0) this.#pump();
  }

  /** Releases everybody unadmitted who waits for this owner; others may share the pace. */
  close(owner?: object): void {
    for (const waiter of this.#queue) if (waiter.owner === owner) waiter.cancel();
    if (this.#queue.length === 0) this.#cancellations.clear();
  }

  /** What got through since the last refusal, over at least a second, is what the system allows. Nothing: the pauses have to grow. */
  #learn(): void {
    const now = this.#options.elapsed();
    if (this.#succeeded > 0) {
      const seconds = Math.max(1, (now - this.#succeededSince) / 1000);
      const perSecond = Math.max(SLOWEST_PER_SECOND, (BACK_TO * this.#succeeded) / seconds);
      this.#bucket = { perSecond, burst: burstOf(perSecond), tokens: 1, refilledAt: now, learned: true };
    }
    this.#succeeded = 0;
    this.#succeededSince = now;
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

  /** 0: a request may set out. Infinity: when the probe is over. */
  #waitMs(): number {
    if (this.#probe === 'out') return Number.POSITIVE_INFINITY;
    if (!this.#bucket && this.#pausedUntil === 0) return 0;
    const now = this.#options.elapsed();
    const pause = Math.max(0, this.#pausedUntil - now);
    const bucket = this.#refill(now);
    if (!bucket || bucket.tokens >= 1) return pause;
    return Math.max(pause, Math.ceil(((1 - bucket.tokens) * 1000) / bucket.perSecond));
  }

  #refill(now: number): Bucket | undefined {
    const bucket = this.#bucket;
    if (!bucket) return undefined;
    const seconds = Math.max(0, now - bucket.refilledAt) / 1000;
    bucket.refilledAt = now;
    bucket.tokens = Math.min(bucket.burst, bucket.tokens + seconds * bucket.perSecond);
    if (!bucket.learned) return bucket;
    const calmSeconds = Math.max(0, now - this.#pausedUntil) / 1000;
    bucket.perSecond *= Math.exp(GROWTH_PER_SECOND * Math.min(seconds, calmSeconds) * (1 + calmSeconds / FASTER_AFTER_SECONDS));
    bucket.burst = burstOf(bucket.perSecond);
    const limit = this.#rate;
    if (bucket.perSecond < (limit?.perSecond ?? NO_LIMIT_PER_SECOND)) return bucket;
    this.#bucket = limit && { ...limit, tokens: bucket.tokens, refilledAt: now, learned: false };
    return this.#bucket;
  }

  #admit(): void {
    if (this.#probe === 'due') this.#probe = 'out';
    if (this.#bucket) this.#bucket.tokens--;
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
    const at = this.#options.elapsed() + ms;
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

function burstOf(perSecond: number): number {
  return Math.max(1, perSecond * BURST_SECONDS);
}
