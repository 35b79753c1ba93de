import type { Dice } from '../differential.ts';

/** Kinds of things that requests make and name. */
export const KINDS = ['policies', 'setup-keys', 'routes', 'nameservers', 'routers', 'resources', 'networks', 'users', 'groups'] as const;

/** One of them. */
export type Kind = (typeof KINDS)[number];

/** A request in which things are called by symbols such as `<groups:3>`. */
export interface SymbolicRequest {
  readonly method: string;
  readonly path: string;
  readonly body?: unknown;
}

/** What exists, or existed. */
export type Symbols = Readonly<Record<Kind, readonly string[]>>;

/** What a maker of requests works with. */
interface Source {
  readonly dice: Dice;
  readonly symbols: Symbols;
  readonly prefix: string;
}

const NOBODY = 'nonexistentid0000000';
const NAMES = ['a', 'A', 'b', 'ops <&>', ' spaced ', 'É', 'quo"te', 'x/y', 'c', 'd'] as const;

/** Makes the next request. Mistakes are frequent on purpose: their texts and their order are half of the API. */
export function randomRequest(dice: Dice, symbols: Symbols, prefix: string): SymbolicRequest {
  return dice.pick(MAKERS)({ dice, symbols, prefix });
}

type Maker = (source: Source) => SymbolicRequest;

const MAKERS: readonly Maker[] = [
  writeGroup,
  writeGroup,
  writeGroup,
  deleteGroup,
  deleteGroup,
  writePolicy,
  writePolicy,
  writeKey,
  writeUser,
  writeNetwork,
  writeResource,
  writeRouter,
  writeRoute,
  writeNameservers,
  writeDnsSettings,
  deleteOther,
  readOne,
  readList,
];

function some({ dice, symbols }: Source, kind: Kind): string {
  const known = symbols[kind];
  return known.length === 0 || dice.chance(0.06) ? NOBODY : dice.pick(known);
}

function several(source: Source, kind: Kind, most: number): string[] {
  return Array.from({ length: source.dice.below(most + 1) }, () => some(source, kind));
}

function name({ dice, prefix }: Source): unknown {
  if (dice.chance(0.05)) return dice.pick(['', null, 7]);
  return prefix + dice.pick(NAMES);
}

/** POST, or PUT of something that may exist. */
function write(source: Source, kind: Kind, root: string, body: Record<string, unknown>): SymbolicRequest {
  const { dice } = source;
  for (const key of Object.keys(body)) {
    if (dice.chance(0.03)) delete body[key];
    else if (dice.chance(0.02)) body[key] = dice.pick([null, 5, 'text', {}, []]);
  }
  if (dice.chance(0.55)) return { method: 'POST', path: root, body };
  return { method: 'PUT', path: `${root}/${some(source, kind)}`, body };
}

function writeGroup(source: Source): SymbolicRequest {
  const types = ['host', 'subnet', 'domain', 'peer', 'odd'];
  const resources = several(source, 'resources', 2).map((id) => ({ id, type: source.dice.pick(types) }));
  // Never by PUT: the protection of the group of everybody goes by its name.
  if (source.dice.chance(0.02)) return { method: 'POST', path: '/api/groups', body: { name: 'All' } };
  return write(source, 'groups', '/api/groups', { name: name(source), peers: source.dice.chance(0.2) ? [NOBODY] : [], resources });
}

function deleteGroup(source: Source): SymbolicRequest {
  return { method: 'DELETE', path: `/api/groups/${some(source, 'groups')}` };
}

/** SSH access names groups a second time, as keys of a table: each source must be one of them. */
function authorized(source: Source, sources: readonly string[]): Record<string, readonly string[]> {
  const ids = source.dice.chance(0.8) ? [...sources, ...several(source, 'groups', 1)] : several(source, 'groups', 2);
  return Object.fromEntries(ids.map((id) => [id, source.dice.chance(0.5) ? ['root'] : []]));
}

function writePolicy(source: Source): SymbolicRequest {
  const { dice } = source;
  const sources = several(source, 'groups', 2);
  const protocol = dice.pick(['all', 'tcp', 'udp', 'icmp', 'netbird-ssh', 'netbird-ssh', 'odd']);
  const rule: Record<string, unknown> = {
    name: 'rule',
    enabled: dice.chance(0.7),
    action: dice.pick(['accept', 'accept', 'accept', 'drop', 'odd']),
    bidirectional: dice.chance(0.5),
    protocol,
    sources,
    destinations: several(source, 'groups', 2),
  };
  if (dice.chance(0.3)) rule['ports'] = dice.pick([['22'], ['80', '443'], [], ['0'], ['x'], ['65536']]);
  if (dice.chance(0.6)) rule['authorized_groups'] = authorized(source, sources);
  if (dice.chance(0.1)) delete rule['sources'];
  if (dice.chance(0.1)) delete rule['destinations'];
  return write(source, 'policies', '/api/policies', { name: name(source), enabled: dice.chance(0.7), description: 'd', rules: [rule] });
}

