import type { Routes, Run } from './call.ts';
import { ACCESS_RULE_ROUTES } from './access-rules.ts';
import { APP_ROUTES } from './apps.ts';
import { BINDING_ROUTES } from './bindings.ts';
import { CHANNEL_ROUTES } from './channels.ts';
import { CONTAINING_GROUP_ROUTES } from './containing-groups.ts';
import { EVENT_ROUTES } from './events.ts';
import { createGroup } from './group-create.ts';
import { deleteGroup } from './group-delete.ts';
import { GROUP_POLICY_ROUTES } from './group-policy.ts';
import { GROUP_READ_ROUTES } from './group-read.ts';
import { GROUP_RESOURCE_ROUTES } from './group-resources.ts';
import { updateGroups } from './group-update.ts';
import { GROUP_USER_ROUTES } from './group-users.ts';
import { OWNER_ROUTES } from './owners.ts';
import { RESOURCE_ROUTES } from './resources.ts';
import { TAG_ROUTES } from './tags.ts';
import { TEMPLATE_ROUTES } from './templates.ts';
import { USER_ROUTES } from './users.ts';

const WRITES: Routes = { '/groups': { POST: createGroup, PUT: updateGroups }, '/groups/{group_id}': { DELETE: deleteGroup } };

/** Fixed words come before `{…}`: the first pattern that matches is taken. */
const ROUTES: readonly Routes[] = [
  GROUP_USER_ROUTES,
  GROUP_READ_ROUTES,
  WRITES,
  GROUP_POLICY_ROUTES,
  GROUP_RESOURCE_ROUTES,
  CONTAINING_GROUP_ROUTES,
  TAG_ROUTES,
  USER_ROUTES,
  OWNER_ROUTES,
  APP_ROUTES,
  RESOURCE_ROUTES,
  CHANNEL_ROUTES,
  TEMPLATE_ROUTES,
  BINDING_ROUTES,
  ACCESS_RULE_ROUTES,
  EVENT_ROUTES,
];

interface Entry {
  readonly pattern: RegExp;
  readonly names: readonly string[];
  readonly methods: Routes[string];
}

const ENTRIES: readonly Entry[] = ROUTES.flatMap((routes) => Object.entries(routes).map(([path, methods]) => compiled(path, methods)));

function compiled(path: string, methods: Routes[string]): Entry {
  const names = [...path.matchAll(/\{(\w+)\}/g)].map(([, name]) => name ?? '');
  return { pattern: new RegExp(`^${path.replace(/\{\w+\}/g, '([^/]+)')}$`, 's'), names, methods };
}

/** What handles a request, and the parts of the path that vary. */
export interface Found {
  readonly run: Run;
  readonly params: Readonly<Record<string, string>>;
}

/** Undefined where the path is not known; `method` where it is, and the method is not. */
export function findRoute(method: string, path: string): Found | 'method' | undefined {
  let isKnown = false;
  for (const { pattern, names, methods } of ENTRIES) {
    const match = pattern.exec(path);
    if (match === null) continue;
    isKnown = true;
    const run = Object.hasOwn(methods, method) ? methods[method as keyof typeof methods] : undefined;
    if (run !== undefined) return { run, params: Object.fromEntries(names.map((name, index) => [name, match[index + 1] ?? ''])) };
  }
  return isKnown ? 'method' : undefined;
}
