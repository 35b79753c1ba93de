// https://public-api-docs.cipherscale.com/apis/cipherscale-api-1 (read 2026-11-28)
import { RemoteError } from '../../core/errors.ts';
import { isJsonObject } from '../../core/model/json.ts';
import type { Json, JsonObject } from '../../core/model/json.ts';
import type { Answer, ReadClient, WriteClient } from '../../core/provider.ts';
import { idSegment } from '../../core/provide/id-segment.ts';
import { objectOf, parseGroup, parsePolicy, parseRole, parseRule, parseUser } from './answers.ts';
import type { AnswerPlace, GroupAnswer, PolicyAnswer, RoleAnswer, RuleAnswer, UserAnswer } from './answers.ts';
import { listItems } from './paging.ts';
import type { Settings } from './settings.ts';

/** The API as one target has it. */
export interface Api<Client extends ReadClient = ReadClient> {
  readonly http: Client;
  readonly settings: Settings;
}

/** The side that may write. */
export type WriteApi = Api<WriteClient>;

/** All groups, without the users of each where the server leaves them out. */
export async function listGroups(api: Api, signal: AbortSignal): Promise<readonly GroupAnswer[]> {
  return list(api, { path: api.settings.paths.groups, parse: parseGroup, isPaged: true, signal });
}

/** All users. */
export async function listUsers(api: Api, signal: AbortSignal): Promise<readonly UserAnswer[]> {
  return list(api, { path: api.settings.paths.users, parse: parseUser, isPaged: true, signal });
}

/** All policies. */
export async function listPolicies(api: Api, signal: AbortSignal): Promise<readonly PolicyAnswer[]> {
  return list(api, { path: api.settings.paths.policies, parse: parsePolicy, isPaged: true, signal });
}

/** All roles. */
export async function listRoles(api: Api, signal: AbortSignal): Promise<readonly RoleAnswer[]> {
  return list(api, { path: api.settings.paths.roles, parse: parseRole, isPaged: false, signal });
}

/** All admission rules. */
export async function listRules(api: Api, signal: AbortSignal): Promise<readonly RuleAnswer[]> {
  return list(api, { path: api.settings.paths.admission_rules, parse: parseRule, isPaged: false, signal });
}

interface ListOf<T> {
  readonly path: string;
  readonly isPaged: boolean;
  readonly signal: AbortSignal;
  parse(item: JsonObject, place: AnswerPlace): T;
}

async function list<T extends { readonly id: string }>({ http, settings }: Api, { isPaged, ...request }: ListOf<T>): Promise<readonly T[]> {
  return listItems(http, { ...request, limit: isPaged ? settings.pageLimit : undefined, maxPages: settings.maxPages });
}

/** One group with its users; undefined where there is none of that id. */
export async function readGroup({ http, settings }: Api, id: string, signal: AbortSignal): Promise<GroupAnswer | undefined> {
  return readOne(http, below(settings.paths.groups, id), { parse: parseGroup, signal });
}

/** One user with the groups of it; undefined where there is none of that id. */
export async function readUser({ http, settings }: Api, id: string, signal: AbortSignal): Promise<UserAnswer | undefined> {
  return readOne(http, below(settings.paths.users, id), { parse: parseUser, signal });
}

/** One admission rule; undefined where there is none of that id. */
export async function readRule({ http, settings }: Api, id: string, signal: AbortSignal): Promise<RuleAnswer | undefined> {
  return readOne(http, below(settings.paths.admission_rules, id), { parse: parseRule, signal });
}

interface ReadOne<T> {
  readonly signal: AbortSignal;
  parse(data: JsonObject, place: AnswerPlace): T;
}

async function readOne<T>(http: ReadClient, path: string, { parse, signal }: ReadOne<T>): Promise<T | undefined> {
  try {
    const answer = await http.get(path, { signal });
    const place = placeOf('GET', path, answer);
    return parse(objectOf(answer.body, place), place);
  } catch (error) {
    if (isGone(error)) return undefined;
    throw error;
  }
}

