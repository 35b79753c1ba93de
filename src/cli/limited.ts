import type { Observer } from '../run/observer.ts';
import { durationText } from './pace.ts';

/** Waits that come to less are nothing to speak of. */
const FIRST_TOLD_MS = 3000;
/** How often a wait that goes on is told again. */
const TOLD_AGAIN_MS = 30_000;

/** Says that a system limits requests, once waiting takes long, and now and then again: without it, nobody could tell that from a hang. */
export function limitedObserver(say: (text: string) => void, elapsed: () => number): Observer {
  let told = Number.NEGATIVE_INFINITY;
  return {
    onLimited(target, waitedMs) {
      const now = elapsed();
      if (waitedMs < FIRST_TOLD_MS || now - told < TOLD_AGAIN_MS) return;
      told = now;
      say(`Waiting for ${target}: it says "too many requests" (429). The waits of this run come to ${durationText(waitedMs)}.`);
    },
  };
}
