import type { Received } from './send.ts';
import { send } from './send.ts';

/** A source of choices that a seed repeats. */
export interface Dice {
  below(limit: number): number;
  chance(share: number): boolean;
  pick<T>(items: readonly T[]): T;
}

/** Repeatable choices. */
export function makeDice(seed: number): Dice {
  let state = seed >>> 0;
  function next(): number {
    state = (Math.imul(state, 1664525) + 1013904223) >>> 0;
    return state / 0x1_0000_0000;
  }
  const below = (limit: number): number => Math.floor(next() * limit);
  return { below, chance: (share) => next() < share, pick: (items) => items[below(items.length)] as (typeof items)[number] };
}

/** A request in which things that exist are called by symbols such as `<group:3>`. */
export interface SymbolicRequest {
  readonly method: string;
  readonly path: string;
  readonly body?: unknown;
  /** Sent as it is instead of `body`. */
  readonly rawBody?: string;
  readonly contentType?: string;
}

/** Kinds of things that requests can refer to. */
export type Kind = 'group' | 'entity' | 'group-alias' | 'entity-alias' | 'mount';

/** What exists, or existed, by symbol. */
export interface Symbols {
  readonly byKind: Readonly<Record<Kind, readonly string[]>>;
}

/** One of the two servers. */
interface Side {
  readonly url: string;
  readonly token: string;
  readonly namespace: string;
  readonly idOf: Map<string, string>;
  readonly symbolOf: Map<string, string>;
}

/** Two servers that were asked the same and answered differently. */
export interface Difference {
  readonly index: number;
  readonly request: SymbolicRequest;
  readonly first: string;
  readonly second: string;
}

/** What is compared. */
export interface Pair {
  readonly urls: readonly [string, string];
  readonly tokens: readonly [string, string];
  /** Made on both for the comparison, and removed afterwards. */
  readonly namespace: string;
}

const MOUNT_TYPES = ['userpass', 'jwt', 'approle'] as const;

/** What came of a comparison. */
export interface Comparison {
  readonly differences: readonly Difference[];
  /** How often the first server answered with which status: shows that the requests did not all fail. */
  readonly statuses: ReadonlyMap<number, number>;
}

/** Sends the same random requests to both and returns where the answers differ, ids and times aside. */
export async function compareServers(
  pair: Pair,
  count: number,
  next: (symbols: Symbols, index: number) => SymbolicRequest,
): Promise<Comparison> {
  const sides = pair.urls.map((url, index): Side => ({
    url,
    token: pair.tokens[index] ?? '',
    namespace: pair.namespace,
    idOf: new Map(),
    symbolOf: new Map(),
  })) as [Side, Side];
  const byKind: Record<Kind, string[]> = { group: [], entity: [], 'group-alias': [], 'entity-alias': [], mount: [] };
  await Promise.all(sides.map((side) => prepare(side)));
  byKind.mount.push(...MOUNT_TYPES.map((type) => `<mount:${type}>`));
  const differences: Difference[] = [];
  const statuses = new Map<number, number>();
  for (let index = 0; index < count; index += 1) {
    const request = next({ byKind }, index);
    const [first, second] = await Promise.all(sides.map((side) => ask(side, request)));
    const status = (first as Received).status;
    statuses.set(status, (statuses.get(status) ?? 0) + 1);
    const kind = kindOf(request.path);
    if (kind !== undefined) bindAll(sides, [first as Received, second as Received], kind, byKind);
    const shown = [shape(first as Received, sides[0]), shape(second as Received, sides[1])];
    if (shown[0] !== shown[1] && !isToss(request, shown))
      differences.push({ index, request, first: shown[0] ?? '', second: shown[1] ?? '' });
  }
  await Promise.all(sides.map((side) => call(side, { method: 'DELETE', path: `/v1/sys/namespaces/${side.namespace}` }, false)));
  return { differences, statuses };
}

const MEMBER_ERROR = /invalid (entity|member group) ID|same as the ID of the group|cyclic relationship/;

/**
 * Whether chance decides: of several parameters of a wrong type the real server names any, and of several wrong members the one whose
 * random id comes first.
 */
function isToss(request: SymbolicRequest, shown: readonly string[]): boolean {
  const values = Object.values(request.body ?? {});
  if (values.length > 1 && shown.every((text) => text.includes('Field validation failed: error converting input'))) return true;
  return values.some((value) => Array.isArray(value) && value.length > 1) && shown.every((text) => MEMBER_ERROR.test(text));
}

async function prepare(side: Side): Promise<void> {
  await call(side, { method: 'POST', path: `/v1/sys/namespaces/${side.namespace}`, body: {} }, false);
  for (const type of MOUNT_TYPES) await call(side, { method: 'POST', path: `/v1/sys/auth/${type}`, body: { type } }, true);
  const mounts = (await call(side, { method: 'GET', path: '/v1/sys/auth' }, true)).json as { data: Record<string, { accessor: string }> };
  for (const type of MOUNT_TYPES) remember(side, `<mount:${type}>`, mounts.data[`${type}/`]?.accessor ?? '');
}

