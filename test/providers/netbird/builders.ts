import { RemoteError } from '../../../src/core/errors.ts';
import { formatAddress } from '../../../src/core/model/address.ts';
import type { Document } from '../../../src/core/model/document.ts';
import type { Json } from '../../../src/core/model/json.ts';
import type { Change } from '../../../src/core/model/plan.ts';
import type { Declared, Target } from '../../../src/core/model/project.ts';
import type { Answer, Live, Scope, WriteClient } from '../../../src/core/provider.ts';
import type {
  GroupAnswer,
  NetworkAnswer,
  PeerAnswer,
  ResourceAnswer,
  SetupKeyAnswer,
  UserAnswer,
} from '../../../src/providers/netbird/answers.ts';
import { makeCatalogue } from '../../../src/providers/netbird/catalogue.ts';
import { listsOf } from '../../../src/providers/netbird/document.ts';
import { makeDirectory } from '../../../src/providers/netbird/directory.ts';
import { classifyError, describeError } from '../../../src/providers/netbird/errors.ts';
import type { NetbirdFacts } from '../../../src/providers/netbird/facts.ts';
import { groupsOfSyncs, makeOwnership } from '../../../src/providers/netbird/ownership.ts';
import { makeRules } from '../../../src/providers/netbird/rules.ts';

/** A peer `p-<name>`; its owner is a user's id. */
export function peer(name: string, given: Partial<PeerAnswer> = {}): PeerAnswer {
  return {
    id: `p-${name}`,
    name,
    dnsLabel: `${name}.netbird.test`,
    ip: '',
    ipv6: '',
    userId: '',
    ephemeral: false,
    createdAt: '',
    ...given,
  };
}

/** A person `u-<name>` with the e-mail `<name>@acme.test`. */
export function user(name: string, given: Partial<UserAnswer> = {}): UserAnswer {
  return {
    id: `u-${name}`,
    email: `${name}@acme.test`,
    name,
    role: 'user',
    autoGroups: [],
    isCurrent: false,
    isServiceUser: false,
    isBlocked: false,
    isInvited: false,
    ...given,
  };
}

/** A setup key `k-<name>` of which nobody knows when it was used. */
export function setupKey(name: string, given: Partial<SetupKeyAnswer> = {}): SetupKeyAnswer {
  return { id: `k-${name}`, name, autoGroups: [], valid: true, usedTimes: undefined, lastUsed: '', ...given };
}

/** A group `g-<name>`. */
export function group(name: string, given: Partial<GroupAnswer> = {}): GroupAnswer {
  return { id: `g-${name}`, name, issued: 'api', peers: [], resources: [], ...given };
}

/** Peers of a group by the names that `peer` gave them. */
export function holding(...names: readonly string[]): GroupAnswer['peers'] {
  return names.map((name) => `p-${name}`);
}

/** What a server holds. */
export interface World {
  readonly peers?: readonly PeerAnswer[];
  readonly users?: readonly UserAnswer[];
  readonly people?: Readonly<Record<string, readonly string[]>>;
  readonly resources?: readonly ResourceAnswer[];
  readonly networks?: readonly NetworkAnswer[];
  readonly setupKeys?: readonly SetupKeyAnswer[];
  readonly propagates?: boolean;
  readonly groups?: readonly GroupAnswer[];
  readonly facts?: Partial<NetbirdFacts>;
}

export const NO_SCOPE: Scope = { declared: [], bound: [], names: [], pending: [], all: false, ancestors: false };

/** Two people with three machines, a server, and a network with two resources. */
export const OFFICE: World = {
  users: [user('ada'), user('grace'), user('ci', { email: '', name: 'ci', isServiceUser: true, role: 'admin' })],
  peers: [
    peer('laptop', { userId: 'u-ada', ip: '100.1.0.1' }),
    peer('phone', { userId: 'u-ada' }),
    peer('desk', { userId: 'u-grace' }),
    peer('nas', { ip: '100.1.0.9' }),
  ],
  resources: [
    { id: 'r-1', type: 'subnet', name: 'office' },
    { id: 'r-2', type: 'host', name: 'printer' },
  ],
  networks: [{ id: 'n-1', name: 'berlin', resources: ['r-1', 'r-2'], routers: [] }],
  setupKeys: [setupKey('servers', { autoGroups: ['g-servers'] })],
};

