import { RemoteError } from '../../core/errors.ts';
import { isJsonObject } from '../../core/model/json.ts';
import type { Json, JsonObject } from '../../core/model/json.ts';
import { quoteName } from '../../core/model/quote-name.ts';
import { makeIntern } from '../../core/provide/intern.ts';
import type { Intern } from '../../core/provide/intern.ts';
import { answeredId } from '../../core/provide/id-segment.ts';

/** A resource entry of a group, as the server stores it: neither id nor type is checked there. */
export interface ResourceRef {
  readonly id: string;
  readonly type: string;
}

/** A group, with null made an empty list. */
export interface GroupAnswer {
  readonly id: string;
  readonly name: string;
  /** `api`, `jwt`, `integration`, "" on very old rows. */
  readonly issued: string;
  /** Ids, none of them twice; names are in the list of peers. */
  readonly peers: readonly string[];
  readonly resources: readonly ResourceRef[];
}

/** A machine. */
export interface PeerAnswer {
  readonly id: string;
  readonly name: string;
  /** The whole name, `nas.netbird.cloud`; unique. */
  readonly dnsLabel: string;
  readonly ip: string;
  readonly ipv6: string;
  /** Empty where a setup key enrolled it. */
  readonly userId: string;
  readonly ephemeral: boolean;
  /** When it was enrolled, RFC 3339; empty where a server does not tell. */
  readonly createdAt: string;
}

/** A person or service user. */
export interface UserAnswer {
  readonly id: string;
  readonly email: string;
  readonly name: string;
  readonly role: string;
  readonly autoGroups: readonly string[];
  readonly isCurrent: boolean;
  readonly isServiceUser: boolean;
  readonly isBlocked: boolean;
  /** Invited, and never signed in so far. */
  readonly isInvited: boolean;
}

/** Something with a name that groups are listed in. */
export interface NamedAnswer {
  readonly id: string;
  readonly name: string;
}

/** A network with the ids of what is in it. */
export interface NetworkAnswer extends NamedAnswer {
  readonly resources: readonly string[];
  readonly routers: readonly string[];
}

/** A network resource; which network it is in only the network says. */
export interface ResourceAnswer extends NamedAnswer {
  readonly type: string;
}

/** A setup key, without the key. */
export interface SetupKeyAnswer extends NamedAnswer {
  readonly autoGroups: readonly string[];
  /** Neither revoked nor expired nor used up. */
  readonly valid: boolean;
  /** How many machines it has enrolled, those that are gone too; undefined where a server does not tell. */
  readonly usedTimes: number | undefined;
  /** When it enrolled the last one, RFC 3339. */
  readonly lastUsed: string;
}

/** The account with those of its settings that name groups. */
export interface AccountAnswer {
  readonly id: string;
  readonly propagates: boolean;
  readonly trafficLogGroups: readonly string[];
  readonly ipv6Groups: readonly string[];
  readonly exposeGroups: readonly string[];
  /** Names, not ids. */
  readonly jwtAllowGroups: readonly string[];
}

/** What an answer is about, for the error where it is not what it should be. */
export interface AnswerPlace {
  readonly method: string;
  readonly path: string;
  readonly requestId: string | undefined;
}

/** An error for an answer whose shape is not the API's. */
export function unreadable(why: string, place: AnswerPlace): RemoteError {
  return new RemoteError('PROVIDER_ANSWER', `The answer to ${place.method} ${place.path} is not what a NetBird server sends: ${why}.`, {
    method: place.method,
    url: place.path,
    requestId: place.requestId,
    hint: 'Check that the url of the target is that of the management API, and not of the dashboard or of a proxy that rewrites answers.',
  });
}

/** The objects of a list answer; null is an empty list. @throws RemoteError `PROVIDER_ANSWER` */
export function listOf<T>(body: Json | undefined, place: AnswerPlace, parse: (item: JsonObject, place: AnswerPlace) => T): readonly T[] {
  if (body === null) return [];
  if (!Array.isArray(body)) throw unreadable('it is no list', place);
  return body.map((item: Json) => parse(objectOf(item, place), place));
}

