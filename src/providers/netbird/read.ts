import type { Code, RemoteError } from '../../core/errors.ts';
import { compareText } from '../../core/model/json.ts';
import type { JsonObject } from '../../core/model/json.ts';
import type { Warning } from '../../core/model/plan.ts';
import type { Target } from '../../core/model/project.ts';
import { quoteName } from '../../core/model/quote-name.ts';
import type { Live, LiveEntry, LiveObject, ReadClient, ReadIo, Scope } from '../../core/provider.ts';
import { absentPeers } from './absent-peers.ts';
import type { AccountAnswer, GroupAnswer, NetworkAnswer, PeerAnswer, ResourceAnswer, SetupKeyAnswer, UserAnswer } from './answers.ts';
import { makeCatalogue } from './catalogue.ts';
import { listGroups, listNetworks, listPeers, listResources, listSetupKeys, listUsers, readAccount, readRights } from './client.ts';
import { deletionsOf, withLinks } from './deletions.ts';
import { indexUsers, makeDirectory } from './directory.ts';
import type { Directory, Users } from './directory.ts';
import { listsOf, liveGroup } from './document.ts';
import { isRefused } from './errors.ts';
import type { NetbirdFacts } from './facts.ts';
import { formerOwners } from './former-owners.ts';
import { withoutUse } from './key-window.ts';
import { allGroup, groupsOfSyncs, makeOwnership } from './ownership.ts';
import { rightsFrom } from './rights-from.ts';
import { makeRules } from './rules.ts';
import { chooseGroups } from './scope.ts';
import type { Session } from './session.ts';
import { adoptedIssues, managementUrl, membersAsOf } from './settings.ts';
import { waysOf } from './ways.ts';
import { wholeGroups } from './whole-groups.ts';
import type { GroupLists } from './whole-groups.ts';
import { wholePeers } from './whole-peers.ts';
import type { PeerLists } from './whole-peers.ts';
import { wholeUsers } from './whole-users.ts';
import { makeIntern } from '../../core/provide/intern.ts';
import { settle, valueOf } from '../../core/provide/settle.ts';
import type { Settled } from '../../core/provide/settle.ts';

/** Everything a read needs of its connection. */
export interface Connection<Client extends ReadClient = ReadClient> {
  readonly target: Target;
  readonly io: ReadIo;
  readonly session: Session<Client>;
  /** Whether writes may follow: then it is asked what the token may do. */
  readonly writes: boolean;
}

/** Where a part says what is missing. */
export interface Notes {
  readonly target: string;
  readonly incomplete: Live['incomplete'][number][];
  readonly warnings: Warning[];
}

/**
 * Reads what the scope is about with seven lists, however many groups there are; five more where something is to be deleted. The
 * lists do not depend on the scope, so they are asked for at once.
 */
export async function readTarget(connection: Connection, scope: PromiseLike<Scope>, signal: AbortSignal): Promise<Live<NetbirdFacts>> {
  const stop = new AbortController();
  const combined = AbortSignal.any([signal, stop.signal]);
  try {
    const waiting = settle(scope);
    return await collect(connection, begin(connection, combined), { scope: waiting, signal: combined });
  } catch (error) {
    stop.abort();
    throw connection.session.explain(error);
  }
}

interface Early {
  readonly groups: Promise<Settled<readonly GroupAnswer[]>>;
  readonly peers: Promise<Settled<readonly PeerAnswer[]>>;
  readonly users: Promise<Settled<readonly UserAnswer[]>>;
  readonly networks: Promise<Settled<readonly NetworkAnswer[]>>;
  readonly resources: Promise<Settled<readonly ResourceAnswer[]>>;
  readonly setupKeys: Promise<Settled<readonly SetupKeyAnswer[]>>;
  readonly account: Promise<Settled<AccountAnswer>>;
  readonly rights: Promise<Settled<JsonObject | undefined>> | undefined;
  /** Groups that peers and resources say they are in: whole when both lists are there. */
  readonly inside: ReadonlySet<string>;
}

function begin({ session: { http }, writes }: Connection, signal: AbortSignal): Early {
  const intern = makeIntern();
  const inside = new Set<string>();
  const groups = settle(listGroups(http, signal, intern));
  return {
    inside,
    groups,
    peers: settle(listPeers(http, signal, { intern, inside })),
    users: settle(listUsers(http, signal)),
    networks: settle(listNetworks(http, signal)),
    resources: settle(listResources(http, signal, { inside })),
    // Where writes follow, when the groups are there: what a key says of its use is then no older than the peers that it put into them.
    setupKeys: writes ? groups.then(() => settle(listSetupKeys(http, signal))) : settle(listSetupKeys(http, signal)),
    account: settle(readAccount(http, signal)),
    rights: writes ? settle(readRights(http, signal)) : undefined,
  };
}

