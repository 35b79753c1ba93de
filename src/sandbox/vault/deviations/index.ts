import { OTHER_DEVIATIONS } from './other-deviations.ts';
import { READ_DEVIATIONS } from './read-deviations.ts';
import { WRITE_DEVIATIONS } from './write-deviations.ts';
import type { Deviation } from './deviation.ts';

/** Wrong behaviours that can be planted by name, to see that the contract notices. */
export const DEVIATIONS = { ...WRITE_DEVIATIONS, ...READ_DEVIATIONS, ...OTHER_DEVIATIONS } as const satisfies Record<string, Deviation>;

/** Name of one of `DEVIATIONS`. */
export type DeviationName = keyof typeof DEVIATIONS;

/** All names, sorted. */
export const DEVIATION_NAMES = Object.keys(DEVIATIONS).sort() as readonly DeviationName[];
