import { tableOf } from '../../core/model/document.ts';
import { isJsonObject } from '../../core/model/json.ts';
import type { JsonObject } from '../../core/model/json.ts';
import type { Drift, PatchOperation } from '../../core/model/plan.ts';
import type { Attribution, Live, ReadClient } from '../../core/provider.ts';
import { optionalText } from './answers.ts';
import { listObjects } from './client.ts';
import type { NetbirdFacts } from './facts.ts';

/** Who made a difference, and when. */
export type Author = NonNullable<Drift['by']>;

/** What the audit log calls a difference: an element that came, and one that went. */
interface EventCodes {
  readonly came: readonly string[];
  readonly went: readonly string[];
}

/** Writes of the group, or of the auto-groups that its members follow. */
const WRITES: Readonly<Record<string, EventCodes>> = {
  name: { came: ['group.update'], went: ['group.update'] },
  members: { came: ['peer.group.add', 'user.group.add'], went: ['peer.group.delete', 'user.group.delete'] },
  auto_groups: { came: ['user.group.add'], went: ['user.group.delete'] },
  resources: { came: ['resource.group.add'], went: ['resource.group.delete'] },
};

/** What moves peers without a word about the group: NetBird follows a rule then, and the log says no more than this. */
const RULES: Readonly<Record<string, string>> = {
  'peer.setupkey.add': 'it put the peer there when a setup key enrolled it',
  'peer.user.add': 'it put the peer there when its user enrolled it',
  'user.peer.delete': 'it took the peer out when the peer was deleted',
};
const RULES_OF: EventCodes = { came: ['peer.setupkey.add', 'peer.user.add'], went: ['user.peer.delete'] };

/**
 * Looks every difference up in the audit log: one request. The newest event that can have made it counts. What the log does not tell
 * has no author: resources that are set by way of the group leave no event.
 */
export async function attributeDrift(
  http: Pick<ReadClient, 'get'>,
  { drift, live }: { readonly drift: readonly Drift[]; readonly live: Live<NetbirdFacts> },
  signal: AbortSignal,
): Promise<Attribution> {
  const events = await listObjects(http, '/events/audit', signal);
  const authors = new Map<string, Author>();
  for (const each of drift) {
    const author = authorOf(each, events, live);
    if (author) authors.set(each.address, author);
  }
  const unknown = drift.filter(({ address }) => !authors.has(address));
  return { authors, missed: unknown.length === 0 ? [] : missedIn(events, unknown, live) };
}

/** What the log cannot tell of: it is not kept, or holds no more than the newest events. The server lists them newest first. */
function missedIn(events: readonly JsonObject[], unknown: readonly Drift[], live: Live<NetbirdFacts>): Attribution['missed'] {
  const oldest = events.at(-1);
  if (!oldest) return [{ code: 'INCOMPLETE_READ', why: 'the audit log is empty, so the server keeps none' }];
  const from = optionalText(oldest, 'timestamp');
  // Not later, should one of the times be none.
  const isCovered = ({ id }: Drift): boolean => Date.parse(from) <= Date.parse(live.facts.bound.get(id)?.appliedAt ?? '');
  if (events.length < MOST_EVENTS || unknown.every(isCovered)) return [];
  return [{ code: 'INCOMPLETE_READ', why: `the server lists no more than its newest ${MOST_EVENTS} events, the oldest of ${from}` }];
}

/** However many there are, the server lists the newest of them. */
const MOST_EVENTS = 10_000;

function authorOf(drift: Drift, events: readonly JsonObject[], live: Live<NetbirdFacts>): Author | undefined {
  if (drift.type === 'deleted') {
    const event = events.find((each) => codeOf(each) === 'group.delete' && optionalText(each, 'target_id') === drift.id);
    return event && authorIn(event);
  }
  const since = Date.parse(live.facts.bound.get(drift.id)?.appliedAt ?? '');
  const clues = drift.patch.flatMap((operation) => cluesOf(operation, { group: drift.id, live }));
  // Older than what was applied is what Rollcall found there, or wrote itself.
  const event = events.find(
    (each) => !(Date.parse(optionalText(each, 'timestamp')) < since) && clues.some((clue) => isTrace(each, drift.id, clue)),
  );
  return event && authorIn(event);
}

/** Whoever sent the request: a service user has a name only, and one that is gone only an id. Rules have no sender. */
function authorIn(event: JsonObject): Author {
  const when = optionalText(event, 'timestamp');
  const rule = RULES[codeOf(event)];
  if (rule === undefined) {
    return {
      who: optionalText(event, 'initiator_email') || optionalText(event, 'initiator_name') || `user ${optionalText(event, 'initiator_id')}`,
      when,
    };
  }
  const [key, peer] = ['setup_key_name', 'fqdn'].map((name) => optionalText(metaOf(event), name));
  return { who: `NetBird itself: ${rule}${key ? ` (setup key "${key}")` : peer ? ` ("${peer}")` : ''}`, when };
}

