import { compareText, isJsonObject } from '../../core/model/json.ts';
import type { Target } from '../../core/model/project.ts';
import { quoteName } from '../../core/model/quote-name.ts';
import type { Live, LiveEntry, ReadClient, ReadIo, Scope } from '../../core/provider.ts';
import type { EntityAnswer, Listing } from './answers.ts';
import {
  ignoresNamespaces,
  listEntities,
  listGroups,
  listPolicies,
  lookupSelf,
  readCapabilities,
  readHealth,
  readMounts,
} from './client.ts';
import type { Health, TokenFacts } from './client.ts';
import type { Directory } from './directory.ts';
import type { VaultFacts } from './facts.ts';
import { nameEntry } from './facts.ts';
import { directoryFrom, mountsFrom, noteEntities, noteMemberMount, policiesFrom, refusalOf } from './parts.ts';
import type { Notes } from './parts.ts';
import { makeGroupReader } from './read-groups.ts';
import type { GroupReader, GroupsRead } from './read-groups.ts';
import { groupPath, SAMPLE_PATHS, samplesSuffice } from './rights.ts';
import { chooseGroups } from './scope.ts';
import { checkNamespace, healthOf } from './server.ts';
import { settle, valueOf } from '../../core/provide/settle.ts';
import type { Settled } from '../../core/provide/settle.ts';
import type { Session } from './session.ts';
import { membersBy } from './settings.ts';
import { checkUses, tokenWarnings } from './token.ts';

/** Everything a read needs of its connection. */
export interface Connection<Client extends ReadClient = ReadClient> {
  readonly target: Target;
  readonly io: ReadIo;
  readonly session: Session<Client>;
  /** Whether writes may follow: then it is asked what the token may do. */
  readonly writes: boolean;
}

/** How many ids one capability request may ask about. */
const MOST_IDS = 1_000;

/** What is read: the scope when it is there, and what is known of it before. */
export interface Wanted {
  readonly scope: PromiseLike<Scope>;
  readonly known: PromiseLike<Pick<Scope, 'bound'>> | undefined;
}

/**
 * Reads what the scope is about. What does not depend on it is asked for at once: the list of groups, entities, policies, health,
 * our own token. Then one request for each managed group, those that the state binds first, and one for each unmanaged ancestor.
 */
export async function readTarget(connection: Connection, wanted: Wanted, signal: AbortSignal): Promise<Live<VaultFacts>> {
  const waiting = settle(wanted.scope);
  const known = wanted.known && settle(wanted.known);
  const stop = new AbortController();
  const combined = AbortSignal.any([signal, stop.signal]);
  try {
    const http = await connection.session.ready(combined);
    return await collect(connection, {
      http,
      early: begin(connection, http, combined),
      scope: waiting,
      known,
      signal: combined,
    });
  } catch (error) {
    stop.abort();
    throw connection.session.explain(error);
  }
}

/** Requests that were sent before the scope was known. */
interface Early {
  readonly health: Promise<Settled<Health | 'missing'>>;
  readonly groups: Promise<Settled<Listing<{ readonly id: string; readonly name: string }>>>;
  readonly entities: Promise<Settled<Listing<EntityAnswer>>>;
  readonly policies: Promise<Settled<Listing<string>>>;
  readonly token: Promise<Settled<TokenFacts>>;
  readonly mounts: Promise<Settled<ReadonlyMap<string, string>>> | undefined;
  readonly capabilities: Promise<Settled<ReadonlyMap<string, readonly string[]>>> | undefined;
  readonly ignoresNamespaces: Promise<Settled<boolean>> | undefined;
}

function begin(connection: Connection, http: ReadClient, signal: AbortSignal): Early {
  const { namespace } = connection.session;
  return {
    groups: settle(listGroups(http, signal)),
    entities: settle(listEntities(http, signal)),
    health: settle(readHealth(http, signal)),
    token: settle(lookupSelf(http, signal)),
    policies: settle(listPolicies(http, signal)),
    mounts: membersBy(connection.target).by === 'alias' ? settle(readMounts(http, signal)) : undefined,
    capabilities: connection.writes ? settle(readCapabilities(http, SAMPLE_PATHS, signal)) : undefined,
    ignoresNamespaces: namespace === undefined ? undefined : settle(ignoresNamespaces(http, namespace, signal)),
  };
}

interface Reading {
  readonly http: ReadClient;
  readonly early: Early;
  readonly scope: Promise<Settled<Scope>>;
  readonly known: Promise<Settled<Pick<Scope, 'bound'>>> | undefined;
  readonly signal: AbortSignal;
}

