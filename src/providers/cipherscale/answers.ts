import { RemoteError } from '../../core/errors.ts';
import { isJsonObject } from '../../core/model/json.ts';
import type { Json, JsonObject } from '../../core/model/json.ts';
import { quoteName } from '../../core/model/quote-name.ts';
import { answeredId } from '../../core/provide/id-segment.ts';

/** A user as a group tells it, or a group as a user does. */
export interface Reference {
  readonly id: string;
  readonly name: string | undefined;
  /** In lower case. */
  readonly email: string | undefined;
}

/** A group. What an answer leaves out is undefined, never empty. */
export interface GroupAnswer {
  readonly id: string;
  readonly name: string;
  readonly description: string;
  readonly roles: readonly Reference[] | undefined;
  readonly users: readonly Reference[] | undefined;
  /** Absent counts as no. */
  readonly deleteable: boolean;
  readonly maxDevices: number | undefined;
  readonly isSamlDefaultGroup: boolean | undefined;
  readonly idpMapping: readonly string[] | undefined;
}

/** A user. */
export interface UserAnswer {
  readonly id: string;
  /** In lower case; undefined where there is none. */
  readonly email: string | undefined;
  readonly isOwner: boolean;
  readonly groups: readonly Reference[] | undefined;
}

/** A role. */
export interface RoleAnswer {
  readonly id: string;
  readonly name: string;
  readonly type: string;
}

/** An admission rule. */
export interface RuleAnswer {
  readonly id: string;
  readonly name: string;
  /** As it came, white space and all. */
  readonly rule: string;
  readonly hasTimeConstraint: boolean;
}

/** A policy, as far as it refers to groups and rules. */
export interface PolicyAnswer {
  readonly id: string;
  readonly name: string;
  /** Undefined: it does not say which it names. One that is for all groups names none. */
  readonly groups: readonly string[] | undefined;
  /** Id; null: it uses none; undefined: it does not say which. */
  readonly rule: string | null | undefined;
}

/** What an answer is about, for the error where it is not what it should be. */
export interface AnswerPlace {
  readonly method: string;
  readonly path: string;
  readonly requestId: string | undefined;
}

/** An error for an answer whose shape is not the API's. */
export function unreadable(why: string, place: AnswerPlace): RemoteError {
  return new RemoteError('PROVIDER_ANSWER', `The answer to ${place.method} ${place.path} is not what Cipherscale sends: ${why}.`, {
    method: place.method,
    url: place.path,
    requestId: place.requestId,
    hint: 'Check the url of the target, with its base path, and the `paths:` of the target; docs/cipherscale.md says what is assumed.',
  });
}

/** @throws RemoteError `PROVIDER_ANSWER` */
export function objectOf(value: Json | undefined, place: AnswerPlace): JsonObject {
  if (!isJsonObject(value)) throw unreadable('it is no object', place);
  return value;
}

/** A group. @throws RemoteError `PROVIDER_ANSWER` */
export function parseGroup(data: JsonObject, place: AnswerPlace): GroupAnswer {
  return {
    id: idIn(data, place),
    name: textIn(data, 'name', place),
    description: optionalText(data, 'description') ?? '',
    roles: referencesIn(data, 'roles', place),
    users: referencesIn(data, 'users', place),
    deleteable: data['deleteable'] === true,
    maxDevices: typeof data['maxDevices'] === 'number' ? data['maxDevices'] : undefined,
    isSamlDefaultGroup: typeof data['isSamlDefaultGroup'] === 'boolean' ? data['isSamlDefaultGroup'] : undefined,
    idpMapping: textsIn(data, 'idpMapping'),
  };
}

/** A user. @throws RemoteError `PROVIDER_ANSWER` */
export function parseUser(data: JsonObject, place: AnswerPlace): UserAnswer {
  return {
    id: idIn(data, place),
    email: emailIn(data),
    isOwner: data['isOwner'] === true,
    groups: referencesIn(data, 'groups', place),
  };
}

/** A role. @throws RemoteError `PROVIDER_ANSWER` */
export function parseRole(data: JsonObject, place: AnswerPlace): RoleAnswer {
  return { id: idIn(data, place), name: textIn(data, 'name', place), type: (optionalText(data, 'type') ?? '').toUpperCase() };
}

/** An admission rule. @throws RemoteError `PROVIDER_ANSWER` */
export function parseRule(data: JsonObject, place: AnswerPlace): RuleAnswer {
  return {
    id: idIn(data, place),
    name: textIn(data, 'name', place),
    rule: ruleIn(data, place),
    hasTimeConstraint: flagIn(data, 'hasTimeConstraint', place),
  };
}

/** A policy. Whether it tells ids or objects is not published. @throws RemoteError `PROVIDER_ANSWER` */
export function parsePolicy(data: JsonObject, place: AnswerPlace): PolicyAnswer {
  const { rule, allGroups } = data;
  return {
    id: idIn(data, place),
    name: optionalText(data, 'name') ?? '',
    groups: referencesIn(data, 'groups', place)?.map(({ id }) => id) ?? (allGroups === true ? [] : undefined),
    rule: typeof rule === 'string' || rule === null ? rule : isJsonObject(rule) ? optionalText(rule, 'id') : undefined,
  };
}

/** A rule that only allows or denies need not have a text. Of any other, one that is left out would be written away. */
function ruleIn(data: JsonObject, place: AnswerPlace): string {
  const type = optionalText(data, 'type')?.toUpperCase();
  return type === 'ALLOW' || type === 'DENY' ? (optionalText(data, 'rule') ?? '') : textIn(data, 'rule', place);
}

function flagIn(data: JsonObject, name: string, place: AnswerPlace): boolean {
  const value = data[name];
  if (typeof value !== 'boolean') throw unreadable(`${quoteName(name)} is neither true nor false`, place);
  return value;
}

function idIn(data: JsonObject, place: AnswerPlace): string {
  return checkedId(textIn(data, 'id', place), place);
}

function checkedId(id: string, place: AnswerPlace): string {
  return answeredId(id, (why) => unreadable(why, place));
}

function textIn(data: JsonObject, name: string, place: AnswerPlace): string {
  const value = data[name];
  if (typeof value !== 'string') throw unreadable(`${quoteName(name)} is no text`, place);
  return value;
}

function optionalText(data: JsonObject, name: string): string | undefined {
  const value = data[name];
  return typeof value === 'string' ? value : undefined;
}

function textsIn(data: JsonObject, name: string): readonly string[] | undefined {
  const value = data[name];
  return Array.isArray(value) ? value.filter((item): item is string => typeof item === 'string') : undefined;
}

function emailIn(data: JsonObject): string | undefined {
  const email = optionalText(data, 'email')?.trim().toLowerCase();
  return email === '' ? undefined : email;
}

/** Requests carry ids, answers objects; some answers may carry ids too. Absent and null say nothing. */
function referencesIn(data: JsonObject, name: string, place: AnswerPlace): readonly Reference[] | undefined {
  const value = data[name];
  if (value === undefined || value === null) return undefined;
  if (!Array.isArray(value)) throw unreadable(`${quoteName(name)} is no list`, place);
  return value.map((item: Json): Reference => {
    if (typeof item === 'string') return { id: checkedId(item, place), name: undefined, email: undefined };
    const object = objectOf(item, place);
    return { id: idIn(object, place), name: optionalText(object, 'name'), email: emailIn(object) };
  });
}
