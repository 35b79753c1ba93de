const FIRST_BACKOFF_MS = 500;
const LONGEST_BACKOFF_MS = 30_000;
/** A pause of nothing would be a stampede. */
const SHORTEST_BACKOFF_MS = 50;

/** Tries after the first for broken connections, timeouts and 5xx. 429 is tried again as long as the run's budget allows. */
export const MORE_TRIES = 4;

/** The same for a system that never answered in this run: a wrong port should say so soon. */
export const MORE_TRIES_UNSEEN = 2;

/** Seconds since the epoch are larger than this, seconds to wait are not. */
const EPOCH_SECONDS = 1_000_000_000;

/** How long to wait after `failures` failures (0: the first): exponential with full jitter. `random` is from 0 to 1. */
export function backoffMs(failures: number, random: number): number {
  return Math.max(SHORTEST_BACKOFF_MS, random * Math.min(LONGEST_BACKOFF_MS, FIRST_BACKOFF_MS * 2 ** Math.min(failures, 10)));
}

/**
 * How long the server asks to wait, in milliseconds from `now`: `Retry-After` (seconds or a date, measured by the server's own clock
 * where it tells it), else `RateLimit-Reset` in either spelling.
 */
export function askedDelayMs(header: (name: string) => string | undefined, now: number): number | undefined {
  const after = header('retry-after')?.trim();
  if (after !== undefined && after !== '') return delayOf(after, now, header('date'));
  const reset = header('ratelimit-reset') ?? header('x-ratelimit-reset');
  return reset === undefined ? undefined : delayOf(reset.trim(), now, header('date'));
}

function delayOf(text: string, now: number, date: string | undefined): number | undefined {
  if (/^\d+(\.\d+)?$/.test(text)) {
    const seconds = Number(text);
    return seconds > EPOCH_SECONDS ? Math.max(0, seconds * 1000 - serverNow(now, date)) : seconds * 1000;
  }
  const at = Date.parse(text);
  return Number.isNaN(at) ? undefined : Math.max(0, at - serverNow(now, date));
}

function serverNow(now: number, date: string | undefined): number {
  const theirs = date === undefined ? Number.NaN : Date.parse(date);
  return Number.isNaN(theirs) ? now : theirs;
}
