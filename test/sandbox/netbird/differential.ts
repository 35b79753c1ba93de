import type { Dice } from '../differential.ts';
import type { NetbirdAnswer, NetbirdServer } from '../../contract/netbird-api/server.ts';
import type { Kind, SymbolicRequest } from './random-requests.ts';
import { KINDS, randomRequest } from './random-requests.ts';

/** A server and the names that both sides use for what it made. */
interface Side {
  readonly server: NetbirdServer;
  readonly idOf: Map<string, string>;
  readonly symbolOf: Map<string, string>;
}

/** Two servers that were asked the same and answered differently. */
export interface Difference {
  readonly index: number;
  readonly request: SymbolicRequest;
  readonly answers: readonly string[];
}

/** What came of a comparison. */
export interface Comparison {
  readonly differences: readonly Difference[];
  /** How often the first server answered with which status: shows that the requests did not all fail. */
  readonly statuses: ReadonlyMap<number, number>;
}

/** Sends the same random requests to both and returns where the answers differ, ids and times aside. What it made is gone after it. */
export async function compareServers(servers: readonly [NetbirdServer, NetbirdServer], count: number, dice: Dice): Promise<Comparison> {
  const sides = servers.map((server): Side => ({ server, idOf: new Map(), symbolOf: new Map() }));
  const symbols = Object.fromEntries(KINDS.map((kind) => [kind, []])) as unknown as Record<Kind, string[]>;
  const differences: Difference[] = [];
  const statuses = new Map<number, number>();
  for (let index = 0; index < count; index += 1) {
    const request = randomRequest(dice, symbols, servers[0].prefix);
    const answers = await Promise.all(sides.map((side) => ask(side, request)));
    const status = (answers[0] as NetbirdAnswer).status;
    statuses.set(status, (statuses.get(status) ?? 0) + 1);
    if (request.method === 'POST') bind(sides, answers, request.path, symbols);
    const shown = answers.map((answer, side) => shape(answer, sides[side] as Side, request.method === 'GET'));
    if (shown[0] !== shown[1]) differences.push({ index, request, answers: shown });
  }
  await Promise.all(sides.map((side) => clear(side, symbols)));
  return { differences, statuses };
}

function ask({ server, idOf }: Side, { method, path, body }: SymbolicRequest): Promise<NetbirdAnswer> {
  const reveal = (text: string): string => text.replace(/<[a-z-]+:\d+>/g, (symbol) => idOf.get(symbol) ?? symbol);
  return server.call(method, reveal(path), body === undefined ? undefined : reveal(JSON.stringify(body)));
}

function kindOf(path: string): Kind | undefined {
  return KINDS.find((kind) => path.endsWith(`/${kind}`));
}

/** What both made gets one symbol. */
function bind(sides: readonly Side[], answers: readonly NetbirdAnswer[], path: string, symbols: Record<Kind, string[]>): void {
  const ids = answers.map(({ status, body }) => (status === 200 ? (body?.id as string | undefined) : undefined));
  const kind = kindOf(path);
  if (kind === undefined || ids.some((id) => id === undefined)) return;
  const symbol = `<${kind}:${symbols[kind].length}>`;
  symbols[kind].push(symbol);
  for (const [index, side] of sides.entries()) {
    side.idOf.set(symbol, ids[index] as string);
    side.symbolOf.set(ids[index] as string, symbol);
  }
}

/** Takes away what was made, on both sides the same: referring things first. */
async function clear(side: Side, symbols: Readonly<Record<Kind, readonly string[]>>): Promise<void> {
  await ask(side, { method: 'PUT', path: '/api/dns/settings', body: { disabled_management_groups: [] } });
  for (const kind of KINDS.filter((each) => each !== 'routers' && each !== 'resources')) {
    const root = kind === 'nameservers' ? '/api/dns/nameservers' : `/api/${kind}`;
    for (const symbol of symbols[kind]) {
      if (kind === 'groups') await ask(side, { method: 'PUT', path: `${root}/${symbol}`, body: { name: side.server.prefix } });
      await ask(side, { method: 'DELETE', path: `${root}/${symbol}` });
    }
  }
}

/** Status and body with symbols for ids and words for times, so that two servers can be compared. Lists that are read have no order. */
function shape({ status, headers, body, text }: NetbirdAnswer, side: Side, isRead: boolean): string {
  const own = isRead && Array.isArray(body) ? body.filter((item: { id?: string }) => side.symbolOf.has(item.id ?? '')) : body;
  const shown = body === undefined ? text : canonical(own, side, isRead);
  // The real server leaves the charset out where it shows one setup key.
  return `${status} ${headers['content-type']?.split(';')[0] ?? ''} ${JSON.stringify(shown)}`;
}

function canonical(value: unknown, side: Side, isRead: boolean): unknown {
  if (typeof value === 'string') return symbolic(value, side);
  if (Array.isArray(value)) {
    const items = value.map((item) => canonical(item, side, isRead));
    return isRead ? items.map((item) => JSON.stringify(item)).sort() : items;
  }
  if (typeof value !== 'object' || value === null) return value;
  const entries = Object.entries(value).map(([name, item]): [string, unknown] => {
    const key = symbolic(name, side);
    return [key, name === 'key' ? '<key>' : canonical(item, side, isRead)];
  });
  return Object.fromEntries(entries.sort(([first], [second]) => (first < second ? -1 : 1)));
}

function symbolic(text: string, side: Side): string {
  return text
    .replace(
      /\b(?:[0-9a-v]{20}|[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12})\b/g,
      (id) => side.symbolOf.get(id) ?? (id === 'nonexistentid0000000' ? id : '<other id>'),
    )
    .replace(/\b2\d{3}-\d\d-\d\dT[\d:.]+(Z|[+-]\d\d:\d\d)/g, '<time>');
}
