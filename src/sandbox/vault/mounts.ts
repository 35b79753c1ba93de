import type { Ids } from '../emulator.ts';
import type { JsonTable } from './replies.ts';
import type { Namespace } from './state.ts';

/** An auth method at a path. */
export interface Mount {
  /** Below auth/, with the slash at its end. */
  readonly path: string;
  readonly type: string;
  readonly accessor: string;
  readonly uuid: string;
  readonly description: string;
  /** Not replicated; group aliases cannot point to it. */
  readonly local: boolean;
  readonly config: JsonTable;
  /** What the auth method keeps: roles, users, its configuration. By kind and name. */
  readonly stored: Map<string, Map<string, unknown>>;
}

const VERSION = 'v2.7.2+builtin.bao';

/** Auth methods that the emulator lets be mounted; those after `userpass` have no login here. */
export const MOUNT_TYPES = ['approle', 'jwt', 'userpass', 'oidc', 'cert', 'kerberos', 'kubernetes', 'radius'] as const;

/** The mount that every namespace has. */
export function makeTokenMount(ids: Ids, inRoot: boolean): Mount {
  return {
    path: 'token/',
    type: inRoot ? 'token' : 'ns_token',
    accessor: `auth_token_${ids.hex(8)}`,
    uuid: ids.uuid(),
    description: 'token based credentials',
    local: false,
    config: { default_lease_ttl: 0, force_no_cache: false, max_lease_ttl: 0, token_type: inRoot ? 'default-service' : 'default' },
    stored: new Map(),
  };
}

/** What is said about a mount when it is made. */
export type MountFacts = Pick<Mount, 'path' | 'type' | 'description' | 'local' | 'config'>;

/** A mount with a new accessor. */
export function makeMount(facts: MountFacts, ids: Ids): Mount {
  return { ...facts, accessor: `auth_${facts.type}_${ids.hex(8)}`, uuid: ids.uuid(), stored: new Map() };
}

/** Things of one kind that an auth method keeps. */
export function storedIn<T>(mount: Mount, kind: string): Map<string, T> {
  const table = mount.stored.get(kind) ?? new Map<string, unknown>();
  mount.stored.set(kind, table);
  return table as Map<string, T>;
}

/** Type and path, within its namespace, of a mount as answers show them beside an accessor; nothing where the mount is gone. */
export function mountFacts(namespace: Namespace, accessor: string): { readonly mount_path?: string; readonly mount_type?: string } {
  for (const mount of namespace.mounts.values()) {
    if (mount.accessor === accessor) return { mount_path: `auth/${mount.path}`, mount_type: mount.type };
  }
  return {};
}

/** A mount as sys/auth shows it. */
export function mountAnswer(mount: Mount): JsonTable {
  const own = mount.path !== 'token/';
  return {
    accessor: mount.accessor,
    config: mount.config,
    ...(own ? { deprecation_status: 'supported' } : {}),
    description: mount.description,
    external_entropy_access: false,
    local: mount.local,
    options: own ? {} : null,
    plugin_version: '',
    running_plugin_version: VERSION,
    running_sha256: '',
    seal_wrap: false,
    type: mount.type,
    uuid: mount.uuid,
  };
}
