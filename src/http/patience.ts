import type { Call } from './call.ts';

/** What ends the waits of calls before what cuts the calls themselves. */
export interface Patience {
  /** The signal that ends the waits of a call with this signal of its own. */
  of(signal: AbortSignal | undefined): AbortSignal | undefined;
  /** A write got through: what else belongs to its signal is finished, however long it has to wait. */
  begin(signal: AbortSignal | undefined): void;
}

/**
 * Waits end with `stop` too. Calls of one signal belong together: where one of them has changed something, the rest may be what puts it right.
 * A call without a signal of its own is one that the end of the run needs.
 */
export function makePatience(stop: AbortSignal | undefined): Patience {
  const begun = new WeakSet<AbortSignal>();
  const ends = new WeakMap<AbortSignal, AbortSignal>();
  return {
    of(signal) {
      if (!stop || !signal || signal === stop || begun.has(signal)) return signal;
      const known = ends.get(signal) ?? AbortSignal.any([signal, stop]);
      ends.set(signal, known);
      return known;
    },
    begin(signal) {
      if (signal) begun.add(signal);
    },
  };
}

/** Whether nothing of a call is on its way, nor may have taken effect without an answer that a next try would give. */
export function isIdle({ refusals, failures, uncertain }: Pick<Call, 'refusals' | 'failures' | 'uncertain'>): boolean {
  return refusals > 0 || (failures > 0 && !uncertain);
}
