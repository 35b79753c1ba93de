import type { Call, Routes } from './call.ts';
import type { Network } from './records.ts';
import type { State } from './state.ts';
import { readBody } from './call.ts';
import { struct, text } from './decode.ts';
import { goJson, jsonList } from './encode.ts';
import { findNetwork } from './find-network.ts';
import { removeResource } from './network-resources.ts';
import { allow } from './roles.ts';
import { anyOrder } from './state.ts';

const readNetwork = struct({ name: text, description: text });

/** What is null where it is empty: a list of networks makes a difference between the two, and a new network has neither. */
type Nullable = 'none' | 'resources' | 'both';

function shown(state: State, network: Network, nullable: Nullable): string {
  const resources = state.resources.all().filter(({ networkId }) => networkId === network.id);
  const routers = state.routers.all().filter(({ networkId }) => networkId === network.id);
  return goJson({
    description: network.description,
    id: network.id,
    name: network.name,
    policies: policiesOf(state, new Set(resources.map(({ id }) => id))),
    resources: idsOrNull(resources, nullable !== 'none'),
    routers: idsOrNull(routers, nullable === 'both'),
    routing_peers_count: routers.flatMap(({ peer, peerGroups }) => [...(peer === '' ? [] : [peer]), ...peersOf(state, peerGroups)]).length,
  });
}

function idsOrNull(items: readonly { readonly id: string }[], isNullable: boolean): readonly string[] | null {
  return isNullable && items.length === 0 ? null : items.map(({ id }) => id);
}

/** A peer that leads there twice counts twice. */
function peersOf(state: State, groups: readonly string[]): readonly string[] {
  return groups.flatMap((id) => [...(state.groups.byId(id)?.peers ?? [])]);
}

/** Those in force that lead to a group with a resource of the network. */
function policiesOf(state: State, resourceIds: ReadonlySet<string>): readonly string[] {
  const groups = new Set([...resourceIds].flatMap((id) => state.groups.ofResource(id).map((group) => group.id)));
  const leading = state.policies
    .all()
    .filter(({ enabled, rules }) => enabled && rules.some((rule) => rule.enabled && rule.destinations.some((id) => groups.has(id))));
  return leading.map(({ id }) => id);
}

function listNetworks({ state, caller }: Call): string {
  allow(caller, 'networks', 'read');
  return jsonList(anyOrder(state, state.networks.all()).map((network) => shown(state, network, 'resources')));
}

function readOne(call: Call): string {
  allow(call.caller, 'networks', 'read');
  return shown(call.state, findNetwork(call), 'both');
}

function create(call: Call): string {
  const { state, caller } = call;
  const body = readBody(call, readNetwork);
  allow(caller, 'networks', 'create');
  const network: Network = { id: state.newId(), ...body };
  state.networks.put(network);
  note(call, 'network.create', network);
  return shown(state, network, 'none');
}

function update(call: Call): string {
  const { state, caller } = call;
  const body = readBody(call, readNetwork);
  allow(caller, 'networks', 'update');
  const network: Network = { id: findNetwork(call, 'failed to get network: ').id, ...body };
  state.networks.put(network);
  note(call, 'network.update', network);
  return shown(state, network, 'both');
}

function remove(call: Call): string {
  const { state, caller } = call;
  allow(caller, 'networks', 'delete');
  const network = findNetwork(call, 'failed to get network: ');
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
