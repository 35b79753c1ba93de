import { canonicalDocument } from '../../core/model/canonical.ts';
import { compareText, emptyTable } from '../../core/model/json.ts';
import { nearest } from '../../core/model/nearest.ts';
import type { Declared, DeclaredMember } from '../../core/model/project.ts';
import { quoteName } from '../../core/model/quote-name.ts';
import { addIdentities, makeWish, noteNoUser, noteProblem, noteUnknownMember, noteWarning, vanishedOf } from '../../core/provide/wish.ts';
import type { Wish } from '../../core/provide/wish.ts';
import type { Desire, Live, Scope } from '../../core/provider.ts';
import { appliedMembers, elementsInOrder, holdsWhole } from './applied-members.ts';
import type { MembersTable } from './applied-members.ts';
import type { Resource } from './catalogue.ts';
import type { Directory, Person, User } from './directory.ts';
import type { NetbirdFacts } from './facts.ts';
import { GROUP_FIELDS } from './fields.ts';
import { clearedUsers, noteSwitch } from './members-switch.ts';
import { boundTo } from './ownership.ts';
import { noteReplaced } from './replaced-peers.ts';
import { noteReplacedResources } from './replaced-resources.ts';
import { unjudgedUsers } from './unjudged-users.ts';
import { handleOf, vanishedPeers } from './vanished-peers.ts';
import { resourceText, wishedResources } from './wished-resources.ts';
import type { WishedResource } from './wished-resources.ts';

/** The managed part of the group that a declaration asks for. */
export function desireGroup(declared: Declared, live: Live<NetbirdFacts>): Desire {
  const { facts } = live;
  const wish = makeWish(declared, facts);
  const bound = boundTo(declared, facts.boundByAddress);
  const applied = appliedMembers(bound);
  const { directory } = facts;
  const people = directory ? wishedPeople(wish, directory, bound) : { fields: {}, vanished: [] };
  const resources = wishedElements(wish);
  if (resources && bound) noteReplacedResources(wish, resources, bound);
  const raw: Record<string, unknown> = { name: declared.name, ...people.fields, resources };
  const known = applied && { members: applied };
  const document = canonicalDocument(GROUP_FIELDS, raw, known);
  const { vanished } = people;
  return { document, problems: wish.problems, warnings: wish.warnings, ...(vanished.length > 0 ? { vanished } : {}) };
}

interface WishedPeople {
  readonly fields: Readonly<Record<string, MembersTable | undefined>>;
  readonly vanished: NonNullable<Desire['vanished']>;
}

/** Members and auto-groups, and what of them the declaration names as before and is not there any more. */
function wishedPeople(wish: GroupWish, directory: Directory, bound: Bound | undefined): WishedPeople {
  const asUsers = (wish.declared.block['members_as'] ?? wish.facts.membersAs) === 'auto_groups';
  const way = wish.facts.ways.get(bound?.id ?? '');
  const members = wishedMembers(wish, directory, { asUsers, applied: appliedMembers(bound) });
  const users = asUsers ? wishedUsers(wish, directory, bound) : clearedUsers(way);
  if (asUsers) refuseSynced(wish, bound?.id);
  noteSwitch(wish, bound?.id, way);
  return {
    fields: { members, auto_groups: users },
    vanished: bound ? vanishedFrom(wish, directory, { bound, members }) : [],
  };
}

type GroupWish = Wish<NetbirdFacts>;

/** What the declaration names as before and is not there any more, with a warning of other machines in its place. */
function vanishedFrom(
  wish: GroupWish,
  directory: Directory,
  { bound, members }: { readonly bound: Bound; readonly members: MembersTable | undefined },
): NonNullable<Desire['vanished']> {
  const unknown = vanishedOf(wish).vanished ?? [];
  if (members === undefined) return unknown;
  const applied = appliedMembers(bound);
  const vanished = members === applied ? [] : vanishedPeers(wish.declared, { directory, applied });
  noteReplaced(wish, { directory, bound, table: members, vanished });
  return [...vanished, ...unknown];
}

type Bound = Scope['bound'][number];

