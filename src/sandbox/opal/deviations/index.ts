import type { Deviation } from './deviation.ts';
import { BELONGING_DEVIATIONS } from './belonging-deviations.ts';
import { GROUP_DEVIATIONS } from './group-deviations.ts';
import { OTHER_DEVIATIONS } from './other-deviations.ts';
import { TRANSPORT_DEVIATIONS } from './transport-deviations.ts';

/** Wrong behaviours that can be planted, by what they are about. */
export const OPAL_DEVIATION_GROUPS = {
  transport: TRANSPORT_DEVIATIONS,
  groups: GROUP_DEVIATIONS,
  belongings: BELONGING_DEVIATIONS,
  around: OTHER_DEVIATIONS,
} as const satisfies Record<string, Record<string, Deviation>>;

/** The same by name, to see that the contract notices. */
export const OPAL_DEVIATIONS = {
  ...TRANSPORT_DEVIATIONS,
  ...GROUP_DEVIATIONS,
  ...BELONGING_DEVIATIONS,
  ...OTHER_DEVIATIONS,
} as const satisfies Record<string, Deviation>;

/** Name of one of `OPAL_DEVIATIONS`. */
export type OpalDeviationName = keyof typeof OPAL_DEVIATIONS;