interface Reading {
  readonly scope: Promise<Settled<Scope>>;
  readonly signal: AbortSignal;
}

async function collect(connection: Connection, early: Early, reading: Reading): Promise<Live<NetbirdFacts>> {
  const { target } = connection;
  const notes: Notes = { target: target.name, incomplete: [], warnings: [] };
  const parts = await gather(connection, early, { notes, signal: reading.signal });
  const { groups = [], account, users } = parts;
  const scope = valueOf(await reading.scope);
  const facts = factsFrom(connection, parts, { scope, rights: await rightsFrom(early.rights, users, notes) });
  if (account && !account.propagates) warnOfPropagation(connection, scope, notes);
  const deletions = deletionsOf(groups, scope);
  const objects = chooseGroups(groups, scope).map((group) => liveGroup(group, facts));
  const known = { setupKeys: parts.setupKeys ?? [], users: users ?? [], networks: parts.networks ?? [], account };
  if (account?.propagates && facts.directory) notes.warnings.push(...absentPeers(objects, scope, { target, directory: facts.directory }));
  const linked = { connection, deletions, groups, facts, known, notes, signal: reading.signal };
  const all = deletions.size === 0 ? objects : await withLinks(objects, linked);
  return {
    target: target.name,
    identity: identityOf(target, groups),
    objects: all.toSorted(compareEntries),
    index: groups.map((group) => entryOf(group, facts)).sort(compareEntries),
    runner: runnerOf(users, facts.directory),
    incomplete: notes.incomplete,
    warnings: notes.warnings,
    facts,
  };
}

/** The lists as far as the token may read them. */
interface Parts {
  readonly groups: readonly GroupAnswer[] | undefined;
  readonly peers: readonly PeerAnswer[] | undefined;
  readonly users: readonly UserAnswer[] | undefined;
  /** The users, indexed. */
  readonly indexed: Users | undefined;
  readonly networks: readonly NetworkAnswer[] | undefined;
  readonly resources: readonly ResourceAnswer[] | undefined;
  readonly setupKeys: readonly SetupKeyAnswer[] | undefined;
  readonly account: AccountAnswer | undefined;
}

interface Gathering {
  readonly notes: Notes;
  readonly signal: AbortSignal;
}

async function gather(connection: Connection, early: Early, { notes, signal }: Gathering): Promise<Parts> {
  const users = partOf(await early.users, 'users', notes);
  // The list of peers is by far the longest: what can be done without it is done while it comes.
  const indexed = users && indexUsers({ users, people: peopleOf(connection) });
  const listed = {
    groups: partOf(await early.groups, 'groups', notes),
    peers: partOf(await early.peers, 'peers', notes),
    resources: partOf(await early.resources, 'network resources', notes),
    inside: early.inside,
  };
  const { groups, peers, resources } = await groupsFrom(listed, connection, { notes, signal });
  const keys = partOf(await early.setupKeys, 'setup keys', notes);
  const all = await peersFrom({ peers, groups, users }, connection, { notes, signal });
  const owners = users && all ? await wholeUsers({ users, peers: all }, connection.session.http, signal) : users;
  return {
    groups,
    users: owners,
    indexed: owners === users ? indexed : owners && indexUsers({ users: owners, people: peopleOf(connection) }),
    peers: all,
    networks: partOf(await early.networks, 'networks', notes),
    resources,
    setupKeys: groups === listed.groups ? keys : keys?.map(withoutUse),
    account: accountFrom(await early.account),
  };
}

function factsFrom(
  connection: Connection,
  { groups = [], peers, users, indexed, networks, resources, setupKeys, account }: Parts,
  { scope, rights }: { readonly scope: Scope; readonly rights: NetbirdFacts['rights'] },
): NetbirdFacts {
  const { target } = connection;
  // As NetBird has it from the start, where nobody may look at the settings.
  const propagates = account?.propagates ?? true;
  const directory = directoryFrom(connection, { peers, users, indexed }, scope);
  return {
    directory,
    catalogue: networks && resources ? makeCatalogue(resources, networks) : undefined,
    rules: directory && setupKeys ? makeRules({ keys: setupKeys, directory, propagates }) : undefined,
    ways: directory ? waysOf(scope, { target, directory, propagates, groups }) : new Map(),
    bound: new Map(scope.bound.map((entry) => [entry.id, entry])),
    boundByAddress: new Map(scope.bound.map((entry) => [entry.address, entry])),
    ownership: makeOwnership(groups, scope, adoptedIssues(target.settings)),
    listed: new Map(groups.map((group) => [group.id, listsOf(group)])),
    propagates,
    ...groupsOfSyncs(groups),
    membersAs: membersAsOf(target),
    unknownMembers: target.unknownMembers,
    rights,
  };
}

