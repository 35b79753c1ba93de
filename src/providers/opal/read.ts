import { compareText } from '../../core/model/json.ts';
import { quoteName } from '../../core/model/quote-name.ts';
import type { Live, LiveEntry, Scope } from '../../core/provider.ts';
import { eachInParallel } from '../../core/provide/each-in-parallel.ts';
import { settle, valueOf } from '../../core/provide/settle.ts';
import type { Settled } from '../../core/provide/settle.ts';
import type { MappedPeople } from '../../core/provide/people-claims.ts';
import { optionalText, textsIn } from './answers.ts';
import type { AppAnswer, GroupAnswer } from './answers.ts';
import { listApps, listGroups, readGroup } from './client.ts';
import { completeGroups } from './complete-groups.ts';
import { makeDirectory } from './directory.ts';
import { isGone } from './errors.ts';
import type { Parts } from './parts.ts';
import type { Catalogue, OpalFacts } from './facts.ts';
import { TEMPLATED } from './fields.ts';
import type { FieldName } from './fields.ts';
import { claimGroups, identityOfTarget } from './identity.ts';
import type { Claims } from './identity.ts';
import { makeNames } from './names.ts';
import type { Memory } from './memory.ts';
import { nestingCandidates } from './nesting.ts';
import { configurationsIn } from './policy-pairs.ts';
import { partOr } from './notes.ts';
import type { Notes } from './notes.ts';
import { ownershipOf } from './ownership.ts';
import { readLists, readNamedResources } from './read-catalogue.ts';
import { readObjects } from './read-objects.ts';
import { readParts } from './read-parts.ts';
import { readUsers } from './read-users.ts';
import type { AllParts, Chosen, Reading } from './reading.ts';
import type { Connection } from './session.ts';
import { creatableTypes, deletesImported, nestingLook } from './settings.ts';
import { mineOf, wantedPolicies, wantsOf } from './wants.ts';
import type { Mine, Wants } from './wants.ts';

/**
 * Reads what the scope is about. A page for every thousand groups and the apps always; then for each managed group a request for every
 * field that its declaration or the state mentions and that the group itself does not say.
 */
export async function readTarget(
  connection: Connection,
  scope: PromiseLike<Scope>,
  given: { readonly signal: AbortSignal; readonly memory: Memory },
): Promise<Live<OpalFacts>> {
  const stop = new AbortController();
  const signal = AbortSignal.any([given.signal, stop.signal]);
  try {
    const waiting = settle(scope);
    const early = { groups: settle(listGroups(connection.http, signal)), apps: settle(listApps(connection.http, signal)) };
    return await collect({ connection, early, scope: waiting, signal, memory: given.memory });
  } catch (error) {
    stop.abort();
    throw connection.explain(error);
  }
}

interface Begun {
  readonly connection: Connection;
  readonly early: { readonly groups: Promise<Settled<readonly GroupAnswer[]>>; readonly apps: Promise<Settled<readonly AppAnswer[]>> };
  readonly scope: Promise<Settled<Scope>>;
  readonly signal: AbortSignal;
  readonly memory: Memory;
}

async function collect({ connection, early, scope: waiting, signal, memory }: Begun): Promise<Live<OpalFacts>> {
  const notes: Notes = { target: connection.target.name, incomplete: [], warnings: [] };
  const listed = (await partOr(notes, 'groups', early.groups.then(valueOf))) ?? [];
  const answers = (await partOr(notes, 'apps', early.apps.then(valueOf))) ?? [];
  const apps = makeNames(answers);
  const identity = identityOfTarget(connection.target, answers);
  if (identity.identity !== undefined) connection.learn(identity.identity);
  const scope = valueOf(await waiting);
  const begun = { connection, http: connection.http, signal, notes, scope, memory };
  const whole = await completeGroups(listed, begun);
  const first = readingOf(whole, apps, begun);
  const { gone, ...read } = await readAllParts(first);
  const groups = whole.filter(({ id }) => !gone.has(id));
  const reading = gone.size === 0 ? first : readingOf(groups, apps, begun);
  const known = await readFacts(reading, { apps, ...read });
  const { objects, ...ways } = await readObjects(reading, { facts: known, ...read });
  const facts = { ...known, ...ways };
  return {
    target: connection.target.name,
    identity,
    objects: objects.toSorted(compareEntries),
    index: groups.map((group) => entryOf(group, facts, reading.claims)).sort(compareEntries),
    runner: undefined,
    incomplete: notes.incomplete,
    warnings: notes.warnings,
    facts,
  };
}