/** What an event has to be like to explain one operation. */
interface Clue {
  readonly writes: readonly string[];
  readonly rules: readonly string[];
  /** Ids, names and DNS labels of what it is about; undefined: of the group itself. Who was deleted has no id any more. */
  readonly handles: ReadonlySet<string> | undefined;
}

interface ClueInput {
  /** Id. */
  readonly group: string;
  readonly live: Live<NetbirdFacts>;
}

function cluesOf(operation: PatchOperation, input: ClueInput): readonly Clue[] {
  const [field = '', element = '', identity] = operation.path.split('/').slice(1).map(unescape);
  const side = operation.op === 'remove' ? 'went' : 'came';
  if (field === 'resources')
    return [{ writes: WRITES['resources']?.[side] ?? [], rules: [], handles: handlesOfResource(element, input.live) }];
  if (field !== 'members' && field !== 'auto_groups') return [{ writes: WRITES[field]?.[side] ?? [], rules: [], handles: undefined }];
  const moved = identity === undefined ? machinesMoved(operation, { field, element }, input) : { came: [], went: [], [side]: [identity] };
  return (['came', 'went'] as const).flatMap((way): readonly Clue[] => {
    if (moved[way].length === 0) return [];
    const rules = field === 'members' ? RULES_OF[way] : [];
    return [{ writes: WRITES[field]?.[way] ?? [], rules, handles: handlesOf(element, moved[way], input.live) }];
  });
}

/** Of somebody with several machines some may have come and others gone: each is looked for by itself. */
function machinesMoved(
  { op, value }: PatchOperation,
  { field, element }: { readonly field: string; readonly element: string },
  { group, live }: ClueInput,
): Readonly<Record<'came' | 'went', readonly string[]>> {
  const now = isJsonObject(value) ? Object.keys(value) : [];
  if (op === 'add') return { came: [element, ...now], went: [] };
  const { bound, directory } = live.facts;
  const known = directory?.identitiesOf(element) ?? [];
  const was = tableOf(bound.get(group)?.applied ?? {}, field)[element];
  const before = was ?? known;
  if (op === 'remove') return { came: [], went: [element, ...before] };
  return { came: now.filter((identity) => was?.includes(identity) !== true), went: before.filter((identity) => !now.includes(identity)) };
}

/** One that is gone is known by its name alone. */
function handlesOfResource(element: string, { facts: { catalogue } }: Live<NetbirdFacts>): ReadonlySet<string> {
  const resource = catalogue?.byElement(element.replace(/ as [a-z]+$/, '')) ?? catalogue?.byElement(element);
  return new Set([resource?.id ?? (element.startsWith('id:') ? element.slice(3) : nameOf(element))]);
}

/** `type:name@network`. */
function nameOf(element: string): string {
  return element.slice(element.indexOf(':') + 1, element.lastIndexOf('@'));
}

function handlesOf(element: string, identities: readonly string[], { facts: { directory } }: Live<NetbirdFacts>): ReadonlySet<string> {
  const handles = new Set<string>();
  for (const user of directory?.usersOf(element) ?? []) handles.add(user.id);
  for (const identity of identities) {
    const bare = identity.replace(/^id:/, '');
    const id = directory?.peerOf(identity)?.id ?? directory?.userOf(identity)?.id;
    for (const handle of [bare, id]) if (handle !== undefined) handles.add(handle);
  }
  return handles;
}

/** Where an event says whom or what it is about. */
const HANDLES = ['peer_fqdn', 'fqdn', 'resource_id', 'resource_name'] as const;

function isTrace(event: JsonObject, group: string, clue: Clue): boolean {
  const [code, meta, target] = [codeOf(event), metaOf(event), optionalText(event, 'target_id')];
  const named = [target, ...HANDLES.map((name) => optionalText(meta, name))];
  const isAbout = clue.handles === undefined || named.some((handle) => clue.handles?.has(handle));
  if (clue.rules.includes(code)) return isAbout;
  return clue.writes.includes(code) && isAbout && [target, optionalText(meta, 'group_id'), optionalText(meta, 'id')].includes(group);
}

function codeOf(event: JsonObject): string {
  return optionalText(event, 'activity_code');
}

function metaOf(event: JsonObject): JsonObject {
  return isJsonObject(event['meta']) ? event['meta'] : {};
}

function unescape(segment: string): string {
  return segment.replaceAll('~1', '/').replaceAll('~0', '~');
}
