import { RemoteError } from '../../core/errors.ts';
import { isJsonObject } from '../../core/model/json.ts';
import type { Json, JsonObject } from '../../core/model/json.ts';
import { quoteName } from '../../core/model/quote-name.ts';
import { answeredId } from '../../core/provide/id-segment.ts';

/** What GET of a group answers, with null and empty made equal: the server forgets the difference at a restart. */
export interface GroupAnswer {
  readonly id: string;
  readonly name: string;
  readonly type: string;
  readonly policies: readonly string[];
  readonly metadata: Readonly<Record<string, Json>>;
  readonly memberEntityIds: readonly string[];
  readonly memberGroupIds: readonly string[];
  readonly parentGroupIds: readonly string[];
  readonly alias: AliasAnswer | undefined;
  /** Grows by one with every write to the group, and when a parent takes or drops it. */
  readonly modifyIndex: number | undefined;
  /** Vault Enterprise: another client owns the group over SCIM. */
  readonly scimClientId: string | undefined;
}

/** An alias of a group or an entity. */
export interface AliasAnswer {
  readonly id: string;
  readonly name: string;
  readonly mountAccessor: string;
  /** `auth/oidc/`; absent where the mount is gone. */
  readonly mountPath: string | undefined;
}

/** An entity as the list shows it. */
export interface EntityAnswer {
  readonly id: string;
  readonly name: string;
  readonly aliases: readonly AliasAnswer[];
}

/** A list with names: of groups or of entities. `truncated`: the server gave up half way, so what is missing may exist. */
export interface Listing<T> {
  readonly items: readonly T[];
  readonly truncated: boolean;
}

/** What an answer is about, for the error where it is not what it should be. */
export interface AnswerPlace {
  readonly method: string;
  readonly path: string;
  readonly requestId: string | undefined;
}

/** The `data` of an answer. @throws RemoteError `PROVIDER_ANSWER` */
export function dataOf(body: Json | undefined, place: AnswerPlace): JsonObject {
  const data = isJsonObject(body) ? body['data'] : undefined;
  if (!isJsonObject(data)) throw unreadable('it has no "data"', place);
  return data;
}

/**
 * What a write replaces whole. Every read shows it, as null or empty where there is none of it: where it is missing, nobody knows what
 * there is, and what others put there would be erased.
 */
const ALWAYS_SHOWN = ['policies', 'metadata', 'member_entity_ids', 'member_group_ids', 'alias'] as const;

/** A group from the `data` of its read. @throws RemoteError `PROVIDER_ANSWER` */
export function parseGroup(data: JsonObject, place: AnswerPlace): GroupAnswer {
  const missing = ALWAYS_SHOWN.find((name) => data[name] === undefined);
  if (missing !== undefined) throw unreadable(`it lacks ${quoteName(missing)}`, place);
  return {
    id: checkedId(textIn(data, 'id', place), place),
    name: textIn(data, 'name', place),
    type: textIn(data, 'type', place),
    policies: textsIn(data, 'policies', place),
    metadata: tableIn(data, 'metadata', place),
    memberEntityIds: textsIn(data, 'member_entity_ids', place),
    memberGroupIds: idsIn(data, 'member_group_ids', place),
    parentGroupIds: idsIn(data, 'parent_group_ids', place),
    alias: parseAlias(tableIn(data, 'alias', place), place),
    modifyIndex: typeof data['modify_index'] === 'number' ? data['modify_index'] : undefined,
    scimClientId: optionalText(data, 'scim_client_id'),
  };
}

/** Ids and names from a list answer's `key_info`. @throws RemoteError `PROVIDER_ANSWER` */
export function parseNames(body: Json | undefined, place: AnswerPlace): Listing<{ readonly id: string; readonly name: string }> {
  return parseListing(body, place, (id, info) => ({ id: checkedId(id, place), name: textIn(info, 'name', place) }));
}

