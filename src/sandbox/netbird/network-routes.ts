import type { Call, Routes } from './call.ts';
import type { NetworkRoute } from './records.ts';
import type { State } from './state.ts';
import { param, readBody } from './call.ts';
import { flag, list, struct, text, whole } from './decode.ts';
import { goJson, jsonList } from './encode.ts';
import { refuse } from './refusal.ts';
import { allow } from './roles.ts';
import { anyOrder } from './state.ts';

const readRoute = struct({
  network_id: text,
  network: text,
  description: text,
  enabled: flag,
  peer: text,
  peer_groups: list(text),
  groups: list(text),
  access_control_groups: list(text),
  metric: whole,
  masquerade: flag,
});

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

function put(call: Call, id: string, body: ReturnType<typeof readRoute>): string {
  const { state, caller } = call;
  if (body.network_id === '') throw refuse(422, 'identifier should be between 1 and 40 characters');
  const named = [...body.groups, ...body.peer_groups, ...body.access_control_groups];
  if (body.groups.length === 0) throw refuse(422, 'the list of group ids should not be empty');
  checkGroups(state, named);
  checkShape(body);
  const isNew = state.routes.byId(id) === undefined;
  const route: NetworkRoute = {
    id,
    networkId: body.network_id,
    network: body.network,
    description: body.description,
    enabled: body.enabled,
    peer: body.peer,
    peerGroups: body.peer_groups,
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

function checkShape(body: ReturnType<typeof readRoute>): void {
  if ((body.peer === '') === (body.peer_groups.length === 0)) throw refuse(422, "either 'peer' or 'peer_groups' should be provided");
  if (body.metric < 1 || body.metric > 9999) throw refuse(422, 'metric should be between 1 and 9999');
  if (!/^[\da-f.:]+\/\d+$/i.test(body.network)) throw refuse(422, `invalid network ${body.network}`);
}

function checkGroups(state: State, ids: readonly string[]): void {
  const unknown = ids.find((id) => state.groups.byId(id) === undefined);
  if (unknown !== undefined) throw refuse(422, `group id ${unknown} not found`);
}

function create(call: Call): string {
  const body = readBody(call, readRoute);
  allow(call.caller, 'routes', 'create');
  return put(call, call.state.newId(), body);
}

function update(call: Call): string {
  const body = readBody(call, readRoute);
  allow(call.caller, 'routes', 'update');
  return put(call, find(call).id, body);
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
