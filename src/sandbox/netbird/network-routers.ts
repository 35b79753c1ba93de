import type { Call, Routes } from './call.ts';
import type { NetworkRouter } from './records.ts';
import { param, readBody } from './call.ts';
import { flag, list, optional, struct, text, whole } from './decode.ts';
import { goJson, jsonList } from './encode.ts';
import { findNetwork } from './networks.ts';
import { refuse } from './refusal.ts';
import { allow } from './roles.ts';
import { anyOrder } from './state.ts';

const readRouter = struct({ peer: text, peer_groups: list(text), metric: whole, masquerade: flag, enabled: optional(flag) });

function shown(router: NetworkRouter): string {
  return goJson({
    enabled: router.enabled,
    id: router.id,
    masquerade: router.masquerade,
    metric: router.metric,
    peer: router.peer,
    ...(router.peerGroups.length === 0 ? {} : { peer_groups: router.peerGroups }),
  });
}

function listAll({ state, caller }: Call): string {
  allow(caller, 'networks', 'read');
  return jsonList(anyOrder(state, state.routers.all()).map(shown));
}

function listOfNetwork(call: Call): string {
  allow(call.caller, 'networks', 'read');
  const own = call.state.routers.all().filter(({ networkId }) => networkId === param(call));
  return jsonList(anyOrder(call.state, own).map(shown));
}

function find(call: Call): NetworkRouter {
  const router = call.state.routers.byId(param(call, 1));
  if (router?.networkId !== param(call)) throw refuse(404, `failed to get network router: network router: ${param(call, 1)} not found`);
  return router;
}

function readOne(call: Call): string {
  allow(call.caller, 'networks', 'read');
  return shown(find(call));
}

function put(call: Call, id: string, body: ReturnType<typeof readRouter>): string {
  const { state, caller } = call;
  const network = findNetwork(call);
  if (body.peer !== '' && body.peer_groups.length > 0) throw refuse(400, 'peer and peer_groups cannot be set at the same time');
  if (body.peer === '' && body.peer_groups.length === 0) throw refuse(400, 'either peer or peer_groups must be provided');
  const isNew = state.routers.byId(id) === undefined;
  const { peer_groups: peerGroups, ...rest } = body;
  const router: NetworkRouter = { ...rest, enabled: rest.enabled ?? true, id, networkId: network.id, peerGroups };
  state.routers.put(router);
  const activity = isNew ? 'network.router.create' : 'network.router.update';
  state.events.note({ activity, initiatorId: caller.id, targetId: id, meta: { network_name: network.name } });
  return shown(router);
}

function create(call: Call): string {
  const body = readBody(call, readRouter);
  allow(call.caller, 'networks', 'create');
  return put(call, call.state.newId(), body);
}

function update(call: Call): string {
  const body = readBody(call, readRouter);
  allow(call.caller, 'networks', 'update');
  return put(call, find(call).id, body);
}

function remove(call: Call): string {
  const { state, caller } = call;
  allow(caller, 'networks', 'delete');
  const [network, router] = [findNetwork(call), find(call)];
  state.routers.remove(router.id);
  state.events.note({
    activity: 'network.router.delete',
    initiatorId: caller.id,
    targetId: router.id,
    meta: { network_name: network.name },
  });
  return '{}';
}

/** What leads into networks. */
export const NETWORK_ROUTER_ROUTES: Routes = {
  '/api/networks/routers': { GET: listAll },
  '/api/networks/{id}/routers': { GET: listOfNetwork, POST: create },
  '/api/networks/{id}/routers/{router}': { GET: readOne, PUT: update, DELETE: remove },
};
