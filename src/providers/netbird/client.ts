// https://docs.netbird.io/api (read 2026-11-23)
import { isJsonObject } from '../../core/model/json.ts';
import type { Json, JsonObject } from '../../core/model/json.ts';
import type { Intern } from '../../core/provide/intern.ts';
import type { Answer, ReadClient, WriteClient } from '../../core/provider.ts';
import { idSegment } from '../../core/provide/id-segment.ts';
import {
  listOf,
  objectOf,
  parseAccount,
  parseGroup,
  parseNetwork,
  parsePeer,
  parseResource,
  parseSetupKey,
  parseUser,
  unreadable,
} from './answers.ts';
import type {
  AccountAnswer,
  AnswerPlace,
  GroupAnswer,
  NetworkAnswer,
  Noted,
  PeerAnswer,
  ResourceAnswer,
  ResourceRef,
  SetupKeyAnswer,
  UserAnswer,
} from './answers.ts';
import { isGroupGone } from './errors.ts';

type Getter = Pick<ReadClient, 'get'>;
type Sender = Pick<WriteClient, 'send'>;

/** All groups, in no particular order. `intern`: ids of peers come once for each group that has them. */
export async function listGroups(http: Getter, signal: AbortSignal, intern?: Intern): Promise<readonly GroupAnswer[]> {
  return list(http, { path: '/groups', parse: (item, place) => parseGroup(item, place, intern), signal });
}

/** One group, or undefined where there is none of that id. An unknown token's 404 is an error like any other. */
export async function readGroup(http: Getter, id: string, signal: AbortSignal): Promise<GroupAnswer | undefined> {
  const path = groupPath(id);
  try {
    const answer = await http.get(path, { signal });
    const place = placeOf('GET', path, answer);
    return parseGroup(objectOf(answer.body, place), place);
  } catch (error) {
    if (isGroupGone(error)) return undefined;
    throw error;
  }
}

/** Groups of a name: at most one of them, and none of any other name, whether or not the server knows the filter. */
export async function groupsNamed(http: Getter, name: string, signal: AbortSignal): Promise<readonly GroupAnswer[]> {
  try {
    const found = await list(http, { path: `/groups?name=${encodeURIComponent(name)}`, parse: parseGroup, signal });
    return found.filter((group) => group.name === name);
  } catch (error) {
    if (isGroupGone(error)) return [];
    throw error;
  }
}

/** All peers that the token may see. */
export async function listPeers(http: Getter, signal: AbortSignal, noted?: Noted): Promise<readonly PeerAnswer[]> {
  return list(http, { path: '/peers', parse: (item, place) => parsePeer(item, place, noted), signal });
}

/** All users that the token may see. */
export async function listUsers(http: Getter, signal: AbortSignal): Promise<readonly UserAnswer[]> {
  return list(http, { path: '/users', parse: parseUser, signal });
}

/** All networks. */
export async function listNetworks(http: Getter, signal: AbortSignal): Promise<readonly NetworkAnswer[]> {
  return list(http, { path: '/networks', parse: parseNetwork, signal });
}

/** The resources of all networks. */
export async function listResources(http: Getter, signal: AbortSignal, noted?: Noted): Promise<readonly ResourceAnswer[]> {
  return list(http, { path: '/networks/resources', parse: (item, place) => parseResource(item, place, noted), signal });
}

/** All setup keys, revoked ones too. */
export async function listSetupKeys(http: Getter, signal: AbortSignal): Promise<readonly SetupKeyAnswer[]> {
  return list(http, { path: '/setup-keys', parse: parseSetupKey, signal });
}

/** The token's own account. */
export async function readAccount(http: Getter, signal: AbortSignal): Promise<AccountAnswer> {
  const path = '/accounts';
  const [account] = await list(http, { path, parse: parseAccount, signal });
  if (!account) throw unreadable('it lists no account', { method: 'GET', path, requestId: undefined });
  return account;
}