async function collect(connection: Connection, reading: Reading): Promise<Live<VaultFacts>> {
  const { target } = connection;
  const { early, http, signal } = reading;
  const notes: Notes = { target: target.name, incomplete: [], warnings: [] };
  const health = healthOf(await early.health, connection);
  checkNamespace(await early.ignoresNamespaces, health, connection);
  const listing = await listingOf(early, notes);
  const token = await tokenOf(connection, early, notes);
  const entities = await early.entities;
  const directory = directoryFrom(entities, { members: membersBy(target), people: peopleOf(connection) });
  const objects = makeGroupReader(http, { listing, directory, limit: connection.io.parallelism, signal });
  const begun = settle(readBound(objects, { listing, token, reading }));
  const scope = valueOf(await reading.scope);
  const asked = early.mounts ?? (declaresAlias(scope) ? settle(readMounts(http, signal)) : undefined);
  noteEntities(entities, scope, notes);
  const choice = chooseGroups(listing, scope);
  if (token) checkUses(token, { target: target.name, requests: choice.ids.length });
  valueOf(await begun);
  await objects.read(choice.ids);
  const runner = runnerOf(token, directory);
  // What the runner is given by a group above is its own gain, whatever the project calls privileged.
  if (scope.ancestors || runner !== undefined) await objects.readAncestors();
  await objects.note(notes);
  const mounts = mountsFrom(await asked, notes);
  noteMemberMount({ target, scope, mounts, entities }, notes);
  const markers = new Set(scope.pending.map((create) => create.marker));
  const kept = [...objects.found.values()].filter(
    ({ id, marker }) => !choice.suspects.has(id) || (marker !== undefined && markers.has(marker)),
  );

  return {
    target: target.name,
    identity: {
      provider: 'vault',
      url: target.url ?? '',
      ...(connection.session.namespace === undefined ? {} : { namespace: connection.session.namespace }),
      ...(health?.clusterId === undefined ? {} : { identity: health.clusterId }),
    },
    objects: kept.sort(compareEntries),
    index: indexOf(listing, objects),
    runner,
    incomplete: notes.incomplete,
    warnings: notes.warnings,
    facts: {
      directory,
      members: membersBy(target),
      unknownMembers: target.unknownMembers,
      policies: policiesFrom(await early.policies, notes),
      mounts,
      capabilities: await capabilitiesOf(early, reading, choice.ids),
      bound: new Map(scope.bound.map((entry) => [entry.address, entry.id])),
      external: new Set(kept.flatMap((object) => (object.document['type'] === 'external' ? [object.id, nameEntry(object.name)] : []))),
    },
  };
}

interface Beginning {
  readonly listing: readonly { readonly id: string; readonly name: string }[];
  readonly token: TokenFacts | undefined;
  readonly reading: Reading;
}

/** Reads what the state binds while the files are still parsed. A token that may be used so many times only waits for the whole count. */
async function readBound(objects: GroupReader, { listing, token, reading }: Beginning): Promise<void> {
  if (!reading.known || !token || token.uses > 0) return;
  const known = valueOf(await reading.known);
  const bound = new Set(known.bound.map((entry) => entry.id));
  await objects.read(listing.flatMap(({ id }) => (bound.has(id) ? [id] : [])));
}

/** All groups by id and name; none, and a note, where the list is refused or cut. */
async function listingOf(early: Early, notes: Notes): Promise<readonly { readonly id: string; readonly name: string }[]> {
  const groups = await early.groups;
  if (groups.type === 'error') {
    const why = `the token may not list groups: ${refusalOf(groups.error).message}`;
    notes.incomplete.push({ part: 'groups', kind: 'group', code: 'PROVIDER_PERMISSION', why });
    return [];
  }
  if (groups.value.truncated) {
    notes.incomplete.push({
      part: 'groups',
      kind: 'group',
      code: 'INCOMPLETE_READ',
      why: 'the server ended the list of groups early, so nobody can say which are missing',
    });
  }
  return groups.value.items;
}

async function tokenOf(connection: Connection, early: Early, notes: Notes): Promise<TokenFacts | undefined> {
  const settled = await early.token;
  if (settled.type === 'error') {
    refusalOf(settled.error);
    notes.warnings.push({
      code: 'PROVIDER_PERMISSION',
      address: notes.target,
      message: `The token of target ${quoteName(notes.target)} may not look at itself (auth/token/lookup-self), so it was not checked that no change gives more to the identity that runs this (SELF_GRANT).`,
    });
    return undefined;
  }
  notes.warnings.push(...tokenWarnings(settled.value, { target: notes.target, login: connection.session.logsIn }));
  return settled.value;
}

function indexOf(listing: readonly { readonly id: string; readonly name: string }[], objects: GroupsRead): readonly LiveEntry[] {
  const entries: LiveEntry[] = [];
  for (const { id, name } of listing) {
    if (objects.gone.has(id)) continue;
    const object = objects.found.get(id);
    // Somebody may have renamed it since it was listed.
    if (object)
      entries.push({
        kind: 'group',
        id,
        name: object.name,
        owner: object.owner,
        ...(object.reason === undefined ? {} : { reason: object.reason }),
      });
    else entries.push({ kind: 'group', id, name, owner: 'other' });
  }
  return entries.sort(compareEntries);
}

/** The token may be limited to some groups: then the sample says no, and it is asked about each one. */
async function capabilitiesOf(
  early: Early,
  reading: Reading,
  ids: readonly string[],
): Promise<ReadonlyMap<string, readonly string[]> | undefined> {
  const settled = await early.capabilities;
  if (settled === undefined) return undefined;
  if (settled.type === 'error') {
    refusalOf(settled.error);
    return undefined;
  }
  if (samplesSuffice(settled.value) || ids.length === 0) return settled.value;
  const more = await readCapabilities(reading.http, ids.slice(0, MOST_IDS).map(groupPath), reading.signal);
  return new Map([...settled.value, ...more]);
}

function declaresAlias(scope: Scope): boolean {
  return scope.declared.some(({ block }) => isJsonObject(block['alias']));
}

function peopleOf(connection: Connection): ReadonlyMap<string, readonly string[]> {
  const people = new Map<string, readonly string[]>();
  for (const [email, targets] of Object.entries(connection.io.project.people)) {
    const identities = targets[connection.target.name];
    if (identities) people.set(email.trim().toLowerCase(), identities);
  }
  return people;
}

function runnerOf(token: TokenFacts | undefined, directory: Directory | undefined): string | undefined {
  if (token?.entityId === undefined) return undefined;
  return directory?.byId(token.entityId)?.element ?? `id:${token.entityId}`;
}

function compareEntries(first: LiveEntry, second: LiveEntry): number {
  return compareText(first.name, second.name) || compareText(first.id, second.id);
}
