// https://openbao.org/api-docs/secret/identity/group/ and …/group-alias/, …/entity/ (read 2026-11-23)
import { RemoteError } from '../../core/errors.ts';
import { isJsonObject } from '../../core/model/json.ts';
import type { JsonObject } from '../../core/model/json.ts';
import type { Answer, ReadClient, WriteClient } from '../../core/provider.ts';
import { idSegment, pathSegments } from '../../core/provide/id-segment.ts';
import { dataOf, parseEntities, parseGroup, parseKeys, parseNames, textIn, unreadable } from './answers.ts';
import type { AnswerPlace, EntityAnswer, GroupAnswer, Listing } from './answers.ts';
import { classifyError, describeError } from './errors.ts';

type Getter = Pick<ReadClient, 'get'>;
type Querier = Pick<ReadClient, 'query'>;
type Sender = Pick<WriteClient, 'send'>;

/** All groups, by id. */
export async function listGroups(http: Getter, signal: AbortSignal): Promise<Listing<{ readonly id: string; readonly name: string }>> {
  const path = '/identity/group/id?list=true';
  const answer = await getOrMiss(http, path, signal);
  return answer ? parseNames(answer.body, placeOf(path, answer)) : { items: [], truncated: false };
}

/** One group, or undefined where there is none of that id. */
export async function readGroup(http: Getter, id: string, signal: AbortSignal): Promise<GroupAnswer | undefined> {
  const path = `/identity/group/id/${idSegment(id)}`;
  const answer = await getOrMiss(http, path, signal);
  if (!answer) return undefined;
  const place = placeOf(path, answer);
  return parseGroup(dataOf(answer.body, place), place);
}

/** All entities with their aliases, by id. */
export async function listEntities(http: Getter, signal: AbortSignal): Promise<Listing<EntityAnswer>> {
  const path = '/identity/entity/id?list=true';
  const answer = await getOrMiss(http, path, signal);
  return answer ? parseEntities(answer.body, placeOf(path, answer)) : { items: [], truncated: false };
}

/** Names of all ACL policies. */
export async function listPolicies(http: Getter, signal: AbortSignal): Promise<Listing<string>> {
  const path = '/sys/policies/acl?list=true';
  const answer = await getOrMiss(http, path, signal);
  return answer ? parseKeys(answer.body, placeOf(path, answer)) : { items: [], truncated: false };
}

/** Accessor by path of every auth mount: `oidc/`. */
export async function readMounts(http: Getter, signal: AbortSignal): Promise<ReadonlyMap<string, string>> {
  const path = '/sys/auth';
  const answer = await http.get(path, { signal });
  const mounts = new Map<string, string>();
  for (const [mount, info] of Object.entries(dataOf(answer.body, placeOf(path, answer)))) {
    const accessor = isJsonObject(info) ? info['accessor'] : undefined;
    if (typeof accessor === 'string') mounts.set(mount, accessor);
  }
  return mounts;
}

/** Accessor of one auth mount, for tokens that may not read `sys/auth` but may use the mount. */
export async function readMount(http: Getter, mount: string, signal: AbortSignal): Promise<string | undefined> {
  const path = `/sys/internal/ui/mounts/auth/${pathSegments(mount)}`;
  const answer = await http.get(path, { signal, accept: [403, 404] });
  if (answer.status >= 400) return undefined;
  const accessor = dataOf(answer.body, placeOf(path, answer))['accessor'];
  return typeof accessor === 'string' ? accessor : undefined;
}

/** What the server says of itself without a token. */
export interface Health {
  readonly clusterId: string | undefined;
  readonly sealed: boolean;
  /** Vault says so itself where it has no Enterprise features, namespaces among them. */
  readonly withoutEnterprise: boolean;
}

/** `missing`: there is no Vault-compatible server at this path. Standbys and sealed servers answer with 200 because we ask them to. */
export async function readHealth(http: Getter, signal: AbortSignal): Promise<Health | 'missing'> {
  const path = '/sys/health?standbyok=true&perfstandbyok=true&sealedcode=200&uninitcode=200&drsecondarycode=200';
  // Health is not reachable inside namespaces.
  const answer = await http.get(path, { signal, accept: [404], headers: { 'X-Vault-Namespace': '' } });
  const body = answer.body;
  if (answer.status === 404) return 'missing';
  if (!isJsonObject(body) || typeof body['initialized'] !== 'boolean') throw unreadable('it has no "initialized"', placeOf(path, answer));
  const clusterId = body['cluster_id'];
  return {
    clusterId: typeof clusterId === 'string' && clusterId !== '' ? clusterId : undefined,
    sealed: body['sealed'] === true,
    withoutEnterprise: body['enterprise'] === false,
  };
}

/** A namespace that nobody has: asked for below the one in use. */
const NOBODYS = 'rollcall-asks-for-no-such-namespace';

/**
 * Whether the server answers in a namespace that is not there. Vault without Enterprise does not look at the header: everything would be
 * read and written in its only namespace.
 */
export async function ignoresNamespaces(http: Getter, namespace: string, signal: AbortSignal): Promise<boolean> {
  const answer = await http.get('/auth/token/lookup-self', {
    signal,
    accept: [400, 403, 404],
    headers: { 'X-Vault-Namespace': `${namespace}/${NOBODYS}` },
  });
  return answer.status === 200;
}