/** Makes an object; undefined where the answer does not say which. Never repeated blindly: names are not known to be unique. */
export async function create<T>(
  { http }: WriteApi,
  path: string,
  { body, parse, signal }: ReadOne<T> & { readonly body: JsonObject },
): Promise<T | undefined> {
  const answer = await http.send('POST', path, body, { signal, repeatable: false });
  return isJsonObject(answer.body) && typeof answer.body['id'] === 'string' ? parse(answer.body, placeOf('POST', path, answer)) : undefined;
}

/** Replaces an object whole: every field is sent. Undefined where the answer does not show it. @throws RemoteError where it is gone */
export async function replace<T>(
  { http }: WriteApi,
  path: string,
  { body, parse, signal }: ReadOne<T> & { readonly body: JsonObject },
): Promise<T | undefined> {
  const answer = await http.send('PUT', path, body, { signal, repeatable: true });
  return isJsonObject(answer.body) && typeof answer.body['id'] === 'string' ? parse(answer.body, placeOf('PUT', path, answer)) : undefined;
}

/** Deletes an object; false where there was none. */
export async function remove({ http }: WriteApi, path: string, signal: AbortSignal): Promise<boolean> {
  try {
    await http.send('DELETE', path, undefined, { signal, repeatable: true });
    return true;
  } catch (error) {
    if (isGone(error)) return false;
    throw error;
  }
}

/** Somebody and a group. */
export interface Membership {
  readonly userId: string;
  readonly groupId: string;
}

/** Adds a member; false where the server says that this is one already. */
export async function addMember({ http, settings }: WriteApi, membership: Membership, signal: AbortSignal): Promise<boolean> {
  const path = memberPath(settings, settings.paths.member_add, membership);
  const body = filled(settings.memberBody, membership.groupId);
  const { status } = await http.send('POST', path, body, { signal, repeatable: true, accept: [409] });
  return status < 300;
}

/** Takes a member out; false where the server says that this is none. */
export async function removeMember({ http, settings }: WriteApi, membership: Membership, signal: AbortSignal): Promise<boolean> {
  return remove({ http, settings }, memberPath(settings, settings.paths.member_remove, membership), signal);
}

/** Invites somebody into a group: mail is sent. The id, where the answer says it. */
export async function inviteUser(
  { http, settings }: WriteApi,
  { email, groupId }: { readonly email: string; readonly groupId: string },
  signal: AbortSignal,
): Promise<string | undefined> {
  const answer = await http.send('POST', settings.paths.users, { email, groups: [groupId] }, { signal, repeatable: false });
  const user = Array.isArray(answer.body) ? answer.body[0] : answer.body;
  return isJsonObject(user) && typeof user['id'] === 'string' ? user['id'] : undefined;
}

/** An object's own path: ids are one segment, whatever is in them. */
export function below(path: string, id: string): string {
  return `${path}/${idSegment(id)}`;
}

/** True where an object of the id does not exist: not where a proxy or another server answers. */
export function isGone(error: unknown): boolean {
  return error instanceof RemoteError && error.code === 'PROVIDER_NOT_FOUND';
}

/** True where the server says that something of the name is there already. */
export function isTaken(error: unknown): boolean {
  return error instanceof RemoteError && error.status === 409;
}

function memberPath({ paths }: Settings, template: string, { userId, groupId }: Membership): string {
  return template
    .replaceAll('{users}', paths.users)
    .replace(/\{user_?id\}/gi, idSegment(userId))
    .replace(/\{group_?id\}/gi, idSegment(groupId));
}

function filled(value: Json, groupId: string): Json {
  if (typeof value === 'string') return value.replaceAll('{group_id}', groupId);
  if (Array.isArray(value)) return value.map((item: Json) => filled(item, groupId));
  if (!isJsonObject(value)) return value;
  return Object.fromEntries(Object.entries(value).map(([name, part]) => [name, filled(part, groupId)]));
}

function placeOf(method: string, path: string, answer: Answer): AnswerPlace {
  return { method, path, requestId: answer.requestId };
}
