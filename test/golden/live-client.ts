import { readFileSync } from 'node:fs';
import type { Json } from '../../src/core/model/json.ts';
import { emptyTable } from '../../src/core/model/json.ts';
import { RemoteError } from '../../src/core/errors.ts';
import type { Answer, ReadIo } from '../../src/core/provider.ts';
import { cipherscaleIoOf } from './live-cipherscale.ts';
import type { CipherscaleLiveFile } from './live-cipherscale.ts';
import { netbirdIoOf } from './live-netbird.ts';
import type { NetbirdLiveFile } from './live-netbird.ts';
import { opalIoOf } from './live-opal.ts';
import type { OpalLiveFile } from './live-opal.ts';
import { readIoOf } from './read-io.ts';

/** A live Vault-compatible server as `live.json` of a case describes it: names where the API has ids. */
export interface LiveFile {
  readonly entities?: readonly string[];
  readonly policies?: readonly string[];
  /** Mount path → accessor. */
  readonly mounts?: Readonly<Record<string, string>>;
  readonly groups?: readonly LiveFileGroup[];
  /** Entity that the token belongs to. */
  readonly runner?: string;
  /** The entity list is cut short. */
  readonly truncated?: boolean;
  /** Path → status that it fails with. */
  readonly refused?: Readonly<Record<string, number>>;
}

interface LiveFileGroup {
  readonly id: string;
  readonly name: string;
  readonly type?: string;
  readonly policies?: readonly string[];
  readonly metadata?: Readonly<Record<string, string>>;
  /** Names of entities. */
  readonly members?: readonly string[];
  /** Ids of groups. */
  readonly groups?: readonly string[];
  readonly alias?: { readonly mount: string; readonly name: string };
}

type AnyLiveFile = LiveFile | NetbirdLiveFile | CipherscaleLiveFile | OpalLiveFile;

/** Reads a case's `live.json`. */
export function readLiveFile(file: string): AnyLiveFile {
  return JSON.parse(readFileSync(file, 'utf8')) as AnyLiveFile;
}

/** What a connection to that server is given: no network, ids that follow from names. */
export function ioOf(live: AnyLiveFile, people: ReadIo['project']['people']): ReadIo {
  if ('provider' in live) {
    if (live.provider === 'opal') return opalIoOf(live, people);
    return live.provider === 'netbird' ? netbirdIoOf(live, people) : cipherscaleIoOf(live, people);
  }
  return readIoOf({
    answer: (path) => answer(live, path),
    credential: { token: 'token-of-a-case', origin: 'VAULT_TOKEN' },
    people,
    parallelism: 4,
  });
}

function answer(live: LiveFile, path: string): Answer {
  const plain = path.split('?')[0] as string;
  const refused = live.refused?.[plain];
  if (refused !== undefined) {
    throw new RemoteError('PROVIDER_UNAVAILABLE', `GET ${plain} was refused with status ${refused}`, { method: 'GET', url: plain, status: refused });
  }
  const body = bodyOf(live, plain);
  return { status: body === undefined ? 404 : 200, body: body ?? { errors: [] }, headers: {}, requestId: 'request-of-a-case' };
}

function bodyOf(live: LiveFile, path: string): Json | undefined {
  const groups = live.groups ?? [];
  const id = /^\/identity\/group\/id\/(.+)$/.exec(path)?.[1];
  if (id !== undefined) {
    const group = groups.find((item) => item.id === decodeURIComponent(id));
    return group && { data: groupData(live, group) };
  }
  switch (path) {
    case '/identity/group/id':
      return listing(groups.map((group) => [group.id, { name: group.name, num_member_entities: group.members?.length ?? 0, num_parent_groups: 0 }]));
    case '/identity/entity/id':
      return { ...listing((live.entities ?? []).map((name) => [entityId(name), { name }])), ...(live.truncated ? { warnings: ['partial response due to timeout'] } : {}) };
    case '/sys/policies/acl':
      return { data: { keys: ['default', 'root', ...(live.policies ?? [])] } };
    case '/sys/auth':
      return { data: Object.fromEntries(Object.entries(live.mounts ?? {}).map(([mount, accessor]) => [mount, { accessor, type: 'oidc', local: false }])) };
    case '/sys/health':
      return { initialized: true, sealed: false, standby: false, version: '2.7.2', cluster_name: 'case', cluster_id: 'cluster-of-a-case' };
    case '/auth/token/lookup-self':
      return { data: { id: 't', policies: ['reader'], entity_id: live.runner === undefined ? '' : entityId(live.runner), ttl: 3600, num_uses: 0, type: 'service' } };
    default:
      return undefined;
  }
}

function listing(entries: readonly (readonly [string, Json])[]): { readonly data: { readonly keys: Json; readonly key_info: Json } } | { readonly errors: Json; readonly data: { readonly keys: Json; readonly key_info: Json } } {
  const info = emptyTable<Json>();
  for (const [id, value] of entries) info[id] = value;
  return { data: { keys: Object.keys(info), key_info: info } };
}

function groupData(live: LiveFile, group: LiveFileGroup): Json {
  const parents = (live.groups ?? []).filter((other) => other.groups?.includes(group.id)).map((other) => other.id);
  return {
    id: group.id,
    name: group.name,
    type: group.type ?? 'internal',
    policies: group.policies ?? null,
    metadata: group.metadata ?? null,
    member_entity_ids: group.members?.map(entityId) ?? null,
    member_group_ids: group.groups ?? null,
    parent_group_ids: parents.length > 0 ? parents : null,
    alias: group.alias ? { id: `alias-${group.id}`, canonical_id: group.id, mount_accessor: 'accessor', mount_path: `auth/${group.alias.mount}`, mount_type: 'oidc', name: group.alias.name } : {},
    modify_index: 1,
    namespace_id: 'root',
  };
}

function entityId(name: string): string {
  return `entity-${name}`;
}