function directoryFrom(
  connection: Connection,
  { peers, users, indexed }: Pick<Parts, 'peers' | 'users' | 'indexed'>,
  { bound }: Scope,
): Directory | undefined {
  if (!peers || !users || !indexed) return undefined;
  return makeDirectory({ peers, users, people: peopleOf(connection), former: formerOwners(peers, { users: indexed, bound }) }, indexed);
}

/** A list, or undefined and a note where the token may not read it. Any other failure is thrown. */
function partOf<T>(settled: Settled<readonly T[]>, part: string, notes: Notes): readonly T[] | undefined {
  if (settled.type === 'value') return settled.value;
  incomplete(notes, part, { why: `The token may not list ${part}: ${refusalOf(settled.error).message}`, code: 'PROVIDER_PERMISSION' });
  return undefined;
}

function incomplete(notes: Notes, part: string, { why, code }: { readonly why: string; readonly code: Code }): void {
  notes.incomplete.push({ part, why, code, kind: 'group' });
}

function refusalOf(error: unknown): RemoteError {
  if (isRefused(error)) return error;
  throw error;
}

type Listed = Omit<GroupLists, 'groups'> & { readonly groups: GroupLists['groups'] | undefined };

/** The groups where nothing shows that some are missing; else none, for what is not listed would look deleted. */
async function groupsFrom(listed: Listed, connection: Connection, { notes, signal }: Gathering): Promise<Listed> {
  const { groups } = listed;
  if (!groups) return listed;
  const found = await wholeGroups({ ...listed, groups }, connection.session.http, signal);
  if (found.type === 'whole') return found;
  incomplete(notes, 'groups', { why: found.why, code: 'INCOMPLETE_READ' });
  return { ...listed, groups: undefined };
}

/** The peers where all of them are shown; else what is known of people is left out, and is never smaller. */
async function peersFrom(
  { peers, groups, users }: { readonly [Name in keyof PeerLists]: PeerLists[Name] | undefined },
  connection: Connection,
  { notes, signal }: Gathering,
): Promise<readonly PeerAnswer[] | undefined> {
  if (!peers || !users) return peers;
  const found = await wholePeers({ peers, groups: groups ?? [], users }, connection.session.http, signal);
  if (found.type === 'whole') return found.peers;
  incomplete(notes, 'peers', { why: found.why, code: 'INCOMPLETE_READ' });
  return undefined;
}

function accountFrom(settled: Settled<AccountAnswer>): AccountAnswer | undefined {
  if (settled.type === 'value') return settled.value;
  refusalOf(settled.error);
  return undefined;
}

function warnOfPropagation({ target }: Connection, scope: Scope, notes: Notes): void {
  if (!scope.declared.some((declared) => membersAsOf(target, declared) === 'auto_groups' && declared.members !== undefined)) return;
  notes.warnings.push({
    code: 'UNSUPPORTED_CHANGE',
    address: target.name,
    message: `Group propagation is off in target ${quoteName(target.name)}: peers that exist already do not come with the auto-groups of their users; those of whoever leaves are taken out by Rollcall itself.`,
  });
}

function peopleOf({ io, target }: Connection): ReadonlyMap<string, readonly string[]> {
  const people = new Map<string, readonly string[]>();
  for (const [email, targets] of Object.entries(io.project.people)) {
    const identities = targets[target.name];
    if (identities) people.set(email.trim().toLowerCase(), identities);
  }
  return people;
}

/** Told by the group that every account has and nobody can rename or delete: a token that may not read the account sees the same. */
function identityOf(target: Target, groups: readonly GroupAnswer[]): Live['identity'] {
  const everybody = allGroup(groups)?.id;
  return { provider: 'netbird', url: managementUrl(target.url), ...(everybody === undefined ? {} : { identity: `all:${everybody}` }) };
}

function runnerOf(users: readonly UserAnswer[] | undefined, directory: Directory | undefined): string | undefined {
  const self = users?.find((user) => user.isCurrent);
  return self && directory?.user(self.id)?.element;
}

function entryOf(group: GroupAnswer, { ownership }: NetbirdFacts): LiveEntry {
  const reason = ownership.reasonFor(group);
  return {
    kind: 'group',
    id: group.id,
    name: group.name,
    owner: reason === undefined ? 'other' : 'system',
    ...(reason === undefined ? {} : { reason }),
  };
}

function compareEntries(first: LiveEntry | LiveObject, second: LiveEntry | LiveObject): number {
  return compareText(first.name, second.name) || compareText(first.id, second.id);
}
