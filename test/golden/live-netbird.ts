import { RemoteError } from '../../src/core/errors.ts';
import type { Json } from '../../src/core/model/json.ts';
import type { Answer, ReadIo } from '../../src/core/provider.ts';
import { tokenFrom } from '../../src/sandbox/netbird/token-format.ts';
import { readIoOf } from './read-io.ts';

/** A live NetBird as `live.json` of a case describes it: names where the API has ids. */
export interface NetbirdLiveFile {
  readonly provider: 'netbird';
  /** The one whose name is first in the list has the token. */
  readonly users: readonly {
    readonly name: string;
    readonly role?: string;
    readonly service_user?: boolean;
    /** Ids of groups. */
    readonly auto_groups?: readonly string[];
  }[];
  readonly peers?: readonly { readonly name: string; readonly user?: string; readonly label?: string }[];
  readonly networks?: readonly {
    readonly name: string;
    readonly resources: readonly { readonly id: string; readonly type: string; readonly name: string }[];
  }[];
  readonly setup_keys?: readonly { readonly name: string; readonly auto_groups: readonly string[]; readonly revoked?: boolean }[];
  readonly policies?: readonly { readonly name: string; readonly groups: readonly string[] }[];
  readonly routes?: readonly { readonly network_id: string; readonly groups: readonly string[] }[];
  readonly nameservers?: readonly { readonly name: string; readonly groups: readonly string[] }[];
  readonly routers?: readonly { readonly id: string; readonly network: string; readonly peer_groups: readonly string[] }[];
  readonly disabled_management_groups?: readonly string[];
  readonly settings?: Readonly<Record<string, Json>>;
  readonly groups?: readonly {
    readonly id: string;
    readonly name: string;
    readonly issued?: string;
    readonly peers?: readonly string[];
    readonly resources?: readonly { readonly id: string; readonly type: string }[];
  }[];
  /** Paths that the token may not read. */
  readonly refused?: readonly string[];
}

/** What a connection to that server is given. */
export function netbirdIoOf(live: NetbirdLiveFile, people: ReadIo['project']['people']): ReadIo {
  return readIoOf({
    answer: (path) => answer(live, path),
    credential: { token: tokenFrom('GoldenCase00000000000000000000'), origin: 'NB_PAT' },
    people,
    parallelism: 8,
  });
}

function answer(live: NetbirdLiveFile, path: string): Answer {
  if (live.refused?.includes(path)) {
    const message = `GET ${path} was refused with status 403: permission denied`;
    throw new RemoteError('PROVIDER_PERMISSION', message, { method: 'GET', url: path, status: 403 });
  }
  const body = LISTS[path]?.(live);
  if (body === undefined) throw new Error(`a case was asked for ${path}`);
  return { status: 200, body, headers: {}, requestId: 'request-of-a-case' };
}

const ALL = { id: 'g-all', name: 'All' } as const;

const LISTS: Readonly<Record<string, (live: NetbirdLiveFile) => Json>> = {
  '/groups': (live) =>
    [{ ...ALL, peers: (live.peers ?? []).map(({ name }) => name) }, ...(live.groups ?? [])].map((group) => groupOf(group)),
  '/peers': (live) =>
    (live.peers ?? []).map(({ name, user, label }, index) => ({
      id: `p-${label ?? name}`,
      name,
      dns_label: `${label ?? name}.acme.netbird`,
      ip: `100.92.0.${index + 1}`,
      user_id: user === undefined ? '' : `u-${user}`,
      ephemeral: false,
    })),
  '/users': (live) =>
    live.users.map(({ name, role, service_user: service, auto_groups: groups }, index) => ({
      id: `u-${name}`,
      email: service ? '' : `${name}@acme.test`,
      name,
      role: role ?? 'user',
      auto_groups: groups ?? [],
      is_current: index === 0,
      is_service_user: service ?? false,
      is_blocked: false,
    })),
  '/networks': (live) =>
    (live.networks ?? []).map(({ name, resources }) => ({
      id: `n-${name}`,
      name,
      resources: resources.map(({ id }) => id),
      routers: (live.routers ?? []).filter((router) => router.network === name).map(({ id }) => id),
    })),
  '/networks/resources': (live) => (live.networks ?? []).flatMap(({ resources }) => resources.map((resource) => ({ ...resource, groups: null }))),
  '/networks/routers': (live) => (live.routers ?? []).map(({ id, peer_groups: groups }) => ({ id, peer_groups: groups })),
  '/setup-keys': (live) =>
    (live.setup_keys ?? []).map(({ name, auto_groups: groups, revoked }) => ({ id: `k-${name}`, name, auto_groups: groups, valid: !revoked })),
  '/accounts': (live) => [{ id: 'account-of-a-case', settings: { groups_propagation_enabled: true, ...live.settings } }],
  '/policies': (live) =>
    (live.policies ?? []).map(({ name, groups }) => ({ id: name, name, rules: [{ sources: groups.map((id) => ({ id })), destinations: null }] })),
  '/routes': (live) => (live.routes ?? []).map((route) => ({ id: route.network_id, ...route })),
  '/dns/nameservers': (live) => (live.nameservers ?? []).map((server) => ({ id: server.name, ...server })),
  '/dns/settings': (live) => ({ disabled_management_groups: live.disabled_management_groups ?? [] }),
};

function groupOf({ id, name, issued, peers, resources }: NonNullable<NetbirdLiveFile['groups']>[number]): Json {
  return {
    id,
    name,
    issued: issued ?? 'api',
    // Empty lists are null there.
    peers: peers && peers.length > 0 ? peers.map((peer) => ({ id: `p-${peer}`, name: peer })) : null,
    resources: resources && resources.length > 0 ? resources : null,
  };
}