/** JWT sync writes the auto-groups that hold a group of its own: nobody could be brought in by them, or taken out. */
function refuseSynced(wish: GroupWish, bound: string | undefined): void {
  const { block, name, members } = wish.declared;
  if (members === undefined) return;
  const pinned = typeof block['id'] === 'string' ? block['id'] : undefined;
  if (!wish.facts.ownership.adoptedFromJwt({ id: bound ?? pinned, name })) return;
  noteProblem(
    wish,
    'UNSUPPORTED_CHANGE',
    'JWT sync made the group and writes the auto-groups that hold it, so that `members_as: auto_groups` can bring nobody in and take nobody out.',
    'Write `members_as: peers` into the block, or take `members:` out of it.',
  );
}

type Table = Record<string, readonly string[]>;

/**
 * Peers by person, and native ones: the table that was applied, where it is just those. With auto-groups the native ones alone: NetBird brings
 * the machines of people, which are held. Undefined where neither is managed.
 */
function wishedMembers(
  wish: GroupWish,
  directory: Directory,
  { asUsers, applied }: { readonly asUsers: boolean; readonly applied: MembersTable | undefined },
): MembersTable | undefined {
  const { declared } = wish;
  const native = declared.block['peers'] as readonly string[] | undefined;
  if (declared.members === undefined && native === undefined) return undefined;
  const owners = asUsers ? [] : ownersAmong(wish, declared.members ?? [], { directory, applied });
  if (applied && native === undefined && isOf(owners, applied)) return applied;
  const table = emptyTable<readonly string[]>();
  for (const { element, identities } of owners) table[element] = identities;
  for (const reference of native ?? []) addNative(wish, table, { reference, directory });
  return table;
}

/** Those of the members who have machines. */
function ownersAmong(
  wish: GroupWish,
  members: readonly DeclaredMember[],
  { directory, applied }: { readonly directory: Directory; readonly applied: MembersTable | undefined },
): readonly Person[] {
  const owners: Person[] = [];
  for (const { email } of members) {
    const person = directory.person(email);
    if (hasPeers(wish, person, { directory, hadPeers: applied?.[email] !== undefined })) owners.push(person);
  }
  return owners;
}

/** Whether a person has machines; a problem or warning where not. */
function hasPeers(
  wish: GroupWish,
  person: Person,
  { directory, hadPeers }: { readonly directory: Directory; readonly hadPeers: boolean },
): boolean {
  if (person.users.length === 0 && person.identities.length > 0) {
    noteUnlisted(wish, person.element);
    return true;
  }
  const users = knownUsers(wish, person, directory);
  if (users.length === 0) return false;
  if (person.identities.length > 0) return true;
  const message = `${quoteName(person.element)} has no peer in target ${quoteName(wish.declared.target)}${whyNone(users, hadPeers)}`;
  noteWarning(wish, 'UNKNOWN_MEMBER', message);
  return false;
}

/** Whoever is in no list, while peers have owners who are in none: they may be there. Machines are theirs by what was applied. */
function noteUnlisted(wish: GroupWish, email: string): void {
  noteWarning(
    wish,
    'UNKNOWN_MEMBER',
    `${quoteName(email)} is not in the list of users of target ${quoteName(wish.declared.target)}, which does not show all owners of peers: what Rollcall applied for them stays.`,
  );
}

function whyNone(users: readonly User[], hadPeers: boolean): string {
  if (hadPeers) return ' any more; the next plan after a new one is enrolled adds it.';
  const why = users.every((user) => user.isInvited) ? ': the invitation was not accepted so far' : ' yet';
  return `${why}; the next plan after the first one is enrolled adds it.`;
}

/** Whether a table holds these people with all of their machines, and nobody else. A declaration names nobody twice. */
function isOf(owners: readonly Person[], table: MembersTable): boolean {
  return holdsWhole(table, owners) && elementsInOrder(table)?.length === owners.length;
}

function addNative(
  wish: GroupWish,
  table: Table,
  { reference, directory }: { readonly reference: string; readonly directory: Directory },
): void {
  const found = directory.findPeers(reference);
  const [peer] = found;
  if (!peer) {
    const matches = nearest(reference, directory.peerNames());
    noteUnknownMember(wish, {
      what: `there is no peer ${quoteName(reference)}`,
      matches,
      cure: 'enrol the machine',
      isMachine: true,
      reference: handleOf(reference),
    });
    return;
  }
  if (found.length > 1) {
    const list = found.map(({ identity, ip, id }) => `${quoteName(identity)} (${ip}, id:${id})`).join(', ');
    noteProblem(
      wish,
      'AMBIGUOUS_NAME',
      `${quoteName(reference)} may be ${found.length} peers: ${list}.`,
      'Name one of them by its DNS label, IP or `id:`.',
    );
    return;
  }
  if (peer.ephemeral && reference.trim().startsWith('id:')) {
    const message = `the peer ${quoteName(peer.identity)} is ephemeral; when it comes back it has another id than ${quoteName(peer.id)}.`;
    noteWarning(wish, 'UNKNOWN_MEMBER', message);
  }
  addIdentities(table, peer.element, [peer.identity]);
}

