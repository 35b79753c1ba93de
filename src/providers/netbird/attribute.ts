import { tableOf } from '../../core/model/document.ts';
import { isJsonObject } from '../../core/model/json.ts';
import type { Author, Drift, PatchOperation } from '../../core/model/plan.ts';
import { authorsOf } from '../../core/provide/authors-of.ts';
import type { Attribution, Live, ReadClient } from '../../core/provider.ts';
import { makeEventLog } from './audit-events.ts';
import type { AuditEvent, EventLog } from './audit-events.ts';
import { listObjects } from './client.ts';
import { enrolledInto } from './enrolled-into.ts';
import { authorIn } from './event-author.ts';
import type { NetbirdFacts } from './facts.ts';
import { followedRule, isOfAutoGroups } from './followed-rule.ts';
import { propagatedAt } from './propagated-at.ts';
import { renameOf } from './peer-rename.ts';
import type { Machine } from './peer-rename.ts';

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
const NO_CODES: EventCodes = { came: [], went: [] };

/** What moves peers and users without a word about the group: NetBird follows a rule then. */
const RULES: Readonly<Record<string, EventCodes>> = {
  members: { came: ['peer.setupkey.add', 'peer.user.add'], went: ['user.peer.delete', 'user.delete'] },
  auto_groups: { came: [], went: ['user.delete', 'service.user.delete'] },
};

interface Asked {
  readonly log: EventLog;
  readonly live: Live<NetbirdFacts>;
}

/**
 * Looks every difference up in the audit log, each by itself: one request. The newest event that can have made it counts. What the log does
 * not tell has no author: resources that are set by way of the group leave no event.
 */
export async function attributeDrift(
  http: Pick<ReadClient, 'get'>,
  { drift, live }: { readonly drift: readonly Drift[]; readonly live: Live<NetbirdFacts> },
  signal: AbortSignal,
): Promise<Attribution> {
  const log = makeEventLog(await listObjects(http, '/events/audit', signal));
  const authors = new Map<string, Pick<Drift, 'by' | 'authors'>>();
  const unknown: Drift[] = [];
  for (const each of drift) {
    const told = whoMade(each, { log, live });
    if (told) authors.set(each.address, told);
    if (!told?.by && (!told?.authors || each.patch.some(({ path }) => !told.authors?.[path]))) unknown.push(each);
  }
  return { authors, missed: unknown.length === 0 ? [] : missedIn(log, unknown, live) };
}

/** What the log cannot tell of: it is not kept, or holds no more than the newest events. The server lists them newest first. */
function missedIn({ events }: EventLog, unknown: readonly Drift[], live: Live<NetbirdFacts>): Attribution['missed'] {
  const oldest = events.at(-1);
  if (!oldest) return [{ code: 'INCOMPLETE_READ', why: 'the audit log is empty, so the server keeps none' }];
  // Not later, should one of the times be none.
  const isCovered = ({ id }: Drift): boolean => oldest.at <= sinceOf(id, live);
  if (events.length < MOST_EVENTS || unknown.every(isCovered)) return [];
  return [{ code: 'INCOMPLETE_READ', why: `the server lists no more than its newest ${MOST_EVENTS} events, the oldest of ${oldest.when}` }];
}

/** However many there are, the server lists the newest of them. */
const MOST_EVENTS = 10_000;

function whoMade(drift: Drift, asked: Asked): Pick<Drift, 'by' | 'authors'> | undefined {
  if (drift.type === 'deleted') {
    const event = asked.log.about([drift.id]).find(({ code, target }) => code === 'group.delete' && target === drift.id);
    return event && { by: authorIn(event) };
  }
  const made = new Map(drift.patch.map((operation) => [operation.path, authorOf(operation, drift.id, asked)]));
  return authorsOf(drift, (path) => made.get(path));
}

function authorOf(operation: PatchOperation, group: string, asked: Asked): Author | undefined {
  const events = cluesOf(operation, { group, live: asked.live }).flatMap((clue) => eventOf(clue, group, asked) ?? []);
  const newest = events.reduce<AuditEvent | undefined>((last, event) => (last && !(event.at > last.at) ? last : event), undefined);
  return (
    newest && (followedRule(newest, { field: fieldOf(operation), group, facts: asked.live.facts }) ?? authorIn(asked.log.causeOf(newest)))
  );
}

/**
 * The event that explains what a clue is about. A machine that was applied under another name was not put there anew, whatever the log says of
 * the time before: somebody renamed it.
 */
function eventOf(clue: Clue, group: string, asked: Asked): AuditEvent | undefined {
  const [found, { facts }] = [traceOf(clue, group, asked), asked.live];
  if (!clue.machine || (found && !clue.machine.came)) return found;
  const applied = new Set(Object.values(tableOf(facts.bound.get(group)?.applied ?? {}, 'members')).flat());
  const renamed = renameOf({ ...clue.machine, applied, since: sinceOf(group, asked.live) }, asked.log, facts);
  return renamed && !(found && found.at > renamed.at) ? renamed : found;
}

