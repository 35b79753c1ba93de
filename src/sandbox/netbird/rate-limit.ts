import type { EmulatorTools } from '../emulator.ts';
import type { Switches } from './switches.ts';
import { RATE_LIMITS } from './switches.ts';

/** A bucket for each token, known or not. */
export interface RateLimiter {
  /** Whether one more request is let through. */
  take(token: string, switches: Switches): boolean;
}

interface Bucket {
  tokens: number;
  atMs: number;
}

/** Full buckets. */
export function makeRateLimiter(tools: EmulatorTools): RateLimiter {
  const buckets = new Map<string, Bucket>();
  return {
    take(token, { rateLimit }) {
      const limit = typeof rateLimit === 'string' ? RATE_LIMITS[rateLimit] : rateLimit;
      if (limit === undefined) return true;
      const now = tools.now();
      const bucket = buckets.get(token) ?? { tokens: limit.burst, atMs: now };
      const refilled = ((now - bucket.atMs) * limit.perMinute) / 60_000;
      bucket.tokens = Math.min(limit.burst, bucket.tokens + refilled);
      bucket.atMs = now;
      buckets.set(token, bucket);
      if (bucket.tokens < 1) return false;
      bucket.tokens -= 1;
      return true;
    },
  };
}