/** @throws RemoteError `PROVIDER_ANSWER` */
export function objectOf(value: Json | undefined, place: AnswerPlace): JsonObject {
  if (!isJsonObject(value)) throw unreadable('it is no object', place);
  return value;
}

/** A group. @throws RemoteError `PROVIDER_ANSWER` */
export function parseGroup(data: JsonObject, place: AnswerPlace, intern: Intern = makeIntern()): GroupAnswer {
  return {
    id: checkedId(textIn(data, 'id', place), place),
    name: textIn(data, 'name', place),
    issued: textIn(data, 'issued', place),
    peers: intern.list(shownObjects(data, 'peers', place).map((peer) => textIn(peer, 'id', place))),
    resources: shownObjects(data, 'resources', place).map((resource) => parseReference(resource, place)),
  };
}

/** Whoever writes the group sends it back: half of one would be stored as another. */
function parseReference(data: JsonObject, place: AnswerPlace): ResourceRef {
  if (Object.keys(data).length === 0) return { id: '', type: '' };
  return { id: textIn(data, 'id', place), type: textIn(data, 'type', place) };
}

/** What is noted of the items of a list while they are read. */
export interface Noted {
  readonly intern?: Intern;
  /** Takes the ids of the groups that they say they are in. */
  readonly inside?: Set<string>;
}

/** A peer. @throws RemoteError `PROVIDER_ANSWER` */
export function parsePeer(data: JsonObject, place: AnswerPlace, { intern = makeIntern(), inside }: Noted = {}): PeerAnswer {
  if (inside) noteGroups(data, place, inside);
  return {
    id: intern.text(textIn(data, 'id', place)),
    name: textIn(data, 'name', place),
    dnsLabel: optionalText(data, 'dns_label'),
    ip: optionalText(data, 'ip'),
    ipv6: optionalText(data, 'ipv6'),
    userId: textIn(data, 'user_id', place),
    ephemeral: data['ephemeral'] === true,
    createdAt: optionalText(data, 'created_at'),
  };
}

/** Groups that something says it is in; null where it is in none. */
function noteGroups(data: JsonObject, place: AnswerPlace, inside: Set<string>): void {
  for (const group of objectsIn(data, 'groups', place)) inside.add(textIn(group, 'id', place));
}

/** A user. @throws RemoteError `PROVIDER_ANSWER` */
export function parseUser(data: JsonObject, place: AnswerPlace): UserAnswer {
  return {
    id: textIn(data, 'id', place),
    email: textIn(data, 'email', place),
    name: optionalText(data, 'name'),
    role: textIn(data, 'role', place),
    autoGroups: requiredTexts(data, 'auto_groups', place),
    isCurrent: data['is_current'] === true,
    isServiceUser: data['is_service_user'] === true,
    isBlocked: data['is_blocked'] === true,
    isInvited: data['status'] === 'invited',
  };
}

/** A network. @throws RemoteError `PROVIDER_ANSWER` */
export function parseNetwork(data: JsonObject, place: AnswerPlace): NetworkAnswer {
  return { ...parseNamed(data, place), resources: shownTexts(data, 'resources', place), routers: shownTexts(data, 'routers', place) };
}

/** A network resource. @throws RemoteError `PROVIDER_ANSWER` */
export function parseResource(data: JsonObject, place: AnswerPlace, { inside }: Pick<Noted, 'inside'> = {}): ResourceAnswer {
  if (inside) noteGroups(data, place, inside);
  return { ...parseNamed(data, place), name: textIn(data, 'name', place), type: textIn(data, 'type', place) };
}