/** Entities from a list answer. @throws RemoteError `PROVIDER_ANSWER` */
export function parseEntities(body: Json | undefined, place: AnswerPlace): Listing<EntityAnswer> {
  return parseListing(body, place, (id, info) => {
    const aliases = info['aliases'] ?? [];
    if (!Array.isArray(aliases)) throw unreadable(`"aliases" of ${quoteName(id)} is no list`, place);
    const parsed = aliases.map((alias: Json) => {
      const known = isJsonObject(alias) ? parseAlias(alias, place) : undefined;
      // Whoever is told by an alias would be nobody.
      if (!known) throw unreadable(`an alias of ${quoteName(id)} has no "id"`, place);
      return known;
    });
    return { id: checkedId(id, place), name: textIn(info, 'name', place), aliases: parsed };
  });
}

/** The keys of a list answer, and whether they are all. @throws RemoteError `PROVIDER_ANSWER` */
export function parseKeys(body: Json | undefined, place: AnswerPlace): Listing<string> {
  return { items: keysIn(body, place), truncated: warns(body, PARTIAL) };
}

/** An error for an answer whose shape is not the API's. */
export function unreadable(why: string, place: AnswerPlace): RemoteError {
  return new RemoteError(
    'PROVIDER_ANSWER',
    `The answer to ${place.method} ${place.path} is not what a Vault-compatible server sends: ${why}.`,
    {
      method: place.method,
      url: place.path,
      requestId: place.requestId,
      hint: 'Check that the url of the target is that of the server itself, and not of a portal or a proxy that rewrites answers.',
    },
  );
}

/** A text member. @throws RemoteError `PROVIDER_ANSWER` */
export function textIn(data: JsonObject, name: string, place: AnswerPlace): string {
  const value = data[name];
  if (typeof value !== 'string') throw unreadable(`${quoteName(name)} is no text`, place);
  return value;
}

function parseListing<T>(body: Json | undefined, place: AnswerPlace, parse: (id: string, info: JsonObject) => T): Listing<T> {
  const data = dataOf(body, place);
  const infos = tableIn(data, 'key_info', place);
  const items = keysIn(body, place).map((id) => {
    const info = infos[id];
    if (!isJsonObject(info)) throw unreadable(`"key_info" lacks ${quoteName(id)}`, place);
    return parse(id, info);
  });
  return { items, truncated: warns(body, PARTIAL) };
}

/** An empty list is 404, or 200 without keys and with a warning about the parameters. Anything else without keys is no list. */
function keysIn(body: Json | undefined, place: AnswerPlace): readonly string[] {
  const data = dataOf(body, place);
  if ((data['keys'] ?? null) === null && !warns(body, PARTIAL) && !warns(body, IGNORED)) throw unreadable('it has no "keys"', place);
  return textsIn(data, 'keys', place);
}

/** Entity lists end early when the server runs out of time, with status 200 and a warning. */
const PARTIAL = /partial response/i;
const IGNORED = /ignored these unrecognized parameters/i;

function warns(body: Json | undefined, pattern: RegExp): boolean {
  const warnings = isJsonObject(body) ? body['warnings'] : undefined;
  return Array.isArray(warnings) && warnings.some((warning) => pattern.test(String(warning)));
}

/** `{}` where there is none, never null. */
function parseAlias(alias: JsonObject, place: AnswerPlace): AliasAnswer | undefined {
  if (optionalText(alias, 'id') === undefined) return undefined;
  return {
    id: checkedId(textIn(alias, 'id', place), place),
    name: textIn(alias, 'name', place),
    mountAccessor: textIn(alias, 'mount_accessor', place),
    mountPath: optionalText(alias, 'mount_path'),
  };
}

function textsIn(data: JsonObject, name: string, place: AnswerPlace): readonly string[] {
  const value = data[name] ?? [];
  if (!Array.isArray(value) || !value.every((item) => typeof item === 'string'))
    throw unreadable(`${quoteName(name)} is no list of texts`, place);
  return value;
}

function tableIn(data: JsonObject, name: string, place: AnswerPlace): JsonObject {
  const value = data[name] ?? {};
  if (!isJsonObject(value)) throw unreadable(`${quoteName(name)} is no object`, place);
  return value;
}

function optionalText(data: JsonObject, name: string): string | undefined {
  const value = data[name];
  return typeof value === 'string' && value !== '' ? value : undefined;
}

function idsIn(data: JsonObject, name: string, place: AnswerPlace): readonly string[] {
  return textsIn(data, name, place).map((id) => checkedId(id, place));
}

function checkedId(id: string, place: AnswerPlace): string {
  return answeredId(id, (why) => unreadable(why, place));
}
