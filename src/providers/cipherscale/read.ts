import { GROUP } from '../../core/model/address.ts';
import { compareText } from '../../core/model/json.ts';
import { matchId } from '../../core/model/match-id.ts';
import type { Warning } from '../../core/model/plan.ts';
import { quoteName } from '../../core/model/quote-name.ts';
import { eachInParallel } from '../../core/provide/each-in-parallel.ts';
import { settle, valueOf } from '../../core/provide/settle.ts';
import type { Settled } from '../../core/provide/settle.ts';
import type { Live, LiveEntry, LiveObject, Scope } from '../../core/provider.ts';
import { indexAlike } from './alike.ts';
import type { GroupAnswer, RoleAnswer, RuleAnswer, UserAnswer } from './answers.ts';
import { listGroups, listPolicies, listRoles, listRules, listUsers, readGroup, readRule } from './client.ts';
import { invites } from './desire.ts';
import { makeDirectory } from './directory.ts';
import type { Directory } from './directory.ts';
import { liveGroup, liveRule } from './document.ts';
import { isRefused, isUnread } from './errors.ts';
import type { CipherscaleFacts } from './facts.ts';
import { RULE } from './fields.ts';
import { membersFrom } from './memberships.ts';
import { makeRoles } from './roles.ts';
import type { Session } from './session.ts';
import { wholeList } from './whole-list.ts';
import type { Expected, ListSource } from './whole-list.ts';

/**
 * Reads a tenant with four lists, however many groups there are. Where neither users nor groups in a list say who is in which group, every
 * group is read by itself; policies are listed where rules are declared or something may be deleted.
 */
export async function readTarget(session: Session, scope: PromiseLike<Scope>, signal: AbortSignal): Promise<Live<CipherscaleFacts>> {
  const stop = new AbortController();
  const combined = AbortSignal.any([signal, stop.signal]);
  try {
    const waiting = settle(scope);
    return await collect(session, begin(session, combined), { scope: waiting, signal: combined });
  } catch (error) {
    stop.abort();
    throw session.explain(error);
  }
}

interface Early {
  readonly groups: Promise<Settled<readonly GroupAnswer[]>>;
  readonly users: Promise<Settled<readonly UserAnswer[]>>;
  readonly roles: Promise<Settled<readonly RoleAnswer[]>>;
  readonly rules: Promise<Settled<readonly RuleAnswer[]>>;
}

function begin(session: Session, signal: AbortSignal): Early {
  return {
    groups: settle(listGroups(session, signal)),
    users: settle(listUsers(session, signal)),
    roles: settle(listRoles(session, signal)),
    rules: settle(listRules(session, signal)),
  };
}

/** Where a part says what is missing. */
interface Notes {
  readonly incomplete: Live['incomplete'][number][];
  readonly warnings: Warning[];
}

interface Reading {
  readonly scope: Promise<Settled<Scope>>;
  readonly signal: AbortSignal;
}

