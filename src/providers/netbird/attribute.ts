import type { JsonObject } from '../../core/model/json.ts';
import { isJsonObject } from '../../core/model/json.ts';
import type { Drift } from '../../core/model/plan.ts';
import type { Live, ReadClient } from '../../core/provider.ts';
import { optionalText } from './answers.ts';
import { listObjects } from './client.ts';
import { isRefused } from './errors.ts';
import type { NetbirdFacts } from './facts.ts';

/** Who made a difference, and when. */
export type Author = NonNullable<Drift['by']>;

/** Events of the audit log that tell of one sort of difference. */
const GROUP_EVENTS: Readonly<Record<string, ReadonlySet<string>>> = {
  name: new Set(['group.update']),
  members: new Set(['peer.group.add', 'peer.group.delete']),
  auto_groups: new Set(['user.group.add', 'user.group.delete']),
  resources: new Set(['resource.group.add', 'resource.group.delete']),
};

/** What moves peers without a word about the group: NetBird then follows a rule. */
const RULE_EVENTS: Readonly<Record<string, string>> = {
  'peer.setupkey.add': 'a setup key enrolled the peer',
  'peer.user.add': 'its user enrolled the peer',
  'user.peer.delete': 'the peer was deleted',
  'peer.delete': 'the peer was deleted',
};

/**
 * Looks every difference up in the audit log: one request. A write of the group says who made it; members that came or went without
 * one were moved by NetBird itself. What the log does not tell has no author: resources that were set by way of the group leave no event.
 */
export async function attributeDrift(
  http: Pick<ReadClient, 'get'>,
  { drift, live }: { readonly drift: readonly Drift[]; readonly live: Live<NetbirdFacts> },
  signal: AbortSignal,
): Promise<ReadonlyMap<string, Author>> {
  const events = await readEvents(http, signal);
  const authors = new Map<string, Author>();
  for (const each of drift) {
    const author = authorOf(each, events, live);
    if (author) authors.set(each.address, author);
  }
  return authors;
}

/** Newest first, as the server lists them. Whoever may not read them does without. */
async function readEvents(http: Pick<ReadClient, 'get'>, signal: AbortSignal): Promise<readonly JsonObject[]> {
  try {
    return await listObjects(http, '/events/audit', signal);
  } catch (error) {
    if (isRefused(error)) return [];
    throw error;
  }
}

function authorOf(drift: Drift, events: readonly JsonObject[], live: Live<NetbirdFacts>): Author | undefined {
  if (drift.type === 'deleted') {
    const event = events.find((each) => optionalText(each, 'activity_code') === 'group.delete' && optionalText(each, 'target_id') === drift.id);
    return event && personOf(event);
  }
  const fields = new Set(drift.patch.map(({ path }) => path.split('/')[1] as string));
  const codes = new Set([...fields].flatMap((field) => [...(GROUP_EVENTS[field] ?? [])]));
  const moved = fields.has('members') ? peersOf(drift, live) : undefined;
  const event = events.find((each) => codes.has(optionalText(each, 'activity_code')) && isAbout(each, drift.id) && concerns(each, moved));
  if (event) return personOf(event);
  const rule = moved && events.find((each) => RULE_EVENTS[optionalText(each, 'activity_code')] !== undefined && concerns(each, moved));
  if (!rule) return undefined;
  const why = RULE_EVENTS[optionalText(rule, 'activity_code')] as string;
  return { who: `NetBird itself: ${why}${keyOf(rule)}`, when: optionalText(rule, 'timestamp') };
}

/** Of a deletion, an addition and a rename the newest counts; a service user has a name only, and one that is gone only an id. */
function personOf(event: JsonObject): Author {
  const who = optionalText(event, 'initiator_email') || optionalText(event, 'initiator_name') || `user ${optionalText(event, 'initiator_id')}`;
  return { who, when: optionalText(event, 'timestamp') };
}

function isAbout(event: JsonObject, group: string): boolean {
  const meta = metaOf(event);
  return [optionalText(event, 'target_id'), optionalText(meta, 'group_id'), optionalText(meta, 'id')].includes(group);
}

/** Peers that came or went, by id and by DNS label: one that was deleted has no id any more. */
interface Moved {
  readonly ids: ReadonlySet<string>;
  readonly labels: ReadonlySet<string>;
}

function peersOf(drift: Drift, { facts: { directory } }: Live<NetbirdFacts>): Moved {
  const [ids, labels] = [new Set<string>(), new Set<string>()];
  for (const { path, value } of drift.patch) {
    if (!path.startsWith('/members')) continue;
    const element = (path.split('/')[2] ?? '').replaceAll('~1', '/').replaceAll('~0', '~');
    const named = isJsonObject(value) ? Object.keys(value) : [];
    const owned = (directory?.peersOf(element) ?? []).map(({ identity }) => identity);
    for (const identity of [...named, ...owned, element.replace(/^peer:/, '')]) {
      labels.add(identity);
      const id = identity.startsWith('id:') ? identity.slice(3) : directory?.peerOf(identity)?.id;
      if (id !== undefined) ids.add(id);
    }
  }
  return { ids, labels };
}

/** Events of users and resources are about whatever they name; those of peers have to be about one that moved. */
function concerns(event: JsonObject, moved: Moved | undefined): boolean {
  if (!moved || !/^(?:peer|user\.peer)\./.test(optionalText(event, 'activity_code'))) return true;
  const meta = metaOf(event);
  return (
    moved.ids.has(optionalText(event, 'target_id')) ||
    moved.labels.has(optionalText(meta, 'peer_fqdn')) ||
    moved.labels.has(optionalText(meta, 'fqdn'))
  );
}

function keyOf(event: JsonObject): string {
  const key = optionalText(metaOf(event), 'setup_key_name');
  return key === '' ? '' : ` ("${key}")`;
}

function metaOf(event: JsonObject): JsonObject {
  return isJsonObject(event['meta']) ? event['meta'] : {};
}