/** What the server says that the token's user may do, by module; undefined for service users, who may not ask. */
export async function readRights(http: Getter, signal: AbortSignal): Promise<JsonObject | undefined> {
  const answer = await http.get('/users/current', { signal, accept: [403] });
  if (answer.status === 403) return undefined;
  const permissions = objectOf(answer.body, placeOf('GET', '/users/current', answer))['permissions'];
  const modules = isJsonObject(permissions) ? permissions['modules'] : undefined;
  return isJsonObject(modules) ? modules : {};
}

/** Objects of any list, for what refers to groups and for the audit log. */
export async function listObjects(http: Getter, path: string, signal: AbortSignal): Promise<readonly JsonObject[]> {
  return list(http, { path, parse: (item) => item, signal });
}

/** One object. */
export async function readObject(http: Getter, path: string, signal: AbortSignal): Promise<JsonObject> {
  const answer = await http.get(path, { signal });
  return objectOf(answer.body, placeOf('GET', path, answer));
}

/** What a group is written with: all of it, every time. */
export interface GroupBody {
  readonly name: string;
  readonly peers: readonly string[];
  readonly resources: readonly ResourceRef[];
}

/** Makes a group. Never repeated blindly: a second one of the name could come of it. */
export async function createGroup(http: Sender, body: GroupBody, signal: AbortSignal): Promise<GroupAnswer> {
  const answer = await http.send('POST', '/groups', jsonOf(body), { signal, repeatable: false });
  const place = placeOf('POST', '/groups', answer);
  // A followed redirect would answer a create with the list.
  return parseGroup(objectOf(answer.body, place), place);
}

/** Replaces name, peers and resources. Not repeated blindly: somebody may have joined between two tries. */
export async function replaceGroup(
  http: Sender,
  id: string,
  options: { readonly body: GroupBody; readonly signal: AbortSignal },
): Promise<GroupAnswer> {
  const path = groupPath(id);
  const answer = await http.send('PUT', path, jsonOf(options.body), { signal: options.signal, repeatable: false });
  const place = placeOf('PUT', path, answer);
  return parseGroup(objectOf(answer.body, place), place);
}

/** Deletes a group; false where there was none. */
export async function deleteGroup(http: Sender, id: string, signal: AbortSignal): Promise<boolean> {
  try {
    await http.send('DELETE', groupPath(id), undefined, { signal, repeatable: true });
    return true;
  } catch (error) {
    if (isGroupGone(error)) return false;
    throw error;
  }
}

/** Writes a user's auto-groups; role and blocking are sent along as they are, because the server wants them. */
export async function writeUser(http: Sender, user: UserAnswer, signal: AbortSignal): Promise<UserAnswer> {
  const path = `/users/${idSegment(user.id)}`;
  const body = { role: user.role, auto_groups: user.autoGroups, is_blocked: user.isBlocked };
  const answer = await http.send('PUT', path, body, { signal, repeatable: false });
  const place = placeOf('PUT', path, answer);
  return parseUser(objectOf(answer.body, place), place);
}

interface ListRequest<T> {
  readonly path: string;
  readonly signal: AbortSignal;
  parse(item: JsonObject, place: AnswerPlace): T;
}

async function list<T>(http: Getter, { path, parse, signal }: ListRequest<T>): Promise<readonly T[]> {
  const unknown: AnswerPlace = { method: 'GET', path, requestId: undefined };
  // Where an item is not what it should be, the answer has its body, and the error the request's id.
  const answer = await http.get(path, { signal, each: (item) => parse(objectOf(item, unknown), unknown) });
  return (answer.items as readonly T[] | undefined) ?? listOf(answer.body, placeOf('GET', path, answer), parse);
}

function groupPath(id: string): string {
  return `/groups/${idSegment(id)}`;
}

function jsonOf({ name, peers, resources }: GroupBody): Json {
  return { name, peers, resources: resources.map(({ id, type }) => ({ id, type })) };
}

function placeOf(method: string, path: string, answer: Answer): AnswerPlace {
  return { method, path, requestId: answer.requestId };
}
