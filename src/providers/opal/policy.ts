import { compareText, isJsonObject, sortedTable } from '../../core/model/json.ts';
import type { Json, JsonObject } from '../../core/model/json.ts';
import { textsIn } from './answers.ts';
import { configurationsIn, pairConfigurations } from './policy-pairs.ts';

/** What turns the ids of a request policy into names, or names into ids: owners and groups. */
export interface PolicyTerms {
  owner(text: string): string;
  group(text: string): string;
}

/** Switches of a configuration with what they are where nothing is said. */
const FLAGS = { allow_requests: true, auto_approval: false, require_mfa_to_request: false, require_support_ticket: false } as const;
/** Numbers that say something only above 0: the API may answer -1, 0 or nothing for "no limit". */
const LIMITS = ['max_duration_minutes', 'extensions_duration_in_minutes'] as const;
/** Durations of a configuration, which are compared and written only where a declaration speaks of them. */
export const DURATIONS: readonly string[] = [...LIMITS, 'recommended_duration_minutes'];
/** Newer than the vendor's document. */
const NEWER_FLAGS = ['reason_optional'] as const;

/**
 * The one form of request configurations, of a declaration and of an answer alike: by priority, without what is a default, stages in
 * their order, owners and service users sorted. Ids and times that the server adds are not in it. What the server answers for a duration
 * that nobody declared is not known: of an answer, only durations that `wish` speaks of are kept, where there is one.
 */
export function canonicalPolicy(
  configurations: readonly JsonObject[],
  terms: PolicyTerms,
  wish?: readonly JsonObject[],
): readonly JsonObject[] {
  const wished = wish && new Map(wish.map((item) => [item['priority'], item]));
  return configurations
    .map((item, index) => ({ item, priority: typeof item['priority'] === 'number' ? item['priority'] : index }))
    .sort((x, y) => x.priority - y.priority)
    .map(({ item, priority }) => canonicalConfiguration(wished ? spoken(item, wished.get(priority) ?? {}) : item, priority, terms));
}

/** Only those durations that the wish speaks of, and none of them missing: -1, 0 and nothing are one. */
function spoken(item: JsonObject, wish: JsonObject): JsonObject {
  const rest = Object.entries(item).filter(([name]) => !DURATIONS.includes(name));
  return Object.fromEntries([
    ...rest,
    ...DURATIONS.filter((name) => wish[name] !== undefined).map((name) => [name, item[name] ?? 0] as const),
  ]);
}

/**
 * What nobody can or did declare, as the group has it: durations, and escalations of stages. A write would reset what it leaves out. A
 * configuration keeps what that for the same people has, however their priorities moved.
 */
export function withLiveParts(body: readonly JsonObject[], live: Json | undefined): readonly JsonObject[] {
  const pairs = pairConfigurations(body, configurationsIn(live));
  return body.map((item, index) => {
    const now = pairs[index]?.live ?? {};
    const stages = objectsOf(now['reviewer_stages']);
    const kept = objectsOf(item['reviewer_stages']).map((stage, place) => withEscalation(stage, stages[place]?.['escalation']));
    return { ...picked(now, DURATIONS), ...item, reviewer_stages: kept };
  });
}

/** An escalation goes with a stage that one of several approves, and never to those who review there anyway. */
function withEscalation(stage: JsonObject, escalation: Json | undefined): JsonObject {
  if (!isJsonObject(escalation) || stage['operator'] !== 'OR') return stage;
  const own = textsIn(stage, 'owner_ids');
  if (textsIn(escalation, 'owner_ids').some((id) => own.includes(id))) return stage;
  return { ...stage, escalation: echoedPolicy(escalation) };
}

/** The configurations as the API takes them: everything that it requires, names as ids. */
export function policyBody(policy: readonly JsonObject[], terms: PolicyTerms): readonly JsonObject[] {
  return policy.map((item) => {
    const condition = isJsonObject(item['condition']) ? item['condition'] : undefined;
    return {
      ...Object.fromEntries(Object.entries(FLAGS).map(([name, usual]) => [name, item[name] ?? usual])),
      ...picked(item, ['priority', ...LIMITS, 'recommended_duration_minutes', ...NEWER_FLAGS]),
      ...(typeof item['request_template'] === 'string' ? { request_template_id: bareId(item['request_template']) } : {}),
      ...(condition ? { condition: conditionBody(condition, terms) } : {}),
      reviewer_stages: objectsOf(item['reviewer_stages']).map((stage) => stageBody(stage, terms)),
    };
  });
}

/** What the server adds and nobody may send back. */
const SERVER_FILLED: ReadonlySet<string> = new Set([
  'request_configuration_id',
  'organization_id',
  'created_at',
  'updated_at',
  'reviewer_stage_id',
  'stage',
]);