/** A setup key. @throws RemoteError `PROVIDER_ANSWER` */
export function parseSetupKey(data: JsonObject, place: AnswerPlace): SetupKeyAnswer {
  const uses = data['used_times'];
  return {
    ...parseNamed(data, place),
    autoGroups: shownTexts(data, 'auto_groups', place),
    valid: data['valid'] !== false,
    usedTimes: typeof uses === 'number' ? uses : undefined,
    lastUsed: optionalText(data, 'last_used'),
  };
}

/** An account. @throws RemoteError `PROVIDER_ANSWER` */
export function parseAccount(data: JsonObject, place: AnswerPlace): AccountAnswer {
  const settings = objectOf(data['settings'], place);
  const extra = isJsonObject(settings['extra']) ? settings['extra'] : {};
  return {
    id: textIn(data, 'id', place),
    propagates: settings['groups_propagation_enabled'] !== false,
    trafficLogGroups: textsIn(extra, 'network_traffic_logs_groups', place),
    ipv6Groups: textsIn(settings, 'ipv6_enabled_groups', place),
    exposeGroups: textsIn(settings, 'peer_expose_groups', place),
    jwtAllowGroups: textsIn(settings, 'jwt_allow_groups', place),
  };
}

/** Id and name. @throws RemoteError `PROVIDER_ANSWER` */
export function parseNamed(data: JsonObject, place: AnswerPlace): NamedAnswer {
  return { id: textIn(data, 'id', place), name: optionalText(data, 'name') };
}

/** A text member. @throws RemoteError `PROVIDER_ANSWER` */
export function textIn(data: JsonObject, name: string, place: AnswerPlace): string {
  const value = data[name];
  if (typeof value !== 'string') throw unreadable(`${quoteName(name)} is no text`, place);
  return value;
}

/** Texts of a list member; null and missing are an empty list. @throws RemoteError `PROVIDER_ANSWER` */
export function textsIn(data: JsonObject, name: string, place: AnswerPlace): readonly string[] {
  const value = data[name] ?? [];
  if (!Array.isArray(value) || !value.every((item) => typeof item === 'string'))
    throw unreadable(`${quoteName(name)} is no list of texts`, place);
  return value;
}

/** Objects of a list member; null and missing are an empty list, and so is null in it an empty object. @throws RemoteError `PROVIDER_ANSWER` */
export function objectsIn(data: JsonObject, name: string, place: AnswerPlace): readonly JsonObject[] {
  const value = data[name] ?? [];
  if (!Array.isArray(value)) throw unreadable(`${quoteName(name)} is no list`, place);
  if (value.every(isJsonObject)) return value;
  return value.map((item: Json) => objectOf(item ?? {}, place));
}

/**
 * Objects of a list that is null where it is empty, and is never left out: a list that is missing was not read, and whoever writes the
 * whole object would erase it.
 */
export function shownObjects(data: JsonObject, name: string, place: AnswerPlace): readonly JsonObject[] {
  if (data[name] === undefined) throw unreadable(`it lacks ${quoteName(name)}`, place);
  return objectsIn(data, name, place);
}

/** The same of texts: which rule put a peer where it is, and what refers to a group, is no smaller for being left out. */
export function shownTexts(data: JsonObject, name: string, place: AnswerPlace): readonly string[] {
  if (data[name] === undefined) throw unreadable(`it lacks ${quoteName(name)}`, place);
  return textsIn(data, name, place);
}

/** Texts of a list that is never null and never left out, for the same reason. */
function requiredTexts(data: JsonObject, name: string, place: AnswerPlace): readonly string[] {
  if (!Array.isArray(data[name])) throw unreadable(`${quoteName(name)} is no list`, place);
  return textsIn(data, name, place);
}

/** A text member, "" where there is none. */
export function optionalText(data: JsonObject, name: string): string {
  const value = data[name];
  return typeof value === 'string' ? value : '';
}

function checkedId(id: string, place: AnswerPlace): string {
  return answeredId(id, (why) => unreadable(why, place));
}