function fieldOf({ path }: PatchOperation): string {
  return path.split('/')[1] ?? '';
}

/** When the group was last applied, in milliseconds since 1970; nothing is later than a time that is none. */
function sinceOf(group: string, { facts }: Live<NetbirdFacts>): number {
  return Date.parse(facts.bound.get(group)?.appliedAt ?? '');
}

/**
 * The newest event that explains what a clue is about. Older than what was applied is what Rollcall found there, or wrote itself; but a
 * machine that came and that Rollcall never applied may have been there before: then the last that the log says of it in this group is that
 * it came.
 */
function traceOf(clue: Clue, group: string, { log, live }: Asked): AuditEvent | undefined {
  const since = sinceOf(group, live);
  for (const event of eventsFor(clue, { log, live })) {
    // What the apply itself wrote may be of the same moment.
    const isLate = !(event.at <= since);
    if (!isLate && !clue.undone) return undefined;
    if (isWrite(event, clue.writes, group)) return event;
    if (clue.rules.includes(event.code) && (!clue.undone || (enrolledInto(event, group, { log, facts: live.facts }) ?? isLate)))
      return event;
    if (clue.undone && (isWrite(event, clue.undone.writes, group) || clue.undone.rules.includes(event.code))) return undefined;
  }
  return undefined;
}

/** Without propagation auto-groups change alone, and nobody's machines. */
function eventsFor({ handles, machine }: Clue, { log, live }: Asked): readonly AuditEvent[] {
  const events = log.about(handles);
  return machine ? events.filter((event) => !isOfAutoGroups(event) || propagatedAt(event.at, log, live.facts)) : events;
}

function isWrite({ code, target, group }: AuditEvent, codes: readonly string[], id: string): boolean {
  return codes.includes(code) && (target === id || group === id);
}

/** What an event has to be like to explain one operation. */
interface Clue {
  readonly writes: readonly string[];
  readonly rules: readonly string[];
  /** Of a machine that came: what says that it went. */
  readonly undone?: Pick<Clue, 'writes' | 'rules'>;
  /** The machine that it is about, as documents name it. */
  readonly machine?: Machine;
  /** Ids, names and DNS labels of what it is about. Who was deleted has no id any more. */
  readonly handles: ReadonlySet<string>;
}

interface ClueInput {
  /** Id. */
  readonly group: string;
  readonly live: Live<NetbirdFacts>;
}

function cluesOf(operation: PatchOperation, input: ClueInput): readonly Clue[] {
  const [field = '', element = '', identity] = operation.path.split('/').slice(1).map(unescape);
  const side = operation.op === 'remove' ? 'went' : 'came';
  const [codes, rules] = [WRITES[field] ?? NO_CODES, RULES[field] ?? NO_CODES];
  if (field === 'resources') return [{ writes: codes[side], rules: [], handles: handlesOfResource(element, side, input.live) }];
  if (field !== 'members' && field !== 'auto_groups') return [{ writes: codes[side], rules: [], handles: new Set([input.group]) }];
  const moved = identity === undefined ? machinesMoved(operation, { field, element }, input) : { came: [], went: [], [side]: [identity] };
  return (['came', 'went'] as const).flatMap((way) =>
    // Each machine by itself: what was done to one of them is nothing that was done to another.
    moved[way].map((each): Clue => ({
      writes: codes[way],
      rules: rules[way],
      ...(way === 'came' ? { undone: { writes: codes.went, rules: rules.went } } : {}),
      ...(field === 'members' ? { machine: { identity: each, came: way === 'came' } } : {}),
      handles: handlesOf(element, each, input.live),
    })),
  );
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

/** One that is gone is known by its name alone, and so is what left where another one was made under its name. */
function handlesOfResource(element: string, side: 'came' | 'went', { facts: { catalogue } }: Live<NetbirdFacts>): ReadonlySet<string> {
  const resource = catalogue?.byElement(element.replace(/ as [a-z]+$/, '')) ?? catalogue?.byElement(element);
  const name = element.startsWith('id:') ? element.slice(3) : nameOf(element);
  return new Set(!resource ? [name] : side === 'went' ? [resource.id, name] : [resource.id]);
}

/** `type:name@network`. */
function nameOf(element: string): string {
  return element.slice(element.indexOf(':') + 1, element.lastIndexOf('@'));
}

function handlesOf(element: string, identity: string, { facts: { directory } }: Live<NetbirdFacts>): ReadonlySet<string> {
  const handles = new Set((directory?.usersOf(element) ?? []).map((user) => user.id));
  const id = directory?.peerOf(identity)?.id ?? directory?.userOf(identity)?.id;
  // Of a user who is gone no more than the e-mail is known, in whatever letter case it was applied.
  for (const handle of [identity.replace(/^id:/, ''), identity.toLowerCase(), id]) if (handle !== undefined) handles.add(handle);
  return handles;
}

function unescape(segment: string): string {
  return segment.replaceAll('~1', '/').replaceAll('~0', '~');
}
