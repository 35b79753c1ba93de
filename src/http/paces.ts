import { Pace } from './pace.ts';
import type { PaceOptions } from './pace.ts';

/** The paces that clients of one run share, by what the system counts together. */
export interface Paces {
  /** The one of this name, made with these options where nobody has asked for it before; of several rates the highest counts. */
  of(name: string, options: PaceOptions): Pace;
}

/** None yet. */
export function makePaces(): Paces {
  const paces = new Map<string, Pace>();
  return {
    of(name, options) {
      const known = paces.get(name);
      if (known) {
        known.allow(options.rate);
        return known;
      }
      const made = new Pace(options);
      paces.set(name, made);
      return made;
    },
  };
}
