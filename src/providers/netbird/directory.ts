import { append } from '../../core/model/append.ts';
import { compareText } from '../../core/model/json.ts';
import { once } from '../../core/provide/once.ts';
import { claimsOf, EMAIL, missingOf, noteHolder, noteRivals, ownersOf } from '../../core/provide/people-claims.ts';
import type { MappedPeople } from '../../core/provide/people-claims.ts';
import type { PeerAnswer, UserAnswer } from './answers.ts';
import type { Owner } from './applied-members.ts';
import { orphansAmong } from './orphans.ts';

/** A user, and how documents name it. */
export interface User extends UserAnswer {
  /** How a table lists it: the e-mail of its person, else `user:<name>`, else `user:<id>`. */
  readonly element: string;
  /** What a table writes behind the element: its e-mail, or `id:<id>` where that would not tell it from others. */
  readonly identity: string;
}

/** A peer, and how documents name it. */
export interface Peer extends PeerAnswer {
  /** How a table lists it: the e-mail of the person who owns it, else its DNS label, else `id:<id>`. */
  readonly element: string;
  /** What a table writes behind the element: its DNS label, else `id:<id>`. */
  readonly identity: string;
  /** Of all peers of the element, sorted: one list for all groups that hold them. */
  readonly identities: readonly string[];
}

/** Users and peers of a target, to turn people and native names into identities and back. */
export interface Directory {
  peer(id: string): Peer | undefined;
  /** The peer that an identity stands for. */
  peerOf(identity: string): Peer | undefined;
  user(id: string): User | undefined;
  /** The user that an identity stands for. */
  userOf(identity: string): User | undefined;
  /** What is known of a person, looked up once however many groups list the person. */
  person(email: string): Person;
  /** Every user that stands for a person, ordered by identity. */
  usersOf(email: string): readonly User[];
  /** Identities of all peers of an element, sorted. */
  identitiesOf(element: string): readonly string[];
  /** Peers that `id:…`, a DNS label, an IP or a name may mean, ordered by identity. */
  findPeers(reference: string): readonly Peer[];
  /** Peers that were enrolled after a moment, in milliseconds since 1970; none where that is no time. */
  enrolledSince(at: number): readonly Peer[];
  /** Whether peers have owners whom no list shows: then nobody can say that a user is gone. */
  lacksOwners(): boolean;
  /** Users whose auto-groups hold a group, ordered by identity. */
  withAutoGroup(groupId: string): readonly User[];
  /** Identities that `people:` gives a person here and that do not exist. */
  missing(email: string): readonly string[];
  /** Other people who claim one of this person's users. */
  rivals(email: string): readonly string[];
  /** Another person, to whom `people:` gives the user with this e-mail. */
  holder(email: string): string | undefined;
  /** E-mails of all users: for a did-you-mean. */
  emails(): Iterable<string>;
  /** Labels and names of all peers: for a did-you-mean. */
  peerNames(): Iterable<string>;
}

/** A person of a declaration as a directory knows the person. */
export interface Person extends Owner {
  readonly users: readonly User[];
  /** See `Directory.missing` and `Directory.rivals`. */
  readonly missing: readonly string[];
  readonly rivals: readonly string[];
}

/** What a directory is made from. */
export interface DirectoryInput {
  readonly peers: readonly PeerAnswer[];
  readonly users: readonly UserAnswer[];
  /** What `people:` says of this target: users' e-mails or `id:<id>`, by e-mail. */
  readonly people: MappedPeople;
  /** People as whom owners were known who are in no list any more, by the id of the user. */
  readonly former?: ReadonlyMap<string, string>;
}

/**
 * Indexes users and peers. An e-mail that `people:` maps stands for what is written there and nothing else. `people`: where the users
 * were indexed while the peers, the longest list, were on their way.
 */
