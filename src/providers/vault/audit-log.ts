import { isJsonObject } from '../../core/model/json.ts';
import type { Json, JsonObject } from '../../core/model/json.ts';
import type { AuditLog } from '../../core/provider.ts';

// Audit log of a file device: https://developer.hashicorp.com/vault/docs/audit (read 2026-11-28). A line is one request or one response,
// which repeats its request; texts in the data of both are HMACs under a key of the device, paths and the caller's names are not.

/** One write to a group that took effect, or may have. */
export interface GroupWrite {
  /** RFC 3339 UTC, with fractions of a second. */
  readonly when: string;
  readonly who: string;
  readonly deletes: boolean;
  /** Whether the log has an answer; without one nobody knows whether it took effect. */
  readonly answered: boolean;
  /** What the path or the data call the group: its id, or its name in lower case. */
  readonly id: string | undefined;
  readonly name: string | undefined;
}

const GROUP_PATH = /^identity\/group\/(id|name)\/(.+)$/;

interface Found {
  readonly writes: GroupWrite[];
  /** Requests whose answer has not been seen, by their id. */
  readonly open: Map<string, GroupWrite>;
  readonly answered: Set<string>;
  /** Plain text by HMAC, as far as the log itself gives it away: a path has an id in plain text, the answer to it the same as an HMAC. */
  readonly plain: Map<string, string>;
}

/** All writes to groups of one namespace, oldest first. */
export async function readGroupWrites(log: AuditLog, namespace: string | undefined): Promise<readonly GroupWrite[]> {
  const found: Found = { writes: [], open: new Map(), answered: new Set(), plain: new Map() };
  for await (const entry of log.entries(['identity/group'])) collect(found, entry, namespace);
  const all = [...found.writes, ...found.open.values()];
  // What has no time is neither before nor after anything.
  const timed = all.filter(({ when }) => !Number.isNaN(timeOf(when)));
  if (timed.length < all.length) log.onUntimed?.(all.length - timed.length);
  return timed.map((write) => inPlain(write, found.plain)).sort((x, y) => timeOf(x.when) - timeOf(y.when));
}

/** Milliseconds since the epoch; entries have up to nine digits behind the second. */
export function timeOf(when: string): number {
  return Date.parse(when.replace(/(\.\d{3})\d+/, '$1'));
}

function collect(found: Found, entry: JsonObject, namespace: string | undefined): void {
  const request = tableIn(entry, 'request');
  const path = textIn(request, 'path').replace(/^\/+/, '');
  if (!/^identity\/group(?:\/(?:id|name)\/|$)/.test(path) || !isIn(request, namespace)) return;
  const named = GROUP_PATH.exec(path);
  const data = tableIn(tableIn(entry, 'response'), 'data');
  learn(found.plain, named, data);
  const operation = textIn(request, 'operation');
  if (!WRITES.has(operation)) return;
  const id = textIn(request, 'id');
  const write = writeOf(entry, { named, data, deletes: operation === 'delete' });
  if (entry['type'] === 'response') {
    found.open.delete(id);
    found.answered.add(id);
    if (textIn(entry, 'error') === '') found.writes.push(write);
  } else if (textIn(entry, 'error') !== '') {
    found.answered.add(id);
  } else if (!found.answered.has(id)) {
    found.open.set(id, { ...write, answered: false });
  }
}

const WRITES: ReadonlySet<string> = new Set(['create', 'update', 'patch', 'delete']);

/** The same salt is used for one device, so an HMAC that is known once is known everywhere in its log. */
function learn(plain: Map<string, string>, named: RegExpExecArray | null, data: JsonObject): void {
  const hashed = named && textIn(data, named[1] as string);
  if (hashed?.startsWith('hmac-')) plain.set(hashed, named?.[2] as string);
}

interface Parts {
  readonly named: RegExpExecArray | null;
  /** Of the answer. */
  readonly data: JsonObject;
  readonly deletes: boolean;
}

function writeOf(entry: JsonObject, { named, data, deletes }: Parts): GroupWrite {
  const sent = tableIn(tableIn(entry, 'request'), 'data');
  const said = (key: 'id' | 'name'): string | undefined => {
    if (named?.[1] === key) return named[2];
    return textIn(data, key) || textIn(sent, key) || undefined;
  };
  const when = textIn(entry, 'time');
  return { when, who: whoOf(tableIn(entry, 'auth')), deletes, answered: true, id: said('id'), name: said('name')?.toLowerCase() };
}

/** Who the log says it was: the name that the login gave, and the entity behind it. */
function whoOf(auth: JsonObject): string {
  const name = textIn(auth, 'display_name') || 'a token without a name';
  const entity = textIn(auth, 'entity_id');
  return entity === '' ? name : `${name} (entity ${entity})`;
}

function inPlain(write: GroupWrite, plain: ReadonlyMap<string, string>): GroupWrite {
  const read = (text: string | undefined): string | undefined => (text === undefined ? undefined : (plain.get(text) ?? text));
  return { ...write, id: read(write.id), name: read(write.name)?.toLowerCase() };
}

/** Whether the request was made in this namespace; without one, in the root. */
function isIn(request: JsonObject, namespace: string | undefined): boolean {
  return trimmed(textIn(tableIn(request, 'namespace'), 'path')) === trimmed(namespace ?? '');
}

function trimmed(path: string): string {
  return path.replaceAll(/^\/+|\/+$/g, '');
}

function tableIn(table: JsonObject, key: string): JsonObject {
  const value: Json | undefined = table[key];
  return isJsonObject(value) ? value : {};
}

function textIn(table: JsonObject, key: string): string {
  const value = table[key];
  return typeof value === 'string' ? value : '';
}
