import { tableOf, textOf } from '../../core/model/document.ts';
import type { Document } from '../../core/model/document.ts';
import { isJsonObject } from '../../core/model/json.ts';
import type { JsonObject } from '../../core/model/json.ts';
import type { Declared } from '../../core/model/project.ts';
import type { GroupAnswer } from './answers.ts';
import { GROUP_FIELDS } from './fields.ts';
import type { FieldName } from './fields.ts';
import { parseGrant } from './grants.ts';
import type { Claims } from './identity.ts';
import { configurationsIn } from './policy-pairs.ts';

/** Fields of a group that have to be read: more than the group itself says is asked for only where somebody wants to know. */
export type Wants = ReadonlySet<FieldName>;

const ALL_FIELDS: Wants = new Set(Object.keys(GROUP_FIELDS) as FieldName[]);

/** Access levels by element of `members`. */
export type Levels = ReadonlyMap<string, ReadonlySet<string>>;

/** Parts of a live group that Rollcall manages, where the group does not say whose they are. */
export interface Mine {
  /** Access levels by element of `members`. */
  readonly members: Levels;
  /** Those of them that Rollcall granted itself; the others are only declared, and whoever is there may have come by another way. */
  readonly granted: Levels;
  /** Elements or declared texts of `message_channels`. */
  readonly channels: ReadonlySet<string>;
  /** The request policy whose durations count; undefined: every one does. */
  readonly policy: readonly JsonObject[] | undefined;
}

/** What nobody manages. */
export const NOTHING_MINE: Mine = { members: new Map(), granted: new Map(), channels: new Set(), policy: undefined };

/** Fields that somebody declares or that the state says were applied. */
export function wantsOf(id: string, claims: Claims, all: boolean): Wants {
  if (all) return ALL_FIELDS;
  const bound = claims.bound.get(id);
  const fields = [...(bound?.managed ?? []), ...Object.keys(bound?.applied ?? {}), ...(claims.declared.get(id) ?? []).flatMap(mentioned)];
  return new Set(fields.filter((name): name is FieldName => Object.hasOwn(GROUP_FIELDS, name)));
}

/** Fields that a declaration speaks of. */
export function mentioned(declared: Declared): readonly string[] {
  return [
    ...Object.keys(declared.block),
    ...(declared.description === undefined ? [] : ['description']),
    ...(declared.members === undefined ? [] : ['members']),
    ...(declared.groups === undefined ? [] : ['groups']),
  ];
}

/** What of a live group is Rollcall's: declared for it, or applied before. */
export function mineOf(id: string, claims: Claims): Mine {
  const { applied = {}, certain = applied } = claims.bound.get(id) ?? {};
  const [members, granted] = [levelsIn(applied), levelsIn(certain)];
  const channels = new Set(textsOf(applied, 'message_channels'));
  for (const declared of claims.declared.get(id) ?? []) {
    for (const { email } of declared.members ?? []) members.set(email, (members.get(email) ?? new Set()).add(levelOf(declared, email)));
    for (const text of textsOf(declared.block, 'message_channels')) channels.add(text);
  }
  return { members, granted, channels, policy: policyOf(id, claims) ?? policyIn(applied) };
}

/** Access levels of the people in a document. */
function levelsIn(document: Document): Map<string, Set<string>> {
  const people = Object.entries(tableOf(document, 'members'));
  return new Map(people.map(([element, grants]) => [element, new Set(grants.map((grant) => parseGrant(grant).level))]));
}

/** By id, policies as they are, with what nobody declares too, of groups whose policy somebody wants to know. */
export function wantedPolicies({
  groups,
  wants,
}: {
  readonly groups: ReadonlyMap<string, GroupAnswer>;
  readonly wants: ReadonlyMap<string, Wants>;
}): ReadonlyMap<string, readonly JsonObject[]> {
  const ids = [...wants].flatMap(([id, fields]) => (fields.has('request_configurations') ? [id] : []));
  return new Map(ids.map((id) => [id, configurationsIn(groups.get(id)?.raw['request_configurations'])]));
}

/** The access level that a declaration gives a person: the person's own, else that of all. */
export function levelOf({ block }: Pick<Declared, 'block'>, email: string): string {
  const own = isJsonObject(block['access_levels']) ? block['access_levels'] : {};
  return textOf(own, Object.keys(own).find((name) => name.toLowerCase() === email) ?? '') ?? textOf(block, 'access_level') ?? '';
}

/** Declared configurations with the priorities that their order gives them. */
export function declaredPolicy({ block }: Pick<Declared, 'block'>): readonly JsonObject[] | undefined {
  return policyIn(block)?.map((item, index) => ({ priority: index, ...item }));
}

function policyOf(id: string, claims: Claims): readonly JsonObject[] | undefined {
  return (claims.declared.get(id) ?? []).map(declaredPolicy).find((policy) => policy !== undefined);
}

function policyIn(document: Document): readonly JsonObject[] | undefined {
  const policy = document['request_configurations'];
  return Array.isArray(policy) ? policy.filter((item): item is JsonObject => isJsonObject(item)) : undefined;
}

function textsOf(document: Document, field: string): readonly string[] {
  const value = document[field];
  return Array.isArray(value) ? value.filter((item): item is string => typeof item === 'string') : [];
}
