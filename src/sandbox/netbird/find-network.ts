import type { Call } from './call.ts';
import type { Network } from './records.ts';
import { param } from './call.ts';
import { refuse } from './refusal.ts';

/** The network that a path names. `doing` stands before what is said where there is none. */
export function findNetwork(call: Call, doing = ''): Network {
  const network = call.state.networks.byId(param(call));
  if (network === undefined) throw refuse(404, `${doing}network: ${param(call)} not found`);
  return network;
}
