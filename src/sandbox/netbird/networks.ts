import type { Call, Routes } from './call.ts';
import type { Network } from './records.ts';
import type { State } from './state.ts';
import { param, readBody } from './call.ts';
import { struct, text } from './decode.ts';
import { goJson, jsonList } from './encode.ts';
import { removeResource } from './network-resources.ts';
import { refuse } from './refusal.ts';
import { allow } from './roles.ts';
import { anyOrder } from './state.ts';

const readNetwork = struct({ name: text, description: text });

function shown(state: State, network: Network): string {
  const resources = state.resources.all().filter(({ networkId }) => networkId === network.id);
  const routers = state.routers.all().filter(({ networkId }) => networkId === network.id);
  const peers = new Set(routers.flatMap(({ peer, peerGroups }) => [...(peer === '' ? [] : [peer]), ...peersOf(state, peerGroups)]));
  return goJson({
    description: network.description,
    id: network.id,
    name: network.name,
    policies: policiesOf(state, new Set(resources.map(({ id }) => id))),
    resources: resources.map(({ id }) => id),
    routers: routers.map(({ id }) => id),
    routing_peers_count: peers.size,
  });
}

function peersOf(state: State, groups: readonly string[]): readonly string[] {
  return groups.flatMap((id) => [...(state.groups.byId(id)?.peers ?? [])]);
}

/** Those that lead to a group with a resource of the network. */
function policiesOf(state: State, resourceIds: ReadonlySet<string>): readonly string[] {
  const groups = new Set([...resourceIds].flatMap((id) => state.groups.ofResource(id).map((group) => group.id)));
  const leading = state.policies.all().filter(({ rules }) => rules.some((rule) => rule.destinations.some((id) => groups.has(id))));
  return leading.map(({ id }) => id);
}

function listNetworks({ state, caller }: Call): string {
  allow(caller, 'networks', 'read');
  return jsonList(anyOrder(state, state.networks.all()).map((network) => shown(state, network)));
}

/** The network that a path names. */
export function findNetwork(call: Call): Network {
  const network = call.state.networks.byId(param(call));
  if (network === undefined) throw refuse(404, `network: ${param(call)} not found`);
  return network;
}

function readOne(call: Call): string {
  allow(call.caller, 'networks', 'read');
  return shown(call.state, findNetwork(call));
}

function create(call: Call): string {
  const { state, caller } = call;
  const body = readBody(call, readNetwork);
  allow(caller, 'networks', 'create');
  const network: Network = { id: state.newId(), ...body };
  state.networks.put(network);
  note(call, 'network.create', network);
  return shown(state, network);
}

function update(call: Call): string {
  const { state, caller } = call;
  const body = readBody(call, readNetwork);
  allow(caller, 'networks', 'update');
  const network: Network = { id: findNetwork(call).id, ...body };
  state.networks.put(network);
  note(call, 'network.update', network);
  return shown(state, network);
}

function remove(call: Call): string {
  const { state, caller } = call;
  allow(caller, 'networks', 'delete');
  const network = state.networks.byId(param(call));
  if (network === undefined) throw refuse(404, `failed to get network: network: ${param(call)} not found`);
  for (const resource of state.resources.all()) if (resource.networkId === network.id) removeResource(call, resource, network);
  for (const router of state.routers.all()) if (router.networkId === network.id) state.routers.remove(router.id);
  state.networks.remove(network.id);
  note(call, 'network.delete', network);
  return '{}';
}

function note({ state, caller }: Call, activity: 'network.create' | 'network.update' | 'network.delete', network: Network): void {
  state.events.note({ activity, initiatorId: caller.id, targetId: network.id, meta: { name: network.name } });
}

/** Sites, and whatever else lies behind routers. */
export const NETWORK_ROUTES: Routes = {
  '/api/networks': { GET: listNetworks, POST: create },
  '/api/networks/{id}': { GET: readOne, PUT: update, DELETE: remove },
};