export function makeDirectory(input: DirectoryInput, people: Users = indexUsers(input)): Directory {
  const { byId, byIdentity, byPerson } = people;
  const peers = indexPeers(input.peers, (id) => people.emailOf.get(id) ?? input.former?.get(id));
  const lacksOwners = once(() => orphansAmong(input.peers, byId).length > 0);
  const persons = new Map<string, Person>();
  const directory: Directory = {
    peer: (id) => peers.byId.get(id),
    peerOf: (identity) => (identity.startsWith('id:') ? peers.byId.get(identity.slice(3)) : peers.handles().byIdentity.get(identity)),
    user: (id) => byId.get(id),
    userOf: (identity) => (identity.startsWith('id:') ? byId.get(identity.slice(3)) : byIdentity.get(identity)),
    person(email) {
      const known = persons.get(email);
      if (known) return known;
      const person = personOf(directory, email);
      persons.set(email, person);
      return person;
    },
    usersOf: (email) => byPerson.get(email) ?? NONE,
    identitiesOf: (element) => peers.identities.get(element) ?? NONE,
    findPeers: (reference) => findPeers(peers, reference),
    enrolledSince(at) {
      const fresh = peers.newestFirst();
      const count = fresh.findIndex((peer) => !(peer.at > at));
      return fresh.slice(0, count < 0 ? fresh.length : count).map(({ peer }) => peer);
    },
    lacksOwners,
    withAutoGroup: (groupId) => people.byAutoGroup.get(groupId) ?? NONE,
    missing: (email) => missingOf(email, input.people, people.handles),
    rivals: (email) => [...(people.rivals.get(email) ?? NONE)].sort(compareText),
    holder: (email) => people.holders.get(email),
    emails: () => input.users.flatMap(({ email }) => (email === '' ? [] : [email])),
    peerNames: () => input.peers.flatMap(({ dnsLabel, name }) => [dnsLabel, name]),
  };
  return directory;
}

function personOf(directory: Directory, email: string): Person {
  return {
    element: email,
    users: directory.usersOf(email),
    identities: directory.identitiesOf(email),
    missing: directory.missing(email),
    rivals: directory.rivals(email),
  };
}

const NONE: readonly never[] = [];

/** The users of a target by all that they are asked for by. */
export interface Users {
  /** E-mail of the person that a user stands for, by id. */
  readonly emailOf: ReadonlyMap<string, string>;
  readonly byId: ReadonlyMap<string, User>;
  readonly byIdentity: ReadonlyMap<string, User>;
  readonly byPerson: ReadonlyMap<string, readonly User[]>;
  readonly byAutoGroup: ReadonlyMap<string, readonly User[]>;
  readonly rivals: ReadonlyMap<string, ReadonlySet<string>>;
  /** Who has the user of an e-mail, where that is somebody else. */
  readonly holders: ReadonlyMap<string, string>;
  /** What people are found by: e-mails in lower case, and ids. */
  readonly handles: ReadonlySet<string>;
}

/** Indexes the users alone. */
export function indexUsers({ users, people }: Omit<DirectoryInput, 'peers'>): Users {
  const claims = claimsOf(people);
  const emails = countEmails(users);
  const found = {
    emailOf: new Map<string, string>(),
    byId: new Map<string, User>(),
    byIdentity: new Map<string, User>(),
    byPerson: new Map<string, User[]>(),
    byAutoGroup: new Map<string, User[]>(),
  };
  const rivals = new Map<string, Set<string>>();
  const holders = new Map<string, string>();
  const handles = new Set<string>();
  for (const answer of users) {
    const email = answer.email.toLowerCase();
    const owners = ownersOf([`id:${answer.id}`, email], claims, people);
    const identity = emails.get(email) === 1 ? answer.email : `id:${answer.id}`;
    const user = userFrom(answer, { element: owners[0] ?? `user:${answer.name || answer.id}`, identity });
    found.byId.set(user.id, user);
    found.byIdentity.set(identity, user);
    for (const handle of [`id:${answer.id}`, email]) handles.add(handle);
    if (owners[0] !== undefined) {
      append(found.byPerson, owners[0], user);
      if (EMAIL.test(owners[0])) found.emailOf.set(user.id, owners[0]);
    }
    for (const group of new Set(answer.autoGroups)) append(found.byAutoGroup, group, user);
    noteRivals(rivals, owners);
    noteHolder(holders, email, owners);
  }
  // The server lists users in a new order at each call.
  for (const list of [...found.byPerson.values(), ...found.byAutoGroup.values()]) list.sort(byIdentityText);
  return { ...found, rivals, holders, handles };
}

/** Written out, as `peerFrom` and for the same reason. */
function userFrom(
  { id, email, name, role, autoGroups, isCurrent, isServiceUser, isBlocked, isInvited }: UserAnswer,
  { element, identity }: Pick<User, 'element' | 'identity'>,
): User {
  return { id, email, name, role, autoGroups, isCurrent, isServiceUser, isBlocked, isInvited, element, identity };
}