async function collect(session: Session, early: Early, { scope: waiting, signal }: Reading): Promise<Live<CipherscaleFacts>> {
  const notes: Notes = { incomplete: [], warnings: [] };
  const [users, roles] = [
    partOf(await early.users, { part: 'users', kind: GROUP }, notes),
    partOf(await early.roles, { part: 'roles', kind: GROUP }, notes),
  ];
  const scope = valueOf(await waiting);
  const listed = partOf(
    await checked(await early.groups, groupSource(session, { scope, users: users ?? [], signal })),
    { part: 'groups', kind: GROUP },
    notes,
  );
  const rules = rulesFrom(await checked(await early.rules, ruleSource(session, { scope, signal })), scope, notes);
  const groups = await completed(session, { listed: listed ?? [], users: users ?? [], scope }, signal);
  for (const { name } of groups.filter((group) => group.users === undefined))
    notes.incomplete.push({
      part: `members of ${quoteName(name)}`,
      why: 'neither the group nor its users say them',
      code: 'INCOMPLETE_READ',
      kind: GROUP,
    });
  const directory = users && makeDirectory(users, peopleOf(session));
  const facts: CipherscaleFacts = {
    settings: session.settings,
    unknownMembers: session.target.unknownMembers,
    directory,
    roles: roles && makeRoles(roles),
    groups: new Map(groups.map((group) => [group.id, group])),
    rules: new Map((rules ?? []).map((rule) => [rule.id, rule])),
    alike: { groups: indexAlike(groups), rules: indexAlike(rules ?? []) },
    members: new Map(groups.flatMap((group) => (group.users ? [[group.id, new Set(group.users.map(({ id }) => id))] as const] : []))),
    bound: new Map(scope.bound.map(({ address, id }) => [address, id])),
    ...(await policiesFor(session, scope, signal)),
    invited: invitedBy(scope, directory, session),
  };
  const objects = [...groups.map((group) => liveGroup(group, facts)), ...(rules ?? []).map((rule) => liveRule(rule, session.settings))];
  return {
    target: session.target.name,
    identity: { provider: 'cipherscale', url: session.target.url ?? '' },
    objects: objects.toSorted(compareEntries),
    index: objects.map(entryOf).sort(compareEntries),
    runner: undefined,
    ...(facts.roles ? { privileged: { roles: facts.roles.administrators } } : {}),
    incomplete: notes.incomplete,
    warnings: notes.warnings,
    facts,
  };
}

/** A list, or undefined and a note where it could not be read whole. Any other failure is thrown. */
function partOf<T>(
  settled: Settled<readonly T[]>,
  { part, kind }: { readonly part: string; readonly kind: string },
  notes: Notes,
): readonly T[] | undefined {
  if (settled.type === 'value') return settled.value;
  const { error } = settled;
  if (!isUnread(error)) throw error;
  notes.incomplete.push({ part, why: error.message, code: error.code, kind });
  return undefined;
}

/** That there are no rules to read matters only where somebody declares some. */
function rulesFrom(settled: Settled<readonly RuleAnswer[]>, scope: Scope, notes: Notes): readonly RuleAnswer[] | undefined {
  const isUsed = [...scope.declared, ...scope.bound, ...scope.names].some(({ kind }) => kind === RULE);
  if (!isUsed && settled.type === 'error' && isRefused(settled.error)) return undefined;
  return partOf(settled, { part: 'admission rules', kind: RULE }, notes);
}

/** A list that came, read again where it lacks what is there: not every list says how many it has. */
async function checked<T extends { readonly id: string }>(
  settled: Settled<readonly T[]>,
  source: ListSource<T>,
): Promise<Settled<readonly T[]>> {
  return settled.type === 'value' ? settle(wholeList(settled.value, source)) : settled;
}

interface Within {
  readonly scope: Scope;
  readonly signal: AbortSignal;
}

/** Groups that the state or a declaration knows by id, and those that somebody is in. */
function groupSource(
  session: Session,
  { scope, users, signal }: Within & { readonly users: readonly UserAnswer[] },
): ListSource<GroupAnswer> {
  const names = new Map(expectedIn(scope, GROUP).map(({ id, what }) => [id, what]));
  for (const { groups } of users) for (const { id, name } of groups ?? []) if (!names.has(id)) names.set(id, quoteName(name ?? id));
  return {
    ...sourceFor(session, signal),
    path: session.settings.paths.groups,
    expected: [...names].map(([id, what]) => ({ id, what })),
    list: () => listGroups(session, signal),
    read: (id) => readGroup(session, id, signal),
  };
}

function ruleSource(session: Session, { scope, signal }: Within): ListSource<RuleAnswer> {
  return {
    ...sourceFor(session, signal),
    path: session.settings.paths.admission_rules,
    expected: expectedIn(scope, RULE),
    list: () => listRules(session, signal),
    read: (id) => readRule(session, id, signal),
  };
}

function sourceFor({ io }: Session, signal: AbortSignal): Pick<ListSource<never>, 'gone' | 'parallelism' | 'signal'> {
  return { gone: new Set(), parallelism: io.parallelism, signal };
}