/** Configurations of an answer as they may be sent back: a write that is about something else must not reset the policy. */
export function echoedPolicy(answer: Json | undefined): Json {
  if (Array.isArray(answer)) return answer.map((item: Json) => echoedPolicy(item));
  if (!isJsonObject(answer)) return answer ?? null;
  return Object.fromEntries(
    Object.entries(answer)
      .filter(([name, value]) => !SERVER_FILLED.has(name) && value !== null)
      .map(([name, value]) => [name, echoedPolicy(value)]),
  );
}

function canonicalConfiguration(item: JsonObject, priority: number, terms: PolicyTerms): JsonObject {
  const condition = isJsonObject(item['condition']) ? canonicalCondition(item['condition'], terms) : {};
  const stages = objectsOf(item['reviewer_stages']).map((stage) => canonicalStage(stage, terms));
  const recommended = item['recommended_duration_minutes'];
  return sortedTable<Json>([
    ['priority', priority],
    ...Object.entries(FLAGS).flatMap(([name, usual]) => entry(name, (item[name] ?? usual) === usual ? undefined : !usual)),
    ...NEWER_FLAGS.flatMap((name) => entry(name, item[name] === true ? true : undefined)),
    ...LIMITS.flatMap((name) => entry(name, positive(item[name]))),
    ...entry('recommended_duration_minutes', recommended === -1 ? -1 : positive(recommended)),
    ...entry('request_template', templateOf(item)),
    ...(Object.keys(condition).length > 0 ? [['condition', condition] as const] : []),
    ...(stages.length > 0 ? [['reviewer_stages', stages] as const] : []),
  ]);
}

/** Declared conditions say `groups` and `roles`, answers `group_ids` and `role_remote_ids`. */
function canonicalCondition(condition: JsonObject, terms: PolicyTerms): JsonObject {
  const groups = sorted(
    [...textsIn(condition, 'groups'), ...textsIn(condition, 'group_ids').map((id) => `id:${id}`)].map((text) => terms.group(text)),
  );
  const roles = sorted([...textsIn(condition, 'roles'), ...textsIn(condition, 'role_remote_ids')]);
  return sortedTable([
    ...(groups.length > 0 ? [['groups', groups] as const] : []),
    ...(roles.length > 0 ? [['roles', roles] as const] : []),
  ]);
}

function canonicalStage(stage: JsonObject, terms: PolicyTerms): JsonObject {
  const owners = sorted(
    [...textsIn(stage, 'owners'), ...textsIn(stage, 'owner_ids').map((id) => `id:${id}`)].map((text) => terms.owner(text)),
  );
  const users = sorted([...textsIn(stage, 'service_users'), ...textsIn(stage, 'service_user_ids').map((id) => `id:${id}`)]);
  return sortedTable<Json>([
    ['owners', owners],
    ['operator', stage['operator'] === 'OR' ? 'OR' : 'AND'],
    ...entry('require_manager_approval', stage['require_manager_approval'] === true ? true : undefined),
    ...entry('require_admin_approval', stage['require_admin_approval'] === true ? true : undefined),
    ...(users.length > 0 ? [['service_users', users] as const] : []),
  ]);
}

function conditionBody(condition: JsonObject, terms: PolicyTerms): JsonObject {
  const [groups, roles] = [textsIn(condition, 'groups').map((text) => terms.group(text)), textsIn(condition, 'roles')];
  return { ...(groups.length > 0 ? { group_ids: groups } : {}), ...(roles.length > 0 ? { role_remote_ids: roles } : {}) };
}

function stageBody(stage: JsonObject, terms: PolicyTerms): JsonObject {
  const users = textsIn(stage, 'service_users').map(bareId);
  return {
    operator: stage['operator'] ?? 'AND',
    require_manager_approval: stage['require_manager_approval'] === true,
    require_admin_approval: stage['require_admin_approval'] === true,
    owner_ids: textsIn(stage, 'owners').map((text) => terms.owner(text)),
    ...(users.length > 0 ? { service_user_ids: users } : {}),
  };
}

/** Declarations say `id:<id>` as everywhere, answers the id. The API lists neither templates nor service users: there are no names to say. */
function templateOf(item: JsonObject): string | undefined {
  const [said, answered] = [item['request_template'], item['request_template_id']];
  if (typeof said === 'string') return said;
  return typeof answered === 'string' && answered !== '' ? `id:${answered}` : undefined;
}

function bareId(text: string): string {
  return text.replace(/^id:/, '');
}

function objectsOf(value: Json | undefined): readonly JsonObject[] {
  return Array.isArray(value) ? value.filter((item: Json) => isJsonObject(item)) : [];
}

function picked(item: JsonObject, names: readonly string[]): Record<string, Json> {
  return Object.fromEntries(names.flatMap((name) => entry(name, item[name])));
}

function entry(name: string, value: Json | undefined): (readonly [string, Json])[] {
  return value === undefined ? [] : [[name, value]];
}

/** A duration that says something; 0 where it is said that there is none. */
function positive(value: Json | undefined): number | undefined {
  return typeof value === 'number' ? Math.max(0, value) : undefined;
}

function sorted(texts: readonly string[]): readonly string[] {
  return [...new Set(texts)].sort(compareText);
}
