import type { Call, Routes } from './call.ts';
import type { NetworkRouter } from './records.ts';
import { param, readBody } from './call.ts';
import { flag, list, struct, text, whole } from './decode.ts';
import { goJson, jsonList } from './encode.ts';
import { findNetwork } from './find-network.ts';
import { refuse, refuseAsWritten } from './refusal.ts';
import { allow } from './roles.ts';
import { anyOrder } from './state.ts';

const readRouter = struct({ peer: text, peer_groups: list(text), metric: whole, masquerade: flag, enabled: flag });

type Body = ReturnType<typeof readRouter>;

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

/** The router that a path names, in whatever network it is. `doing` stands before what is said where there is none. */
function find(call: Call, doing = ''): NetworkRouter {
  const router = call.state.routers.byId(param(call, 1));
  if (router === undefined) throw refuse(404, `${doing}failed to get network router: network router: ${param(call, 1)} not found`);
  return router;
}

function checkPlace(call: Call, router: NetworkRouter, doing = ''): void {
  if (router.networkId === param(call)) return;
  throw refuse(400, `${doing}router ${router.id} is not part of the network ${param(call)}`);
}

function readOne(call: Call): string {
  allow(call.caller, 'networks', 'read');
  const router = find(call);
  // The server has no words for this.
  if (router.networkId !== param(call)) throw refuse(500, 'internal server error');
  return shown(router);
}

function checked(call: Call): Body {
  const body = readBody(call, readRouter);
  if (body.peer !== '' && body.peer_groups.length > 0) throw refuseAsWritten(400, 'peer and peer_groups cannot be set at the same time');
  if (body.peer === '' && body.peer_groups.length === 0) throw refuseAsWritten(400, 'either peer or peer_groups must be provided');
  return body;
}

function put(call: Call, router: NetworkRouter, activity: 'network.router.create' | 'network.router.update'): string {
  call.state.routers.put(router);
  noteRouter(call, router, activity);
  return shown(router);
}

function routerOf({ peer_groups: peerGroups, ...rest }: Body, id: string, networkId: string): NetworkRouter {
  return { ...rest, id, networkId, peerGroups };
}

/** A new one is enabled, whatever the request says. */
function create(call: Call): string {
  const body = checked(call);
  allow(call.caller, 'networks', 'create');
  const network = findNetwork(call, 'failed to get network: ');
  return put(call, { ...routerOf(body, call.state.newId(), network.id), enabled: true }, 'network.router.create');
}

function update(call: Call): string {
  const body = checked(call);
  allow(call.caller, 'networks', 'update');
  const network = findNetwork(call, 'failed to get network: ');
  const router = find(call);
  checkPlace(call, router);
  return put(call, routerOf(body, router.id, network.id), 'network.router.update');
}

function remove(call: Call): string {
  allow(call.caller, 'networks', 'delete');
  const router = find(call);
  const doing = 'failed to delete network router: ';
  findNetwork(call, `${doing}failed to get network: `);
  checkPlace(call, router, doing);
  call.state.routers.remove(router.id);
  noteRouter(call, router, 'network.router.delete');
  return '{}';
}

type Activity = 'network.router.create' | 'network.router.update' | 'network.router.delete';

function noteRouter({ state, caller }: Call, router: NetworkRouter, activity: Activity): void {
  const meta = { network_name: state.networks.byId(router.networkId)?.name ?? '' };
  state.events.note({ activity, initiatorId: caller.id, targetId: router.id, meta });
}

/** What leads into networks. */
export const NETWORK_ROUTER_ROUTES: Routes = {
  '/api/networks/routers': { GET: listAll },
  '/api/networks/{id}/routers': { GET: listOfNetwork, POST: create },
  '/api/networks/{id}/routers/{router}': { GET: readOne, PUT: update, DELETE: remove },
};