/** What these groups are to the scope. */
function readingOf(
  groups: readonly GroupAnswer[],
  apps: Catalogue['apps'],
  begun: Omit<Reading, 'groups' | 'claims' | 'wants' | 'mine'>,
): Reading {
  const { scope, memory } = begun;
  const claims = claimGroups(groups, scope, apps);
  for (const { id, type } of groups) memory.types.set(id, type);
  return {
    ...begun,
    groups: new Map(groups.map((group) => [group.id, group])),
    claims,
    wants: new Map([...claims.chosen].map((id) => [id, wantsOf(id, claims, scope.all)])),
    mine: new Map([...claims.chosen].map((id) => [id, remembered(memory, id, mineOf(id, claims))])),
  };
}

/** A second look is not told which durations of a policy count, nor who is Rollcall's: as in the first one, or as written since. */
function remembered({ policies, members }: Memory, id: string, mine: Mine): Mine {
  if (mine.policy) policies.set(id, mine.policy);
  if (mine.members.size > 0) members.set(id, mine.members);
  const isSecond = mine.members.size === 0;
  const known = members.get(id);
  return { ...mine, policy: policies.get(id), ...(isSecond && known ? { members: known, granted: known } : {}) };
}

/** Parts of every chosen group; with ancestors, also what they lie in, as far up as it goes. */
async function readAllParts(reading: Reading): Promise<AllParts> {
  const { scope, connection } = reading;
  const parts = new Map<string, Parts>();
  const gone = new Set<string>();
  const chosen = new Map(reading.wants);
  const everybody = scope.all || scope.ancestors || nestingLook(connection.target) === 'managed';
  const candidates = nestingCandidates(reading);
  for (let open = new Set([...chosen.keys(), ...candidates]); open.size > 0;) {
    const found = new Map<string, Parts>();
    await eachInParallel([...open].sort(compareText), { limit: 64, signal: reading.signal }, async (id) => {
      const asksContainers = everybody || candidates.has(id);
      const part = await partsOf(reading, { id, wants: chosen.get(id) ?? NO_WANTS, asksContainers });
      if (part) found.set(id, part);
      else gone.add(id);
    });
    for (const [id, part] of found) parts.set(id, part);
    const above = scope.ancestors
      ? [...found.values()].flatMap(({ containers = [] }) => containers.map(({ containerId }) => containerId))
      : [];
    open = new Set(above.filter((id) => !parts.has(id) && !gone.has(id) && reading.groups.has(id)));
    for (const id of open) chosen.set(id, ANCESTOR_WANTS);
  }
  for (const id of gone) chosen.delete(id);
  return { parts, chosen, gone };
}

const NO_WANTS: Wants = new Set();
/** What a group gives to those who lie in it. */
const ANCESTOR_WANTS: Wants = new Set<FieldName>(['resources', 'groups']);

/** Parts of a group; undefined where it went after the list was read. What is missing of one that is there is an error. */
async function partsOf(
  { http, groups, notes, signal }: Reading,
  asked: { readonly id: string; readonly wants: Wants; readonly asksContainers: boolean },
): Promise<Parts | undefined> {
  const group = groups.get(asked.id) as GroupAnswer;
  try {
    return (await partOr(notes, `group ${quoteName(group.name)}`, readParts(http, { ...asked, type: group.type, signal }))) ?? {};
  } catch (error) {
    if (isGone(error) && (await readGroup(http, asked.id, signal)) === undefined) return undefined;
    throw error;
  }
}