/** How many users have each e-mail; service users have none. */
function countEmails(users: readonly UserAnswer[]): ReadonlyMap<string, number> {
  const counts = new Map<string, number>();
  for (const { email } of users) if (email !== '') counts.set(email.toLowerCase(), (counts.get(email.toLowerCase()) ?? 0) + 1);
  return counts;
}

interface Peers {
  readonly byId: ReadonlyMap<string, Peer>;
  readonly identities: ReadonlyMap<string, readonly string[]>;
  /** Made where somebody asks for a peer by anything but its id. */
  handles(): Handles;
  /** Those that say when they were enrolled. */
  newestFirst(): readonly { readonly peer: Peer; readonly at: number }[];
}

interface Handles {
  readonly byIdentity: ReadonlyMap<string, Peer>;
  /** By DNS label in lower case, and by IP. */
  readonly byLabel: ReadonlyMap<string, readonly Peer[]>;
  /** By name, and by the first part of the DNS label. Several peers may have one name. */
  readonly byName: ReadonlyMap<string, readonly Peer[]>;
}

function indexPeers(answers: readonly PeerAnswer[], emailOf: (userId: string) => string | undefined): Peers {
  const byId = new Map<string, Peer>();
  const lists = new Map<string, string[]>();
  for (const answer of answers) {
    const identity = identityOf(answer);
    const person = answer.userId === '' ? undefined : emailOf(answer.userId);
    const element = person ?? identity;
    const identities = lists.get(element) ?? [];
    identities.push(identity);
    if (identities.length === 1) lists.set(element, identities);
    byId.set(answer.id, peerFrom(answer, { identity, element, identities }));
  }
  for (const identities of lists.values()) if (identities.length > 1) identities.sort(compareText);
  return {
    byId,
    identities: lists,
    handles: once(() => indexHandles(byId.values())),
    newestFirst: once(() => newestFirst(byId.values())),
  };
}

/** What a table writes of a peer. */
export function identityOf({ dnsLabel, id }: Pick<PeerAnswer, 'dnsLabel' | 'id'>): string {
  return dnsLabel === '' ? `id:${id}` : dnsLabel;
}

function newestFirst(peers: Iterable<Peer>): ReturnType<Peers['newestFirst']> {
  const timed = [...peers].map((peer) => ({ peer, at: Date.parse(peer.createdAt) })).filter(({ at }) => !Number.isNaN(at));
  return timed.sort((first, second) => second.at - first.at);
}

/** Written out: copying thousands of objects property by property is several times slower than making ones of a known shape. */
function peerFrom(
  { id, name, dnsLabel, ip, ipv6, userId, ephemeral, createdAt }: PeerAnswer,
  { identity, element, identities }: Pick<Peer, 'identity' | 'element' | 'identities'>,
): Peer {
  return { id, name, dnsLabel, ip, ipv6, userId, ephemeral, createdAt, identity, element, identities };
}

function indexHandles(peers: Iterable<Peer>): Handles {
  const byIdentity = new Map<string, Peer>();
  const [byLabel, byName] = [new Map<string, Peer[]>(), new Map<string, Peer[]>()];
  for (const peer of peers) {
    byIdentity.set(peer.identity, peer);
    const label = peer.dnsLabel.toLowerCase();
    for (const handle of new Set([label, peer.ip, peer.ipv6])) if (handle !== '') append(byLabel, handle, peer);
    for (const name of new Set([peer.name, label.split('.')[0] as string])) if (name !== '') append(byName, name, peer);
  }
  return { byIdentity, byLabel, byName };
}

/** What is unique comes first: id, whole DNS label, IP; names are not. */
function findPeers(peers: Peers, reference: string): readonly Peer[] {
  const text = reference.trim();
  if (text.startsWith('id:')) {
    const peer = peers.byId.get(text.slice(3));
    return peer ? [peer] : [];
  }
  const bare = text.startsWith('peer:') ? text.slice(5) : text;
  const { byLabel, byName } = peers.handles();
  const found = byLabel.get(bare.toLowerCase()) ?? byName.get(bare) ?? [];
  return [...found].sort(byIdentityText);
}

function byIdentityText(first: { readonly identity: string }, second: { readonly identity: string }): number {
  return compareText(first.identity, second.identity);
}
