import type { Call, Routes } from './call.ts';
import type { NetworkRoute } from './records.ts';
import { param, readBody } from './call.ts';
import { flag, list, optional, struct, text, whole } from './decode.ts';
import { goJson, jsonList } from './encode.ts';
import { refuse } from './refusal.ts';
import { checkGroups } from './known-groups.ts';
import { allow } from './roles.ts';
import { anyOrder } from './state.ts';

const readRoute = struct({
  network_id: text,
  network: optional(text),
  description: text,
  enabled: flag,
  peer: optional(text),
  peer_groups: optional(list(text)),
  groups: list(text),
  access_control_groups: list(text),
  metric: whole,
  masquerade: flag,
});

type Body = ReturnType<typeof readRoute>;

function shown(route: NetworkRoute): string {
  return goJson({
    ...(route.accessControlGroups.length === 0 ? {} : { access_control_groups: route.accessControlGroups }),
    description: route.description,
    domains: null,
    enabled: route.enabled,
    groups: route.groups,
    id: route.id,
    keep_route: false,
    masquerade: route.masquerade,
    metric: route.metric,
    network: route.network,
    network_id: route.networkId,
    network_type: 'IPv4',
    peer: route.peer,
    ...(route.peerGroups.length === 0 ? {} : { peer_groups: route.peerGroups }),
    skip_auto_apply: false,
  });
}

function listAll({ state, caller }: Call): string {
  allow(caller, 'routes', 'read');
  return jsonList(anyOrder(state, state.routes.all()).map(shown));
}

function find(call: Call): NetworkRoute {
  const route = call.state.routes.byId(param(call));
  if (route === undefined) throw refuse(404, `route: ${param(call)} not found`);
  return route;
}

function read(call: Call): string {
  allow(call.caller, 'routes', 'read');
  return shown(find(call));
}

/** What is looked at before rights are: what is there, and how it is written. Returns the network. */
function checked(body: Body): string {
  if (body.network === undefined) throw refuse(422, "either 'network' or 'domains' should be provided");
  if (body.peer === undefined && body.peer_groups === undefined) throw refuse(422, "either 'peer' or 'peer_groups' should be provided");
  if (body.peer !== undefined && body.peer_groups !== undefined)
    throw refuse(422, "only one of 'peer' or 'peer_groups' should be provided");
  if (body.network_id === '' || Array.from(body.network_id).length > 40)
    throw refuse(422, 'identifier should be between 1 and 40 characters');
  if (!/^[\da-f.:]+\/\d+$/i.test(body.network)) throw refuse(422, `invalid network ${body.network}`);
  return body.network;
}

function put({ state, caller }: Call, id: string, body: Body, network: string): string {
  if (body.metric < 1 || body.metric > 9999) throw refuse(422, 'metric should be between 1 and 9999');
  const peerGroups = body.peer_groups ?? [];
  for (const groups of [peerGroups, body.access_control_groups]) if (groups.length > 0) checkGroups(state, groups);
  checkGroups(state, body.groups);
  const isNew = state.routes.byId(id) === undefined;
  const route: NetworkRoute = {
    id,
    networkId: body.network_id,
    network,
    description: body.description,
    enabled: body.enabled,
    peer: body.peer ?? '',
    peerGroups,
    groups: body.groups,
    accessControlGroups: body.access_control_groups,
    metric: body.metric,
    masquerade: body.masquerade,
  };
  state.routes.put(route);
  const meta = { name: route.networkId, network_range: route.network };
  state.events.note({ activity: isNew ? 'route.add' : 'route.update', initiatorId: caller.id, targetId: id, meta });
  return shown(route);
}

function create(call: Call): string {
  const body = readBody(call, readRoute);
  const network = checked(body);
  allow(call.caller, 'routes', 'create');
  return put(call, call.state.newId(), body, network);
}

/** Whether it is there comes before everything else. */
function update(call: Call): string {
  allow(call.caller, 'routes', 'read');
  const { id } = find(call);
  const body = readBody(call, readRoute);
  const network = checked(body);
  allow(call.caller, 'routes', 'update');
  return put(call, id, body, network);
}

function remove(call: Call): string {
  const { state, caller } = call;
  allow(caller, 'routes', 'delete');
  const route = state.routes.byId(param(call));
  if (route === undefined) throw refuse(404, `failed to delete route ${param(call)}: route: ${param(call)} not found`);
  state.routes.remove(route.id);
  const meta = { name: route.networkId, network_range: route.network };
  state.events.note({ activity: 'route.delete', initiatorId: caller.id, targetId: route.id, meta });
  return '{}';
}

/** Routes of the old kind. */
export const NETWORK_ROUTE_ROUTES: Routes = {
  '/api/routes': { GET: listAll, POST: create },
  '/api/routes/{id}': { GET: read, PUT: update, DELETE: remove },
};
