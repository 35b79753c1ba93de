import type { Call, Routes } from './call.ts';
import type { Group, Network, NetworkResource, ResourceRef } from './records.ts';
import type { State } from './state.ts';
import { param, readBody } from './call.ts';
import { flag, list, struct, text } from './decode.ts';
import { goJson, jsonList, jsonObject } from './encode.ts';
import { nullableList } from './group-json.ts';
import { findNetwork } from './find-network.ts';
import { addressOf } from './resource-address.ts';
import { refuse } from './refusal.ts';
import { allow } from './roles.ts';
import { anyOrder } from './state.ts';

const readResource = struct({ name: text, description: text, address: text, enabled: flag, groups: list(text) });

type Body = ReturnType<typeof readResource>;

function shown(state: State, resource: NetworkResource): string {
  return jsonObject({
    address: goJson(resource.address),
    description: goJson(resource.description),
    enabled: goJson(resource.enabled),
    groups: nullableList(groupsOf(state, resource.id)),
    id: goJson(resource.id),
    name: goJson(resource.name),
    type: goJson(resource.type),
  });
}

/** A group that names the resource twice is there twice. */
function groupsOf(state: State, id: string): readonly string[] {
  const oldestFirst = state.groups.ofResource(id).toSorted((x, y) => (x.id < y.id ? -1 : 1));
  return oldestFirst.flatMap((group) => group.resources.filter((entry) => entry.id === id).map(() => state.groups.minimum(group)));
}

function listAll({ state, caller }: Call): string {
  allow(caller, 'networks', 'read');
  return jsonList(anyOrder(state, state.resources.all()).map((resource) => shown(state, resource)));
}

/** null where there are none, unlike the list of the account. */
function listOfNetwork(call: Call): string {
  const { state, caller } = call;
  allow(caller, 'networks', 'read');
  const own = state.resources.all().filter(({ networkId }) => networkId === param(call));
  return nullableList(anyOrder(state, own).map((resource) => shown(state, resource)));
}

/** The resource that a path names, in whatever network it is. `doing` stands before what is said where there is none. */
function find(call: Call, doing = ''): NetworkResource {
  const resource = call.state.resources.byId(param(call, 1));
  if (resource === undefined) throw refuse(404, `${doing}failed to get network resource: network resource: ${param(call, 1)} not found`);
  return resource;
}

function readOne(call: Call): string {
  allow(call.caller, 'networks', 'read');
  const resource = find(call);
  checkPlace(call, resource);
  return shown(call.state, resource);
}

/** The server has no words for a resource of another network. */
function checkPlace(call: Call, resource: NetworkResource): void {
  if (resource.networkId !== param(call)) throw refuse(500, 'internal server error');
}

function create(call: Call): string {
  const { state, caller } = call;
  const body = readBody(call, readResource);
  allow(caller, 'networks', 'create');
  const fields = fieldsOf(body);
  const doing = 'failed to create network resource: ';
  if (state.resources.all().some(({ name }) => name === body.name))
    throw refuse(422, `${doing}resource with name ${body.name} already exists`);
  const network = findNetwork(call, `${doing}failed to get network: `);
  const resource: NetworkResource = { ...fields, id: state.newId(), networkId: network.id };
  checkGroups(state, body.groups, `${doing}${ADDING}`);
  state.resources.put(resource);
  note(call, 'network.resource.create', resource, network);
  setGroups(call, resource, body.groups);
  return shown(state, resource);
}

function fieldsOf({ name, description, address, enabled }: Body): Omit<NetworkResource, 'id' | 'networkId'> {
  return { name, description, enabled, ...addressOf(address) };
}

/** A path with another network moves the resource there. */
function update(call: Call): string {
  const { state, caller } = call;
  const body = readBody(call, readResource);
  allow(caller, 'networks', 'update');
  const fields = fieldsOf(body);
  const doing = 'failed to update network resource: ';
  const network = findNetwork(call, `${doing}failed to get network: `);
  const resource: NetworkResource = { ...find(call, doing), ...fields, networkId: network.id };
  if (state.resources.all().some(({ id, name }) => name === body.name && id !== resource.id))
    throw refuse(422, `${doing}new resource name already exists`);
  checkGroups(state, body.groups, `${doing}failed to update resource groups: ${ADDING}`);
  state.resources.put(resource);
  note(call, 'network.resource.update', resource, network);
  setGroups(call, resource, body.groups);
  return shown(state, resource);
}

function remove(call: Call): string {
  allow(call.caller, 'networks', 'delete');
  const doing = 'failed to delete network resource: ';
  const resource = find(call, doing);
  const network = findNetwork(call, `${doing}failed to delete resource: failed to get network: `);
  checkPlace(call, resource);
  removeResource(call, resource, network);
  return '{}';
}

/** Takes a resource out of its groups and away. */
export function removeResource(call: Call, resource: NetworkResource, network: Network): void {
  setGroups(call, resource, []);
  call.state.resources.remove(resource.id);
  note(call, 'network.resource.delete', resource, network);
}

const ADDING = 'failed to add resource to group: error adding resource to group: ';

function checkGroups(state: State, ids: readonly string[], doing: string): void {
  const unknown = ids.find((id) => state.groups.byId(id) === undefined);
  if (unknown !== undefined) throw refuse(404, `${doing}group: ${unknown} not found`);
}

/** The groups of a resource are kept in the groups only: here they are edited from the other side. */
function setGroups(call: Call, resource: NetworkResource, ids: readonly string[]): void {
  const { state } = call;
  const before = state.groups.ofResource(resource.id);
  const known = new Set(before.map(({ id }) => id));
  for (const group of before.filter(({ id }) => !ids.includes(id))) {
    // A group that names it twice names it once more.
    const first = group.resources.findIndex(({ id }) => id === resource.id);
    setResources(state, group, group.resources.toSpliced(first, 1));
    noteGroup(call, 'resource.group.delete', group, resource);
  }
  for (const id of new Set(ids)) {
    const group = state.groups.byId(id);
    if (group === undefined || known.has(id)) continue;
    setResources(state, group, [...group.resources, { id: resource.id, type: resource.type }]);
    noteGroup(call, 'resource.group.add', group, resource);
  }
}

function setResources(state: State, group: Group, resources: readonly ResourceRef[]): void {
  state.groups.replace(group.id, { name: group.name, peers: group.peers, resources });
}

function noteGroup(
  { state, caller }: Call,
  activity: 'resource.group.add' | 'resource.group.delete',
  group: Group,
  resource: NetworkResource,
): void {
  const meta = { id: group.id, name: group.name, resource_id: resource.id, resource_name: resource.name, resource_type: resource.type };
  state.events.note({ activity, initiatorId: caller.id, targetId: group.id, meta });
}

type Activity = 'network.resource.create' | 'network.resource.update' | 'network.resource.delete';

function note({ state, caller }: Call, activity: Activity, resource: NetworkResource, network: Network): void {
  const meta = { name: resource.name, network_id: network.id, network_name: network.name, type: resource.type };
  state.events.note({ activity, initiatorId: caller.id, targetId: resource.id, meta });
}

/** Hosts, subnets and domains. */
export const NETWORK_RESOURCE_ROUTES: Routes = {
  '/api/networks/resources': { GET: listAll },
  '/api/networks/{id}/resources': { GET: listOfNetwork, POST: create },
  '/api/networks/{id}/resources/{resource}': { GET: readOne, PUT: update, DELETE: remove },
};
