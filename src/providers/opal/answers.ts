import { RemoteError } from '../../core/errors.ts';
import { isJsonObject } from '../../core/model/json.ts';
import type { Json, JsonObject } from '../../core/model/json.ts';
import { quoteName } from '../../core/model/quote-name.ts';
import { answeredId } from '../../core/provide/id-segment.ts';

/** A group as the list and the group itself give it; whatever else is in it is kept in `raw`. */
export interface GroupAnswer {
  readonly id: string;
  readonly name: string;
  readonly type: string;
  readonly appId: string;
  readonly raw: JsonObject;
}

/** Something that has an id and is referred to by name: an owner, a channel, a schedule, a tag, a template, an app. */
export interface NamedAnswer {
  readonly id: string;
  readonly name: string;
}

/** An app, and of which sort: the groups of Opal itself are in the one of type `OPAL`. */
export interface AppAnswer extends NamedAnswer {
  readonly type: string;
}

/** A resource with what tells it from another of its name. */
export interface ResourceAnswer extends NamedAnswer {
  readonly type: string;
  readonly appId: string;
}

/** A person. */
export interface UserAnswer {
  readonly id: string;
  readonly email: string;
}

/** One grant: the same user may hold several levels, and the API keys them by both. */
export interface MemberRow {
  readonly user: UserAnswer;
  /** `access_level_remote_id`; empty for the default one. */
  readonly level: string;
  /** RFC 3339; undefined: for good. */
  readonly expires: string | undefined;
  /** Whether Opal pushed it; the remote system did otherwise. */
  readonly pushed: boolean;
}

/** A resource that a group gives access to. */
export interface ResourceRow {
  readonly resource: NamedAnswer;
  readonly level: string;
  readonly expires: string | undefined;
}

/** A group that a group lies in. */
export interface ContainerRow {
  readonly containerId: string;
  readonly level: string;
  /** 0: for good. */
  readonly minutes: number;
}

/** Who may see a group. */
export interface VisibilityAnswer {
  readonly visibility: string;
  readonly groupIds: readonly string[];
}

/** What an answer is about, for the error where it is not what it should be. */
export interface AnswerPlace {
  readonly method: string;
  readonly path: string;
  readonly requestId: string | undefined;
}

/** An error for an answer whose shape is not the API's. */
export function unreadable(why: string, place: AnswerPlace): RemoteError {
  return new RemoteError('PROVIDER_ANSWER', `The answer to ${place.method} ${place.path} is not what Opal sends: ${why}.`, {
    method: place.method,
    url: place.path,
    requestId: place.requestId,
    hint: 'Check that the url of the target is that of the API, and whether something between here and Opal changes answers.',
  });
}

/** @throws RemoteError `PROVIDER_ANSWER` */
export function objectOf(value: Json | undefined, place: AnswerPlace): JsonObject {
  if (!isJsonObject(value)) throw unreadable('it is no object', place);
  return value;
}

/**
 * Objects of the list under a name. An absent list is not an empty one. The vendor's own examples answer some calls with a bare list.
 *
 * @throws RemoteError `PROVIDER_ANSWER`
 */
export function objectsOf(body: Json | undefined, name: string, place: AnswerPlace): readonly JsonObject[] {
  const list = isJsonObject(body) ? body[name] : body;
  if (!Array.isArray(list)) throw unreadable(`${quoteName(name)} is no list`, place);
  return list.map((item: Json) => objectOf(item, place));
}

/** A text member. @throws RemoteError `PROVIDER_ANSWER` */
export function textIn(data: JsonObject, name: string, place: AnswerPlace): string {
  const value = data[name];
  if (typeof value !== 'string') throw unreadable(`${quoteName(name)} is no text`, place);
  return value;
}

/** An id. @throws RemoteError `PROVIDER_ANSWER` */
export function idIn(data: JsonObject, name: string, place: AnswerPlace): string {
  return answeredId(textIn(data, name, place), (why) => unreadable(why, place));
}

/** A text member, "" where there is none. */
export function optionalText(data: JsonObject, name: string): string {
  const value = data[name];
  return typeof value === 'string' ? value : '';
}

/** Texts of a list member; null and missing are an empty list. */
export function textsIn(data: JsonObject, name: string): readonly string[] {
  const value = data[name];
  return Array.isArray(value) ? value.filter((item): item is string => typeof item === 'string') : [];
}

/** A group. Only its id is sure to be there: what is missing is empty here, and absent in `raw`. */
export function parseGroup(data: JsonObject, place: AnswerPlace): GroupAnswer {
  return groupOf(idIn(data, 'group_id', place), data);
}

/** A group of this id that says this of itself. */
export function groupOf(id: string, raw: JsonObject): GroupAnswer {
  return { id, name: optionalText(raw, 'name'), type: optionalText(raw, 'group_type'), appId: optionalText(raw, 'app_id'), raw };
}

/** Id and name, of which the id has a name of its own everywhere. */
export function parseNamed(data: JsonObject, idName: string, place: AnswerPlace): NamedAnswer {
  return { id: idIn(data, idName, place), name: optionalText(data, 'name') };
}

/** An app. */
export function parseApp(data: JsonObject, place: AnswerPlace): AppAnswer {
  return { ...parseNamed(data, 'app_id', place), type: optionalText(data, 'app_type') };
}

/** A resource. */
export function parseResource(data: JsonObject, place: AnswerPlace): ResourceAnswer {
  return { ...parseNamed(data, 'resource_id', place), type: optionalText(data, 'resource_type'), appId: optionalText(data, 'app_id') };
}

/** A tag: its name is `key:value`, or the key alone. */
export function parseTag(data: JsonObject, place: AnswerPlace): NamedAnswer {
  const [key, value] = [optionalText(data, 'key'), optionalText(data, 'value')];
  return { id: idIn(data, 'tag_id', place), name: value === '' ? key : `${key}:${value}` };
}

/** A user. */
export function parseUser(data: JsonObject, place: AnswerPlace): UserAnswer {
  return { id: idIn(data, 'user_id', place), email: optionalText(data, 'email') };
}

/** A user of the directory, who always says an e-mail: somebody who is told by one would be nobody. */
export function parseListedUser(data: JsonObject, place: AnswerPlace): UserAnswer {
  return { id: idIn(data, 'user_id', place), email: textIn(data, 'email', place) };
}

/** A grant. A user without an e-mail is somebody all the same. */
export function parseMember(data: JsonObject, place: AnswerPlace): MemberRow {
  return {
    user: parseUser(data, place),
    level: levelIn(data),
    expires: optionalText(data, 'expiration_date') || undefined,
    pushed: isJsonObject(data['propagation_status']),
  };
}

/** A resource of a group. */
export function parseGroupResource(data: JsonObject, place: AnswerPlace): ResourceRow {
  return {
    resource: { id: idIn(data, 'resource_id', place), name: optionalText(data, 'resource_name') },
    level: levelIn(data),
    expires: optionalText(data, 'expiration_date') || undefined,
  };
}

/** A group that a group lies in. */
export function parseContainer(data: JsonObject, place: AnswerPlace): ContainerRow {
  const minutes = data['duration_minutes'];
  return {
    containerId: idIn(data, 'containing_group_id', place),
    level: optionalText(data, 'access_level_remote_id'),
    minutes: typeof minutes === 'number' ? Math.max(0, minutes) : 0,
  };
}

/** Null and two empty texts are one: the default level. */
function levelIn(data: JsonObject): string {
  const level = data['access_level'];
  return isJsonObject(level) ? optionalText(level, 'access_level_remote_id') : '';
}