/** Everything that the documents are made with. */
async function readFacts(
  reading: Reading,
  { apps, parts, chosen }: { readonly apps: Catalogue['apps'] } & Chosen,
): Promise<Omit<OpalFacts, 'nested' | 'people'>> {
  const { connection, http, signal, notes, scope, claims } = reading;
  const declaredFields = scope.declared.flatMap(({ block }) => Object.keys(block)) as FieldName[];
  const templated: readonly FieldName[] = followsTemplate(reading) ? ['configuration_template'] : [];
  const fields = new Set<FieldName>([...[...chosen.values()].flatMap((wants) => [...wants]), ...declaredFields, ...templated]);
  const request = { http, fields, notes, signal };
  const people = peopleOf(connection);
  const [lists, resources, users] = await Promise.all([
    readLists(request),
    readNamedResources(request, { declared: scope.declared, parts: parts.values(), all: scope.all }),
    partOr(notes, 'users', readUsers({ http, signal, people, ...usersNeeded(reading, parts) })),
  ]);
  return {
    apps,
    ...lists,
    resources,
    directory: makeDirectory(users ?? [], people),
    unknownMembers: connection.target.unknownMembers,
    readAt: connection.io.now(),
    idByAddress: claims.idByAddress,
    twins: claims.twins,
    taken: claims.taken,
    tracked: claims.tracked,
    creatable: creatableTypes(connection.target),
    deletesImported: deletesImported(connection.target),
    policies: wantedPolicies(reading),
    mine: reading.mine,
    withPolicy: new Set(
      [...reading.groups].flatMap(([id, { raw }]) => (configurationsIn(raw['request_configurations']).length > 0 ? [id] : [])),
    ),
    appliedAt: new Map([...claims.bound].flatMap(([id, { appliedAt }]) => (appliedAt === undefined ? [] : [[id, appliedAt] as const]))),
  };
}

/** Whether a template decides something that somebody wants to know: then its name is worth a request. */
function followsTemplate({ wants, groups }: Reading): boolean {
  return [...wants].some(([id, fields]) => {
    const template = optionalText((groups.get(id) as GroupAnswer).raw, 'configuration_template_id');
    return template !== '' && TEMPLATED.some((field) => fields.has(field));
  });
}

function usersNeeded(
  { scope, wants, groups }: Reading,
  parts: ReadonlyMap<string, Parts>,
): Pick<Parameters<typeof readUsers>[0], 'met' | 'emails' | 'ids'> {
  const met = [...parts.values()].flatMap(({ members = [] }) => members.map(({ user }) => user));
  const emails = scope.declared.flatMap(({ members = [], block }) => [
    ...members.map(({ email }) => email),
    ...textsIn(block, 'leaders')
      .filter((text) => !text.startsWith('id:'))
      .map((text) => text.trim().toLowerCase()),
  ]);
  const ids = [...wants].flatMap(([id, fields]) =>
    fields.has('leaders') ? textsIn((groups.get(id) as GroupAnswer).raw, 'group_leader_user_ids') : [],
  );
  const said = scope.declared.flatMap(({ block }) =>
    textsIn(block, 'leaders').flatMap((text) => (text.startsWith('id:') ? [text.slice(3)] : [])),
  );
  return { met, emails, ids: [...ids, ...said] };
}

function peopleOf({ io, target }: Connection): MappedPeople {
  const people = new Map<string, readonly string[]>();
  for (const [email, targets] of Object.entries(io.project.people)) {
    const identities = targets[target.name];
    if (identities) people.set(email.trim().toLowerCase(), identities);
  }
  return people;
}

function entryOf(group: GroupAnswer, { apps }: OpalFacts, claims: Claims): LiveEntry {
  const managed = claims.declared.has(group.id) || claims.bound.has(group.id);
  return {
    kind: 'group',
    id: group.id,
    name: group.name,
    identity: { type: group.type, app: apps.element(group.appId) },
    ...ownershipOf(group.type, managed),
  };
}

function compareEntries(first: LiveEntry, second: LiveEntry): number {
  return compareText(first.name, second.name) || compareText(first.id, second.id);
}