function expectedIn(scope: Scope, kind: string): readonly Expected[] {
  const bound = scope.bound.filter((each) => each.kind === kind).map(({ id, address }) => ({ id, what: quoteName(address) }));
  const pinned = scope.declared.flatMap(({ block, kind: own, address }) =>
    own === kind && typeof block['id'] === 'string' ? [{ id: block['id'], what: quoteName(address) }] : [],
  );
  return [...bound, ...pinned];
}

interface Listed {
  readonly listed: readonly GroupAnswer[];
  readonly users: readonly UserAnswer[];
  readonly scope: Scope;
}

/** The groups with their users. What no list says is read group by group; a group that went meanwhile is left out. */
async function completed(session: Session, { listed, users, scope }: Listed, signal: AbortSignal): Promise<readonly GroupAnswer[]> {
  const known = membersFrom(users);
  const wanted = wantedIn(scope);
  const whole: (GroupAnswer | undefined)[] = listed.map((group) => ({
    ...group,
    users: group.users ?? known?.get(group.id) ?? (known ? [] : undefined),
  }));
  const open = whole.flatMap((group, index) =>
    group && (group.users === undefined || (group.roles === undefined && wanted(group))) ? [{ group, index }] : [],
  );
  await eachInParallel(open, { limit: session.io.parallelism, signal }, async ({ group, index }) => {
    const alone = await readGroup(session, group.id, signal);
    whole[index] = alone && { ...alone, users: alone.users ?? group.users };
  });
  return whole.filter((group) => group !== undefined);
}

/** Groups that the scope is about. */
function wantedIn(scope: Scope): (group: GroupAnswer) => boolean {
  if (scope.all) return () => true;
  const ids = new Set(scope.bound.map(({ id }) => id));
  const pins = new Set(scope.declared.flatMap(({ block }) => (typeof block['id'] === 'string' ? [matchId(block['id'])] : [])));
  const names = new Set([...scope.names, ...scope.declared].map(({ name }) => name.trim()));
  return ({ id, name }) => ids.has(id) || pins.has(matchId(id)) || names.has(name.trim());
}

/** Policies are asked for where a rule or a deletion is in question: the path is inferred, not published. */
async function policiesFor(
  session: Session,
  scope: Scope,
  signal: AbortSignal,
): Promise<Pick<CipherscaleFacts, 'policies' | 'policiesUnknown'>> {
  const declared = new Set<string>(scope.declared.map(({ address }) => address));
  const isGoing = scope.names.length > 0 || scope.bound.some(({ address }) => !declared.has(address));
  const hasRules = scope.declared.some(({ kind }) => kind === RULE);
  if (!isGoing && !hasRules) return { policies: undefined, policiesUnknown: undefined };
  try {
    return { policies: await listPolicies(session, signal), policiesUnknown: undefined };
  } catch (error) {
    if (!isRefused(error) && !isUnread(error)) throw error;
    return { policies: undefined, policiesUnknown: error.message };
  }
}

function invitedBy(scope: Scope, directory: Directory | undefined, session: Session): ReadonlySet<string> {
  const emails = scope.declared
    .filter((declared) => declared.kind === GROUP && invites(declared, session))
    .flatMap(({ members }) => (members ?? []).map(({ email }) => email));
  return new Set(emails.filter((email) => directory?.usersOf(email).length === 0 && directory.missing(email).length === 0));
}

function peopleOf({ io, target }: Session): ReadonlyMap<string, readonly string[]> {
  const people = new Map<string, readonly string[]>();
  for (const [email, targets] of Object.entries(io.project.people)) {
    const identities = targets[target.name];
    if (identities) people.set(email.trim().toLowerCase(), identities);
  }
  return people;
}

function entryOf({ kind, id, name, owner, reason }: LiveObject): LiveEntry {
  return { kind, id, name, owner, ...(reason === undefined ? {} : { reason }) };
}

function compareEntries(first: LiveEntry, second: LiveEntry): number {
  return compareText(first.kind, second.kind) || compareText(first.name, second.name) || compareText(first.id, second.id);
}