/** What the server says of the token in use. */
export interface TokenFacts {
  readonly entityId: string | undefined;
  readonly policies: readonly string[];
  /** Seconds left; 0: for ever. */
  readonly ttlSeconds: number;
  /** Requests left; 0: no limit. */
  readonly uses: number;
}

/** Facts about our own token. */
export async function lookupSelf(http: Getter, signal: AbortSignal): Promise<TokenFacts> {
  const path = '/auth/token/lookup-self';
  const answer = await http.get(path, { signal });
  const data = dataOf(answer.body, placeOf(path, answer));
  // Without these nobody would notice a root token, or that a change gives more to whoever runs it.
  const entityId = textIn(data, 'entity_id', placeOf(path, answer));
  if (!Array.isArray(data['policies'])) throw unreadable('"policies" is no list', placeOf(path, answer));
  const policies = [data['policies'], data['identity_policies']].flatMap((list) => (Array.isArray(list) ? list.map(String) : []));
  return {
    entityId: entityId === '' ? undefined : entityId,
    policies,
    ttlSeconds: Number(data['ttl'] ?? 0),
    uses: Number(data['num_uses'] ?? 0),
  };
}

/** What our token may do, by path. */
export async function readCapabilities(
  http: Querier,
  paths: readonly string[],
  signal: AbortSignal,
): Promise<ReadonlyMap<string, readonly string[]>> {
  const path = '/sys/capabilities-self';
  const answer = await http.query(path, { paths }, { signal });
  const data = dataOf(answer.body, { ...placeOf(path, answer), method: 'POST' });
  const found = new Map<string, readonly string[]>();
  for (const wanted of paths) {
    const list = data[wanted];
    if (Array.isArray(list)) found.set(wanted, list.map(String));
  }
  return found;
}

/** Makes a group without a name: it cannot overwrite one. Returns its id. */
export async function createShell(
  http: Sender,
  shell: { readonly type: string; readonly metadata: JsonObject },
  signal: AbortSignal,
): Promise<string> {
  const path = '/identity/group';
  const answer = await http.send('POST', path, { type: shell.type, metadata: shell.metadata }, { signal, repeatable: false });
  const place = { ...placeOf(path, answer), method: 'POST' };
  const id = dataOf(answer.body, place)['id'];
  if (typeof id !== 'string') throw unreadable('it has no "id"', place);
  return id;
}

/** Writes the fields in `body`; others keep their value. Not repeated blindly: see lost-answers.ts. */
export async function updateGroup(http: Sender, id: string, body: JsonObject, signal: AbortSignal): Promise<void> {
  await http.send('POST', `/identity/group/id/${idSegment(id)}`, body, { signal, repeatable: false });
}

/** The server says 204 whether there was a group or not. */
export async function deleteGroup(http: Sender, id: string, signal: AbortSignal): Promise<void> {
  await http.send('DELETE', `/identity/group/id/${idSegment(id)}`, undefined, { signal, repeatable: true });
}

/** An alias as it is written: the server wants all of it every time. */
export interface AliasBody {
  readonly name: string;
  readonly mountAccessor: string;
  readonly groupId: string;
}

/** Gives a group its alias. Never without `canonical_id`: the server would make a new group for it. */
export async function createAlias(http: Sender, alias: AliasBody, signal: AbortSignal): Promise<void> {
  await http.send('POST', '/identity/group-alias', aliasJson(alias), { signal, repeatable: false });
}

/** Changes an alias in place. */
export async function updateAlias(
  http: Sender,
  id: string,
  options: { readonly alias: AliasBody; readonly signal: AbortSignal },
): Promise<void> {
  await http.send('POST', `/identity/group-alias/id/${idSegment(id)}`, aliasJson(options.alias), {
    signal: options.signal,
    repeatable: false,
  });
}

/** Takes an alias away. */
export async function deleteAlias(http: Sender, id: string, signal: AbortSignal): Promise<void> {
  await http.send('DELETE', `/identity/group-alias/id/${idSegment(id)}`, undefined, { signal, repeatable: true });
}

/** An answer, or undefined for "nothing there": 404 with an empty list of errors. A 404 with words is an error. */
async function getOrMiss(http: Getter, path: string, signal: AbortSignal): Promise<Answer | undefined> {
  const answer = await http.get(path, { signal, accept: [404] });
  if (answer.status !== 404) return answer;
  const errors = isJsonObject(answer.body) ? answer.body['errors'] : undefined;
  if (Array.isArray(errors) && errors.length === 0) return undefined;
  throw refusal(path, answer);
}

function refusal(path: string, answer: Answer): RemoteError {
  const sentences = describeError(answer.status, answer.body);
  const words = sentences.length > 0 ? sentences.join('; ') : 'no explanation that a Vault-compatible server would give';
  const code = sentences.length > 0 ? (classifyError(answer.status, answer.body) ?? 'PROVIDER_NOT_FOUND') : 'PROVIDER_URL';
  return new RemoteError(code, `GET ${path} was answered with ${answer.status}: ${words}.`, {
    method: 'GET',
    url: path,
    status: answer.status,
    requestId: answer.requestId,
  });
}

function placeOf(path: string, answer: Answer): AnswerPlace {
  return { method: 'GET', path, requestId: answer.requestId };
}

function aliasJson(alias: AliasBody): JsonObject {
  return { name: alias.name, mount_accessor: alias.mountAccessor, canonical_id: alias.groupId };
}
