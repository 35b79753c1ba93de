import { OTHER_DEVIATIONS } from './other-deviations.ts';
import { READ_DEVIATIONS } from './read-deviations.ts';
import { WRITE_DEVIATIONS } from './write-deviations.ts';
import type { Deviation } from './deviation.ts';

/** Wrong behaviours that can be planted by name, to see that the contract notices. */
export const NETBIRD_DEVIATIONS = { ...WRITE_DEVIATIONS, ...READ_DEVIATIONS, ...OTHER_DEVIATIONS } as const satisfies Record<
  string,
  Deviation
>;

/** Name of one of `NETBIRD_DEVIATIONS`. */
export type NetbirdDeviationName = keyof typeof NETBIRD_DEVIATIONS;

/** All names, sorted. */
export const NETBIRD_DEVIATION_NAMES = Object.keys(NETBIRD_DEVIATIONS).sort() as readonly NetbirdDeviationName[];