function writeKey(source: Source): SymbolicRequest {
  const { dice } = source;
  const groups = several(source, 'groups', 2);
  if (dice.chance(0.4)) {
    return {
      method: 'PUT',
      path: `/api/setup-keys/${some(source, 'setup-keys')}`,
      body: { auto_groups: groups, revoked: dice.chance(0.5) },
    };
  }
  const [type, limit] = [dice.pick(['reusable', 'one-off', 'odd']), dice.pick([0, 0, 1, 3])];
  const body = { name: name(source), type, expires_in: 86_400, auto_groups: groups, usage_limit: limit };
  return { method: 'POST', path: '/api/setup-keys', body };
}

function writeUser(source: Source): SymbolicRequest {
  const { dice } = source;
  const groups = several(source, 'groups', 2);
  const role = dice.pick(['user', 'user', 'admin', 'auditor', 'network_admin', 'owner', 'odd']);
  if (dice.chance(0.5)) {
    return {
      method: 'PUT',
      path: `/api/users/${some(source, 'users')}`,
      body: { role, auto_groups: groups, is_blocked: dice.chance(0.2) },
    };
  }
  return { method: 'POST', path: '/api/users', body: { role, name: name(source), is_service_user: true, auto_groups: groups } };
}

function writeNetwork(source: Source): SymbolicRequest {
  return write(source, 'networks', '/api/networks', { name: name(source), description: source.dice.pick(['', 'd']) });
}

function writeResource(source: Source): SymbolicRequest {
  const { dice } = source;
  const address = dice.pick(['10.99.0.9', '10.99.0.0/24', '10.99.0.9/32', 'wiki.acme.test', '*.acme.test', 'not an address', '']);
  const body = { name: name(source), description: '', address, enabled: dice.chance(0.8), groups: several(source, 'groups', 2) };
  return write(source, 'resources', `/api/networks/${some(source, 'networks')}/resources`, body);
}

function writeRouter(source: Source): SymbolicRequest {
  const body = { peer_groups: several(source, 'groups', 2), metric: source.dice.pick([1, 9999]), masquerade: true, enabled: true };
  return write(source, 'routers', `/api/networks/${some(source, 'networks')}/routers`, body);
}

function writeRoute(source: Source): SymbolicRequest {
  const { dice } = source;
  const network = `10.${dice.below(200)}.${dice.below(200)}.0/24`;
  const body = { network_id: `n${dice.below(9)}`, network, description: '', enabled: false, metric: dice.pick([1, 9999, 0, 10_000]) };
  const groups = { groups: several(source, 'groups', 2), peer_groups: several(source, 'groups', 1) };
  return write(source, 'routes', '/api/routes', { ...body, ...groups, masquerade: true });
}

function writeNameservers(source: Source): SymbolicRequest {
  const { dice } = source;
  const nameservers = Array.from({ length: dice.pick([1, 1, 1, 2, 0, 4]) }, (_, index) => ({
    ip: `8.8.8.${index}`,
    ns_type: 'udp',
    port: 53,
  }));
  const body = { name: name(source), description: '', nameservers, enabled: true, groups: several(source, 'groups', 2) };
  const domains = dice.pick([[], ['acme.test']]);
  return write(source, 'nameservers', '/api/dns/nameservers', { ...body, primary: domains.length === 0, domains });
}

function writeDnsSettings(source: Source): SymbolicRequest {
  return { method: 'PUT', path: '/api/dns/settings', body: { disabled_management_groups: several(source, 'groups', 2) } };
}

/** Where the things of a kind are. */
export function rootOf(kind: Kind, network: string): string {
  if (kind === 'nameservers') return '/api/dns/nameservers';
  return kind === 'resources' || kind === 'routers' ? `/api/networks/${network}/${kind}` : `/api/${kind}`;
}

function anyKind(source: Source): { readonly kind: Kind; readonly root: string } {
  const kind = source.dice.pick(KINDS);
  return { kind, root: rootOf(kind, some(source, 'networks')) };
}

function deleteOther(source: Source): SymbolicRequest {
  const { kind, root } = anyKind(source);
  return { method: 'DELETE', path: `${root}/${some(source, kind)}` };
}

function readOne(source: Source): SymbolicRequest {
  const { kind, root } = anyKind(source);
  // Users are only listed.
  return { method: 'GET', path: kind === 'users' ? '/api/users' : `${root}/${some(source, kind)}` };
}

function readList(source: Source): SymbolicRequest {
  const lists = ['/api/networks/resources', '/api/networks/routers', '/api/dns/settings'];
  return { method: 'GET', path: source.dice.chance(0.3) ? source.dice.pick(lists) : anyKind(source).root };
}
