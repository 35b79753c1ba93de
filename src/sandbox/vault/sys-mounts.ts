import type { Call } from './call.ts';
import type { GoValue } from './go-json.ts';
import type { Mount } from './mounts.ts';
import type { JsonTable, Reply } from './replies.ts';
import { MOUNT_TYPES, makeMount, mountAnswer } from './mounts.ts';
import { goQuote } from './go-text.ts';
import { NOTHING, data, refuse } from './replies.ts';
import { touch } from './state.ts';

/** GET sys/auth */
export function listMounts(call: Call): Reply {
  return data(mountTable(call), { atTop: true });
}

function mountTable(call: Call): JsonTable {
  const mounts = [...call.namespace.mounts.values()].sort((first, second) => (first.path < second.path ? -1 : 1));
  return Object.fromEntries(mounts.map((mount) => [mount.path, mountAnswer(mount)]));
}

function pathOf(call: Call): string {
  return `${call.fields.text('path').replace(/\/+$/, '')}/`;
}

/** GET sys/auth/:path */
export function readMount(call: Call): Reply {
  const mount = call.namespace.mounts.get(pathOf(call));
  if (mount === undefined) throw refuse(`No auth engine at ${pathOf(call)}`);
  return data(mountAnswer(mount), { atTop: true });
}

/** POST sys/auth/:path */
export function enableMount(call: Call): Reply {
  const { fields, namespace, state } = call;
  const type = fields.text('type');
  if (type === '') throw refuse('backend type must be specified as a string');
  if (!(MOUNT_TYPES as readonly string[]).includes(type)) throw refuse(`plugin not found in the catalog: ${type}`);
  const path = pathOf(call);
  for (const taken of namespace.mounts.keys()) {
    if (taken === path || taken.startsWith(path) || path.startsWith(taken)) throw refuse(`path is already in use at ${taken}`);
  }
  const facts = {
    path,
    type,
    description: fields.text('description'),
    local: fields.flag('local'),
    config: mountConfig(fields.any('config')),
  };
  touch(state);
  namespace.mounts.set(path, makeMount(facts, state.tools.ids));
  return NOTHING;
}

function mountConfig(given: GoValue | undefined): JsonTable {
  const visibility = given instanceof Map ? given.get('listing_visibility') : undefined;
  return {
    default_lease_ttl: 0,
    force_no_cache: false,
    ...(typeof visibility === 'string' ? { listing_visibility: visibility } : {}),
    max_lease_ttl: 0,
    token_type: 'default-service',
  };
}

/** DELETE sys/auth/:path: its tokens end; aliases that point there stay, without type and path of the mount. */
export function disableMount(call: Call): Reply {
  const path = pathOf(call);
  if (path === 'token/') throw refuse('token credential backend cannot be disabled');
  touch(call.state);
  call.state.tokens.revokeBelow(`auth/${path}`, call.namespace);
  call.namespace.mounts.delete(path);
  return NOTHING;
}

/** GET sys/internal/ui/mounts: what a user interface may show. */
export function visibleMounts(call: Call): Reply {
  return data({ auth: mountTable(call), secret: {} });
}

/** GET sys/internal/ui/mounts/:path: the accessor of a mount that the token may use at all. */
export function visibleMount(call: Call): Reply {
  const path = `${call.fields.text('path').replace(/\/+$/, '')}/`;
  const mount: Mount | undefined = path.startsWith('auth/') ? call.namespace.mounts.get(path.slice('auth/'.length)) : undefined;
  if (mount === undefined) {
    throw refuse(`preflight capability check returned 403, please ensure client's policies grant access to path ${goQuote(path)}`, 403);
  }
  return data({ ...mountAnswer(mount), path: mount.path });
}
