import type { Deviation } from './deviation.ts';

/** Wrong behaviours that can be planted by name, to see that the contract notices. */
export const NETBIRD_DEVIATIONS = {
  'created-is-201': (next, _state) => (request) => {
    const reply = next(request);
    return request.method === 'POST' && reply !== 'closed' && reply.status === 200 ? { ...reply, status: 201 } : reply;
  },
} as const satisfies Record<string, Deviation>;

/** Name of one of `NETBIRD_DEVIATIONS`. */
export type NetbirdDeviationName = keyof typeof NETBIRD_DEVIATIONS;
