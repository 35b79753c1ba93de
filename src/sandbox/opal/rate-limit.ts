import type { EmulatorTools } from '../emulator.ts';
import type { OpalSwitches, RateLimit } from './switches.ts';
import { RATE_LIMITS } from './switches.ts';

/** Counts the requests of the last second, over all tokens. */
export interface RateLimiter {
  /** Whether one more request is let through; one that is not does not count. */
  take(method: string, path: string, switches: OpalSwitches): boolean;
}

const SECOND_MS = 1000;

/** Nothing was asked yet. */
export function makeRateLimiter(tools: EmulatorTools): RateLimiter {
  const seen = new Map<keyof RateLimit, number[]>();
  return {
    take(method, path, { rateLimit }) {
      const limit = typeof rateLimit === 'string' ? RATE_LIMITS[rateLimit] : rateLimit;
      if (limit === undefined) return true;
      const sort = sortOf(method, path);
      const now = tools.now();
      const recent = (seen.get(sort) ?? []).filter((atMs) => atMs > now - SECOND_MS);
      const isFree = recent.length < limit[sort];
      if (isFree) recent.push(now);
      seen.set(sort, recent);
      return isFree;
    },
  };
}

function sortOf(method: string, path: string): keyof RateLimit {
  if (method !== 'POST' && method !== 'PUT') return 'others';
  if (path === '/groups') return 'groupWrites';
  return path === '/resources' ? 'resourceWrites' : 'others';
}
