import { RollcallError } from '../../core/errors.ts';
import { canonicalValue } from '../../core/model/canonical.ts';
import type { Document, FieldValue } from '../../core/model/document.ts';
import { makeDocument, setOf, tableOf, textOf } from '../../core/model/document.ts';
import { compareText, emptyTable } from '../../core/model/json.ts';
import { quoteName } from '../../core/model/quote-name.ts';
import type { LiveObject } from '../../core/provider.ts';
import type { GroupAnswer, ResourceRef } from './answers.ts';
import type { Catalogue } from './catalogue.ts';
import type { GroupBody } from './client.ts';
import type { Directory, Peer, User } from './directory.ts';
import type { NetbirdFacts } from './facts.ts';
import { GROUP_FIELDS } from './fields.ts';
import { heldOf } from './held.ts';
import type { Listed } from './held.ts';
import { appliedMembers, elementsInOrder, holdsWhole } from './applied-members.ts';
import type { MembersTable } from './applied-members.ts';
import type { Lists } from './list-memory.ts';
import { resourceElement } from './resource-element.ts';
import { unjudgedUsers } from './unjudged-users.ts';

/** What a group is translated with. */
export type Translation = Pick<NetbirdFacts, 'directory' | 'catalogue' | 'rules' | 'ways' | 'ownership' | 'bound'>;

/** A group as the core sees it. Without a directory, members that exist are not known, so the fields are left out. */
export function liveGroup(group: GroupAnswer, facts: Translation): LiveObject {
  const { directory, catalogue } = facts;
  const peers = directory ? peersOf(group, directory) : [];
  const reason = facts.ownership.reasonFor(group);
  const fields: [string, FieldValue][] = [['name', group.name]];
  if (directory)
    fields.push(
      ['auto_groups', tableOfUsers([...directory.withAutoGroup(group.id), ...unjudgedUsers(group.id, facts)])],
      ['members', membersOf(peers, appliedMembers(facts.bound.get(group.id)))],
    );
  if (catalogue) fields.push(['resources', resourcesOf(group, catalogue, directory)]);
  return {
    kind: 'group',
    id: group.id,
    name: group.name,
    owner: reason === undefined ? 'other' : 'system',
    ...(reason === undefined ? {} : { reason }),
    document: makeDocument(fields),
    held: heldOf(group, peers, facts),
    referrers: [],
  };
}

/** What a body is made of. */
export interface BodySource {
  readonly document: Document;
  /** The group as it was read just before, with what the document cannot say. */
  readonly fresh: GroupAnswer | undefined;
  readonly directory: Directory | undefined;
  readonly catalogue: Catalogue | undefined;
}

/**
 * All of a group as it is to be written: the server empties whatever list is left out.
 *
 * @throws RollcallError `UNKNOWN_MEMBER`, `UNKNOWN_REFERENCE`: what cannot be resolved is never sent
 */
export function groupBody(source: BodySource): GroupBody {
  return { name: textOf(source.document, 'name') ?? source.fresh?.name ?? '', peers: peerIds(source), resources: resourceRefs(source) };
}

/** The lists that a write replaces. */
export function listsOf({ peers, resources }: Pick<GroupBody, 'peers' | 'resources'>): Lists & Pick<GroupBody, 'peers' | 'resources'> {
  return { peers, resources };
}

/** Whether a write would change nothing: such a write is not sent, for it disturbs every peer. */
export function isSame(body: GroupBody, fresh: GroupAnswer): boolean {
  return (
    body.name === fresh.name && sameTexts(body.peers, fresh.peers) && sameTexts(body.resources.map(refText), fresh.resources.map(refText))
  );
}

function refText({ id, type }: ResourceRef): string {
  return `${type} ${id}`;
}

/** The server lists in no particular order. */
function sameTexts(first: readonly string[], second: readonly string[]): boolean {
  const [some, others] = [first.toSorted(compareText), second.toSorted(compareText)];
  return some.length === others.length && some.every((text, index) => text === others[index]);
}

function peersOf(group: GroupAnswer, directory: Directory): readonly Listed[] {
  return group.peers.map((id) => directory.peer(id) ?? stranger(`id:${id}`));
}

function stranger(identity: string): Listed {
  return { element: identity, identity, identities: [identity] };
}

/** Who is in a group, each with the peers that are: the table that was applied, where they are just those. */
function membersOf(peers: readonly Listed[], applied: MembersTable | undefined): FieldValue {
  return applied && isTableOf(applied, peers) ? applied : tableOfPeers(peers);
}

/** Each peer is in it with all that its owner has. As many peers as the table has, none of them twice, are then all that it has. */
function isTableOf(table: MembersTable, peers: readonly Listed[]): boolean {
  if (!holdsWhole(table, peers)) return false;
  const sizes = elementsInOrder(table)?.map((element) => (table[element] as readonly string[]).length) ?? [0];
  return sizes.every((size) => size > 0) && sizes.reduce((sum, size) => sum + size, 0) === peers.length;
}

