import { isJsonObject } from '../../core/model/json.ts';
import type { Json } from '../../core/model/json.ts';
import { quoteName } from '../../core/model/quote-name.ts';
import { eachInParallel } from '../../core/provide/each-in-parallel.ts';
import type { ReadClient, Scope } from '../../core/provider.ts';
import { groupOf } from './answers.ts';
import type { GroupAnswer } from './answers.ts';
import { readGroup } from './client.ts';
import { groupType } from './group-types.ts';
import { partOr } from './notes.ts';
import type { Notes } from './notes.ts';

/** Where the group itself says what a declaration manages: by field, its name in the API. */
const SAID_AS = {
  description: 'description',
  admin_owner: 'admin_owner_id',
  leaders: 'group_leader_user_ids',
  require_mfa_to_approve: 'require_mfa_to_approve',
  custom_request_notification: 'custom_request_notification',
  risk_sensitivity_override: 'risk_sensitivity_override',
  configuration_template: 'configuration_template_id',
  request_configurations: 'request_configurations',
} as const;

/** Needed to complete what a list leaves out. */
export interface CompletionRequest {
  readonly http: Pick<ReadClient, 'get'>;
  readonly signal: AbortSignal;
  readonly notes: Notes;
  readonly scope: Scope;
}

/**
 * Groups with everything that they are told by. Only the id is sure to be in an answer: what the list leaves out of a group that somebody
 * manages is not known, and never another value, so the group is asked itself. Where that does not say it either, the read is incomplete.
 * A group that is gone by then is left out.
 */
export async function completeGroups(groups: readonly GroupAnswer[], request: CompletionRequest): Promise<readonly GroupAnswer[]> {
  const expected = expectationsOf(request.scope);
  const wanting = groups.filter((group) => missingIn(group, expected(group)).length > 0);
  const answers = new Map<string, GroupAnswer | undefined>();
  await eachInParallel(wanting, { limit: 16, signal: request.signal }, async (group) => {
    answers.set(group.id, await completeGroup(group, request));
  });
  for (const group of answers.values()) if (group) noteUnknown(request.notes, group, expected(group));
  return groups.flatMap((group) => (answers.has(group.id) ? (answers.get(group.id) ?? []) : group));
}

/** The group as the list and the group itself say it; undefined where it is gone. */
async function completeGroup(group: GroupAnswer, { http, signal, notes }: CompletionRequest): Promise<GroupAnswer | undefined> {
  const part = `group ${quoteName(group.name || group.id)}`;
  const found = await partOr(
    notes,
    part,
    readGroup(http, group.id, signal).then((answer) => ({ answer })),
  );
  if (!found) return group;
  return found.answer && groupOf(group.id, { ...group.raw, ...found.answer.raw });
}

/** What a group has to say: fields that somebody declares or has applied, and whether that is the name of an import. */
type Expected = ReadonlySet<string> | undefined;

/** By group, what has to be known of it; undefined where nobody means it. A group without a name may be anybody's. */
function expectationsOf(scope: Scope): (group: GroupAnswer) => Expected {
  const byId = new Map<string, Set<string>>();
  const byName = new Map<string, Set<string>>();
  for (const { id, applied = {} } of scope.bound) addFields(byId, id, filledIn(applied));
  for (const { name, previously, block, description } of scope.declared) {
    const fields = filledIn({ ...block, ...(description === undefined ? {} : { description }) });
    for (const each of [name, ...previously]) addFields(byName, each, fields);
    if (typeof block['id'] === 'string') addFields(byId, block['id'], fields);
  }
  for (const { name } of scope.names) addFields(byName, name, []);
  return ({ id, name }) => {
    const found = [byId.get(id), byName.get(name)].filter((fields) => fields !== undefined);
    if (found.length > 0) return new Set(found.flatMap((fields) => [...fields]));
    return scope.all || name === '' ? NOTHING : undefined;
  };
}

function addFields(where: Map<string, Set<string>>, key: string, fields: readonly string[]): void {
  where.set(key, new Set([...(where.get(key) ?? []), ...fields]));
}

const NOTHING: ReadonlySet<string> = new Set();

/** Fields that hold something. */
function filledIn(document: Readonly<Record<string, Json | undefined>>): readonly string[] {
  return Object.entries(document).flatMap(([name, value]) => (isFilled(value) ? [name] : []));
}

function isFilled(value: Json | undefined): boolean {
  if (Array.isArray(value)) return value.length > 0;
  return value !== undefined && value !== null && value !== '' && value !== false;
}

/** Names in the API of what an answer leaves out although it has to be known. */
function missingIn(group: GroupAnswer, expected: Expected): readonly string[] {
  if (!expected) return [];
  const said = Object.entries(SAID_AS).flatMap(([field, name]) => (expected.has(field) && group.raw[name] === undefined ? [name] : []));
  return [...unknownIn(group, expected), ...said];
}

/** What a group is told by, and would be replaced for: there is no empty value of it. */
function unknownIn({ name, type, appId, raw }: GroupAnswer, expected: ReadonlySet<string>): readonly string[] {
  const isImport = groupType(type)?.remote !== undefined && expected.has('remote');
  return [
    ...(name === '' ? ['name'] : []),
    ...(type === '' ? ['group_type'] : []),
    ...(appId === '' ? ['app_id'] : []),
    ...(isImport && !isJsonObject(raw['remote_info']) ? ['remote_info'] : []),
  ];
}

function noteUnknown(notes: Notes, group: GroupAnswer, expected: Expected): void {
  const unknown = expected ? unknownIn(group, expected) : [];
  if (unknown.length === 0) return;
  const why = `the answer leaves out ${unknown.map(quoteName).join(', ')}, which it is told by`;
  notes.incomplete.push({ part: `group ${quoteName(group.name || group.id)}`, why, code: 'INCOMPLETE_READ', kind: 'group' });
}