/** Users by person, whose auto-groups shall hold the group; undefined where members are not managed. */
function wishedUsers(wish: GroupWish, directory: Directory, bound: Bound | undefined): Table | undefined {
  if (wish.declared.members === undefined) return undefined;
  const table = emptyTable<readonly string[]>();
  const unjudged = unjudgedUsers(bound?.id ?? '', wish.facts);
  for (const { email } of wish.declared.members) {
    const person = directory.person(email);
    const there = unjudged.filter(({ element }) => element === email);
    if (there.length > 0) noteUnlisted(wish, email);
    const users = there.length > 0 ? [...there, ...person.users] : knownUsers(wish, person, directory);
    for (const { identity } of users) addIdentities(table, email, [identity]);
  }
  return table;
}

/** The users that a person stands for; none, and a problem or warning, where that cannot be said. */
function knownUsers(wish: GroupWish, { element: email, rivals, missing, users }: Person, directory: Directory): readonly User[] {
  if (rivals.length > 0) {
    const who = rivals.map(quoteName).join(', ');
    noteProblem(
      wish,
      'AMBIGUOUS_NAME',
      `${quoteName(email)} and ${who} stand for the same user.`,
      'Give each user to one person under `people:` in rollcall.yaml.',
    );
    return [];
  }
  const cure = 'invite the user';
  for (const identity of missing) {
    const what = `${quoteName(email)} stands for ${quoteName(identity)} here, and there is no such user`;
    noteUnknownMember(wish, { what, matches: nearest(identity, directory.emails()), cure, reference: identity });
  }
  if (users.length === 0 && missing.length === 0)
    noteNoUser(wish, email, { holder: directory.holder(email), emails: directory.emails(), cure });
  return users;
}

function wishedElements(wish: GroupWish): readonly string[] | undefined {
  if (wish.declared.block['resources'] === undefined || !wish.facts.catalogue) return undefined;
  return wishedResources(wish.declared).flatMap((entry) => {
    const found = resourcesFor(wish, entry);
    if (found.length === 1) return [(found[0] as Resource).element];
    noResource(wish, entry, found);
    return [];
  });
}

function resourcesFor({ facts: { catalogue } }: GroupWish, entry: WishedResource): readonly Resource[] {
  if (!('id' in entry)) return catalogue?.find(entry) ?? [];
  const resource = catalogue?.byId(entry.id);
  return resource ? [resource] : [];
}

function noResource(wish: GroupWish, entry: WishedResource, found: readonly Resource[]): void {
  const text = resourceText(entry);
  if (found.length > 1) {
    const list = found
      .map(({ element, id, network }) => (element.startsWith('id:') ? `id:${id} (network ${quoteName(network)})` : quoteName(element)))
      .sort(compareText);
    const cure = 'Say its `network:`, or name one of them by `id:`.';
    noteProblem(wish, 'AMBIGUOUS_NAME', `${quoteName(text)} may be ${found.length} network resources: ${list.join(', ')}.`, cure);
    return;
  }
  const matches = nearest(text, wish.facts.catalogue?.elements() ?? []);
  const other = 'id' in entry ? [] : sameName(wish, entry.name);
  const guess = [...other, ...matches.filter((match) => !other.includes(match))].slice(0, 3).map(quoteName);
  const detail =
    guess.length > 0 ? `Did you mean ${guess.join(', ')}?` : 'Make it in its network first, or correct type, name and network.';
  noteProblem(
    wish,
    'UNKNOWN_REFERENCE',
    `there is no network resource ${quoteName(text)} in target ${quoteName(wish.declared.target)}.`,
    detail,
  );
}

/** A name with another type or network than was written. */
function sameName({ facts: { catalogue } }: GroupWish, name: string): readonly string[] {
  return [...(catalogue?.elements() ?? [])].filter((element) => element.slice(element.indexOf(':') + 1).startsWith(`${name}@`));
}
