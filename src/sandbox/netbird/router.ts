import type { Routes, Run } from './call.ts';
import { ACCOUNT_ROUTES, OPEN_ROUTES } from './account.ts';
import { DNS_ROUTES } from './dns.ts';
import { deleteGroup } from './group-delete.ts';
import { listGroups, readOneGroup } from './group-read.ts';
import { createGroup, updateGroup } from './group-write.ts';
import { NETWORK_RESOURCE_ROUTES } from './network-resources.ts';
import { NETWORK_ROUTER_ROUTES } from './network-routers.ts';
import { NETWORK_ROUTE_ROUTES } from './network-routes.ts';
import { NETWORK_ROUTES } from './networks.ts';
import { PEER_ROUTES } from './peers.ts';
import { POLICY_ROUTES } from './policies.ts';
import { SETUP_KEY_ROUTES } from './setup-keys.ts';
import { USER_TOKEN_ROUTES } from './user-tokens.ts';
import { USER_ROUTES } from './users.ts';

/** Fixed words come before `{…}`: the first pattern that matches is taken. */
const ROUTES: Routes = {
  '/api/groups': { GET: listGroups, POST: createGroup },
  '/api/groups/{id}': { GET: readOneGroup, PUT: updateGroup, DELETE: deleteGroup },
  ...PEER_ROUTES,
  ...USER_ROUTES,
  ...USER_TOKEN_ROUTES,
  ...SETUP_KEY_ROUTES,
  ...POLICY_ROUTES,
  ...NETWORK_ROUTE_ROUTES,
  ...DNS_ROUTES,
  ...NETWORK_RESOURCE_ROUTES,
  ...NETWORK_ROUTER_ROUTES,
  ...NETWORK_ROUTES,
  ...ACCOUNT_ROUTES,
};

interface Entry {
  readonly pattern: RegExp;
  readonly methods: Routes[string];
  readonly isOpen: boolean;
}

const ENTRIES: readonly Entry[] = [...compiled(OPEN_ROUTES, true), ...compiled(ROUTES, false)];

function compiled(routes: Routes, isOpen: boolean): readonly Entry[] {
  return Object.entries(routes).map(([path, methods]) => ({
    pattern: new RegExp(`^${path.replace(/\{\w+\}/g, '([^/]+)')}$`, 's'),
    methods,
    isOpen,
  }));
}

/** What handles a request, and the parts of the path that vary. */
export interface Found {
  readonly run: Run;
  readonly params: readonly string[];
  readonly isOpen: boolean;
}

/** Undefined where the path or the method is not known: the server makes no difference. */
export function findRoute(method: string, path: string): Found | undefined {
  for (const { pattern, methods, isOpen } of ENTRIES) {
    const match = pattern.exec(path);
    // OPTIONS without the headers of a browser's question runs the first handler: GET of a list, PUT of one thing.
    const meant = method !== 'OPTIONS' ? method : match?.[1] !== undefined && methods.PUT !== undefined ? 'PUT' : 'GET';
    const run = Object.hasOwn(methods, meant) ? methods[meant as keyof typeof methods] : undefined;
    if (match !== null && run !== undefined) return { run, params: match.slice(1), isOpen };
  }
  return undefined;
}
