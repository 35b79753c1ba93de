/** Longest that a run waits in all for systems that refuse or fail. */
export const DEFAULT_WAIT_LIMIT_MS = 300_000;

/** What a request that got through after waiting gives back: a slow limit is no endless one. */
const REFUND_MS = 1000;

/**
 * How long a run may wait, all its targets together, for systems that say "too many requests", fail or are gone. Waits that overlap
 * count once. Every request that got through after a wait gives a second back, so that a run under a slow limit goes on while it
 * makes progress, and one that is always refused ends.
 */
export interface RetryBudget {
  readonly limitMs: number;
  /** All that was waited so far; given back or not. */
  waitedMs(): number;
  /** Asks to wait from `now` until `until` (milliseconds). False: the budget does not allow it, nothing was taken. */
  take(now: number, until: number): boolean;
  /** Told when a request got through after it had waited. */
  gotThrough(): void;
}

/** A fresh budget for one run. */
export function makeRetryBudget(limitMs: number = DEFAULT_WAIT_LIMIT_MS): RetryBudget {
  let spent = 0;
  let waited = 0;
  let paidUntil = Number.NEGATIVE_INFINITY;

  return {
    limitMs,
    waitedMs: () => waited,
    take(now, until) {
      const cost = Math.max(0, until - Math.max(now, paidUntil));
      if (spent + cost > limitMs) return false;
      spent += cost;
      waited += cost;
      paidUntil = Math.max(paidUntil, until);
      return true;
    },
    gotThrough() {
      spent = Math.max(0, spent - REFUND_MS);
    },
  };
}