function remember(side: Side, symbol: string, id: string): void {
  side.idOf.set(symbol, id);
  side.symbolOf.set(id, symbol);
}

function kindOf(path: string): Kind | undefined {
  return /identity\/(group-alias|entity-alias|group|entity)(\/|$)/.exec(path)?.[1] as Kind | undefined;
}

const OWNERS: Readonly<Record<string, Kind>> = { 'group-alias': 'group', 'entity-alias': 'entity' };

/** New ids in both answers get symbols: of what was asked for, and of what the server made for an alias. */
function bindAll(sides: readonly [Side, Side], received: readonly [Received, Received], kind: Kind, byKind: Record<Kind, string[]>): void {
  const data = received.map((answer) => (answer.json as { data?: { id?: string; canonical_id?: string } } | undefined)?.data);
  bind(
    sides,
    data.map((fields) => fields?.id),
    kind,
    byKind[kind],
  );
  const owner = OWNERS[kind];
  if (owner !== undefined)
    bind(
      sides,
      data.map((fields) => fields?.canonical_id),
      owner,
      byKind[owner],
    );
}

function bind(sides: readonly [Side, Side], ids: readonly (string | undefined)[], kind: Kind, symbols: string[]): void {
  if (ids.some((id) => id === undefined)) return;
  if (sides.some((side, index) => side.symbolOf.has(ids[index] as string))) return;
  const symbol = `<${kind}:${symbols.length}>`;
  symbols.push(symbol);
  for (const [index, side] of sides.entries()) remember(side, symbol, ids[index] as string);
}

function ask(side: Side, request: SymbolicRequest): Promise<Received> {
  return call(side, request, true);
}

function call(side: Side, request: SymbolicRequest, inNamespace: boolean): Promise<Received> {
  const reveal = (text: string): string => text.replace(/<[a-z-]+:\w+>/g, (symbol) => side.idOf.get(symbol) ?? symbol);
  const text = request.rawBody ?? (request.body === undefined ? undefined : JSON.stringify(request.body));
  const headers: Record<string, string> = { 'X-Vault-Token': side.token };
  if (inNamespace) headers['X-Vault-Namespace'] = side.namespace;
  if (text !== undefined) headers['Content-Type'] = request.contentType ?? 'application/json';
  const sending = { method: request.method, path: reveal(request.path).replaceAll(' ', '%20'), headers };
  return send(side.url, text === undefined ? sending : { ...sending, body: reveal(text) });
}

/** Lists whose order is part of the contract; the others are ordered by ids, which are random. */
const ORDERED_KEYS: ReadonlySet<string> = new Set(['parent_group_ids', 'policies', 'aliases', 'merged_entity_ids', 'warnings', 'errors']);

/** Status and body with symbols for ids and words for times, so that two servers can be compared. */
function shape(received: Received, side: Side): string {
  checkOrder(received);
  const body = received.json === undefined ? received.text : canonical(received.json, side, '');
  return `${received.status} ${received.headers['content-type'] ?? ''} ${JSON.stringify(body)}`;
}

function checkOrder(received: Received): void {
  const data = (received.json as { data?: { keys?: string[]; key_info?: object } | null } | undefined)?.data;
  if (data?.keys === undefined || data.key_info === undefined) return;
  const sorted = [...data.keys].sort();
  if (sorted.some((key, index) => key !== data.keys?.[index])) throw new Error(`a list is not in the order of its ids: ${received.text}`);
}

function canonical(value: unknown, side: Side, key: string): unknown {
  if (typeof value === 'string') return symbolic(value, side);
  if (Array.isArray(value)) {
    const items = value.map((item) => canonical(item, side, ''));
    return ORDERED_KEYS.has(key) ? items : items.map((item) => JSON.stringify(item)).sort();
  }
  if (typeof value !== 'object' || value === null) return value;
  const table = value as Record<string, unknown>;
  const entries = Object.entries(table)
    .filter(([name]) => name !== 'request_id')
    .map(([name, item]): [string, unknown] => [symbolic(name, side), timeOr(name, table, () => canonical(item, side, name))]);
  return Object.fromEntries(entries.sort(([first], [second]) => (first < second ? -1 : 1)));
}

/** Of times only whether something was written since it was created is comparable; ids of namespaces are random. */
function timeOr(name: string, table: Readonly<Record<string, unknown>>, otherwise: () => unknown): unknown {
  if (name === 'creation_time') return '<created>';
  if (name === 'namespace_id') return '<namespace>';
  if (name === 'last_update_time') return table['creation_time'] === table['last_update_time'] ? '<created>' : '<later>';
  return otherwise();
}

function symbolic(text: string, side: Side): string {
  return text
    .replace(/(group|entity)_[0-9a-f]{8}\.\w+/g, '<generated $1>')
    .replace(
      /[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}(?:\.[A-Za-z0-9]+)?/g,
      (id) => side.symbolOf.get(id) ?? '<unknown id>',
    )
    .replace(/auth_[a-z]+_[0-9a-f]{8}/g, (accessor) => side.symbolOf.get(accessor) ?? '<unknown accessor>');
}