/**
 * Counting is enough for whoever is in the group with all of the machines, which is nearly everybody: of 1,000 groups with 50 peers each,
 * making lists to compare took three times as long.
 */
function tableOfPeers(peers: readonly Listed[]): FieldValue {
  const counts = new Map<readonly string[], number>();
  const firsts: Listed[] = [];
  for (const listed of peers) {
    const count = counts.get(listed.identities);
    if (count === undefined) firsts.push(listed);
    counts.set(listed.identities, (count ?? 0) + 1);
  }
  const members = emptyTable<readonly string[]>();
  for (const { element, identities } of firsts.sort(byElement)) {
    const isWhole = counts.get(identities) === identities.length;
    // Machines that joined since the target was read are in a list of their own, also those of somebody who is known.
    members[element] = members[element] === undefined && isWhole ? identities : identitiesIn(peers, element);
  }
  return members;
}

function byElement(first: Listed, second: Listed): number {
  return compareText(first.element, second.element);
}

function identitiesIn(peers: readonly Listed[], element: string): readonly string[] {
  return peers.flatMap((listed) => (listed.element === element ? [listed.identity] : [])).sort(compareText);
}

function tableOfUsers(users: readonly Pick<User, 'element' | 'identity'>[]): FieldValue {
  const table = emptyTable<readonly string[]>();
  if (users.length === 0) return table;
  for (const { element, identity } of users) table[element] = [...(table[element] ?? []), identity];
  return canonicalValue(GROUP_FIELDS.auto_groups, table);
}

function resourcesOf(group: GroupAnswer, catalogue: Catalogue, directory: Directory | undefined): FieldValue {
  // An entry without an id refers to nothing.
  const entries = group.resources.filter(({ id }) => id !== '');
  if (entries.length === 0) return [];
  return [...new Set(entries.map((entry) => resourceElement(entry, catalogue, directory)))].sort(compareText);
}

function peerIds({ document, fresh, directory }: BodySource): readonly string[] {
  if (document['members'] === undefined) return fresh?.peers ?? [];
  const ids = new Set<string>();
  for (const [element, identities] of Object.entries(tableOf(document, 'members'))) {
    for (const identity of identities) ids.add(peerId({ element, identity }, directory, fresh));
  }
  return [...ids].sort(compareText);
}

/**
 * The server takes ids of peers that do not exist, and hides them: only what is known, or was there, is sent. Whoever enrols a machine
 * chooses its name, so that the name of a planned peer may have become somebody else's machine.
 */
function peerId(
  { element, identity }: Pick<Peer, 'element' | 'identity'>,
  directory: Directory | undefined,
  fresh: GroupAnswer | undefined,
): string {
  const peer = directory?.peerOf(identity);
  if (peer?.element === element) return peer.id;
  const id = identity.startsWith('id:') ? identity.slice(3) : undefined;
  if (!peer && id !== undefined && fresh?.peers.includes(id)) return id;
  const why = peer ? `which is a machine of ${quoteName(peer.element)} by now` : 'which does not exist any more';
  throw new RollcallError('UNKNOWN_MEMBER', `${quoteName(element)} stands for the peer ${quoteName(identity)}, ${why}.`, {
    hint: 'Plan again to see which peers there are now.',
  });
}

/** What does not change is sent along as it is stored, right or wrong; an entry without an id refers to nothing, and is never sent. */
function resourceRefs({ document, fresh, catalogue, directory }: BodySource): readonly ResourceRef[] {
  const entries = (fresh?.resources ?? []).filter(({ id }) => id !== '');
  const elementOf = (entry: ResourceRef): string => (catalogue ? resourceElement(entry, catalogue, directory) : `id:${entry.id}`);
  const stored = new Map(entries.map((entry) => [elementOf(entry), entry]));
  const wanted = document['resources'] === undefined ? [...stored.keys()] : setOf(document, 'resources');
  if (sameTexts([...stored.keys()], wanted)) return entries;
  return wanted.map((element) => stored.get(element) ?? checkedRef(element, knownRef(element, catalogue)));
}

function knownRef(element: string, catalogue: Catalogue | undefined): ResourceRef | undefined {
  const resource = catalogue?.byElement(element);
  return resource && { id: resource.id, type: resource.type };
}

/** An entry with neither id nor type breaks the list of groups until somebody repairs it. */
function checkedRef(element: string, entry: ResourceRef | undefined): ResourceRef {
  if (entry && entry.id !== '' && entry.type !== '') return entry;
  throw new RollcallError('UNKNOWN_REFERENCE', `There is no resource ${quoteName(element)} any more.`, {
    hint: 'Plan again to see which resources there are now.',
  });
}