/** What a read learns of a world. */
export function factsOf(world: World = OFFICE): NetbirdFacts {
  const directory = makeDirectory({
    peers: world.peers ?? [],
    users: world.users ?? [],
    people: new Map(Object.entries(world.people ?? {})),
  });
  return {
    directory,
    catalogue: makeCatalogue(world.resources ?? [], world.networks ?? []),
    rules: makeRules({ keys: world.setupKeys ?? [], directory, propagates: world.propagates ?? true }),
    ways: new Map(),
    bound: new Map(),
    boundByAddress: new Map(),
    ownership: makeOwnership(world.groups ?? [], NO_SCOPE, []),
    listed: new Map((world.groups ?? []).map((each) => [each.id, listsOf(each)])),
    propagates: world.propagates ?? true,
    ...groupsOfSyncs(world.groups ?? []),
    membersAs: 'peers',
    unknownMembers: 'error',
    rights: undefined,
    ...world.facts,
  };
}

/** A read of a world that found no groups in scope. */
export function liveOf(world: World = OFFICE, given: Partial<Live<NetbirdFacts>> = {}): Live<NetbirdFacts> {
  return {
    target: 'mesh',
    identity: { provider: 'netbird', url: 'https://netbird.test' },
    objects: [],
    index: [],
    runner: undefined,
    incomplete: [],
    warnings: [],
    facts: factsOf(world),
    ...given,
  };
}

/** A declared group of the target `mesh`. */
export function declared(key: string, given: Partial<Omit<Declared, 'members'>> & { readonly members?: readonly string[] } = {}): Declared {
  const { members, ...rest } = given;
  return {
    address: formatAddress('mesh', 'group', key),
    target: 'mesh',
    provider: 'netbird',
    kind: 'group',
    key,
    name: key,
    axes: { department: 'x' },
    description: undefined,
    owner: undefined,
    members: members?.map((email) => ({ email })),
    groups: undefined,
    block: {},
    membership: 'exclusive',
    lifecycle: { ignore: [], preventDestroy: false },
    previously: [],
    place: { file: 'groups/x.yaml', path: ['groups', key] },
    ...rest,
  };
}

/** The target `mesh`. */
export function target(settings: Readonly<Record<string, Json>> = {}, url = 'https://netbird.test'): Target {
  return {
    name: 'mesh',
    provider: 'netbird',
    url,
    namespace: undefined,
    unknownMembers: 'error',
    settings,
    place: { file: 'rollcall.yaml', path: [] },
  };
}

/** A change of `mesh/g`. */
export function changeOf(
  action: Change['action'],
  given: Partial<Change> & { readonly before?: Document | null; readonly after?: Document | null },
): Change {
  return {
    address: 'mesh/g',
    target: 'mesh',
    provider: 'netbird',
    kind: 'group',
    action,
    ...(action === 'create' ? {} : { id: 'g-1' }),
    before: null,
    after: null,
    patch: [],
    causes: {},
    managed: [],
    ...given,
  };
}

/** What a scripted server answers one request with; `lost`: no answer came. */
export interface Reply {
  readonly status?: number;
  readonly body?: Json;
  readonly lost?: true;
}

/** A client without a network: every request goes to a function, and is noted. */
export interface ScriptedClient extends WriteClient {
  readonly sent: { readonly method: string; readonly path: string; readonly body: Json | undefined }[];
}

/** Makes one; errors come as the real client throws them. */
export function scriptedClient(respond: (method: string, path: string, body: Json | undefined) => Reply): ScriptedClient {
  async function run(
    method: string,
    path: string,
    given: { readonly body?: Json | undefined; readonly accept?: readonly number[] | undefined },
  ): Promise<Answer> {
    client.sent.push({ method, path, body: given.body });
    const { status = 200, body, lost } = respond(method, path, given.body);
    if (lost) throw new RemoteError('PROVIDER_UNAVAILABLE', `${method} ${path} had no answer`, { method, url: path, uncertain: true });
    if (status < 400 || given.accept?.includes(status)) return { status, body, headers: {}, requestId: 'r-1' };
    const code =
      classifyError(status, body) ?? (status === 403 ? 'PROVIDER_PERMISSION' : status === 404 ? 'PROVIDER_NOT_FOUND' : 'PROVIDER_CONFLICT');
    throw new RemoteError(code, `${method} ${path} was refused with status ${status}: ${describeError(status, body).join('; ')}`, {
      method,
      url: path,
      status,
    });
  }
  const client: ScriptedClient = {
    sent: [],
    get: (path, options) => run('GET', path, { accept: options?.accept }),
    query: (path, body) => run('QUERY', path, { body }),
    send: (method, path, body, options) => run(method, path, { body, accept: options.accept }),
    setHeader: () => undefined,
    close: async () => undefined,
  };
  return client;
}
