import type { OpalServer } from '../contract/opal-api/server.ts';
import type { Dice } from '../sandbox/differential.ts';
import { GROUP_TYPES } from '../../src/sandbox/opal/group-types.ts';
import { read, reviewedBy, stageOf } from '../contract/opal-api/calls.ts';
import type { Shown } from '../contract/opal-api/calls.ts';

/** A request to be, or not to be. */
export interface RandomRequest {
  readonly method: string;
  readonly path: string;
  readonly body?: unknown;
}

interface Ids {
  readonly groups: readonly string[];
  readonly users: readonly string[];
  readonly owners: readonly string[];
  readonly apps: readonly string[];
  readonly resources: readonly string[];
  readonly tags: readonly string[];
  readonly channels: readonly string[];
  readonly schedules: readonly string[];
  readonly templates: readonly string[];
}

async function idsOf(server: OpalServer): Promise<Ids> {
  const list = async (path: string, key: string, id: string): Promise<readonly string[]> =>
    (await read(server, path))[key].map((item: Shown) => item[id] as string);
  return {
    groups: await list('/groups', 'results', 'group_id'),
    users: await list('/users', 'results', 'user_id'),
    owners: await list('/owners', 'results', 'owner_id'),
    apps: await list('/apps', 'apps', 'app_id'),
    resources: await list('/resources', 'results', 'resource_id'),
    tags: await list('/tags', 'results', 'tag_id'),
    channels: await list('/message-channels', 'channels', 'message_channel_id'),
    schedules: await list('/on-call-schedules', 'on_call_schedules', 'on_call_schedule_id'),
    templates: await list('/configuration-templates', 'results', 'configuration_template_id'),
  };
}

/** Requests about what a server holds; two of five have something wrong in them. */
export async function makeRequests(server: OpalServer, dice: Dice): Promise<() => RandomRequest> {
  const ids = await idsOf(server);
  return () => {
    const request = dice.chance(0.4) ? reading(ids, dice) : writing(ids, dice);
    return dice.chance(0.4) ? spoilt(request, dice) : request;
  };
}

const SUB_PATHS = [
  '',
  '/users',
  '/users?page_size=3',
  '/visibility',
  '/message-channels',
  '/on-call-schedules',
  '/resources',
  '/containing-groups',
  '/tags',
  '/reviewers',
  '/reviewer-stages',
] as const;

const LISTS = ['groups', 'users', 'owners', 'resources', 'tags', 'events', 'group-bindings', 'access-rules', 'users/remote_users'] as const;

function reading(ids: Ids, dice: Dice): RandomRequest {
  const paths = [
    `/groups/${dice.pick(ids.groups)}${dice.pick(SUB_PATHS)}`,
    `/${dice.pick(LISTS)}?page_size=${1 + dice.below(50)}`,
    `/groups?group_ids=${dice.pick(ids.groups)},${dice.pick(ids.groups)}&tag_ids=${dice.pick(ids.tags)}`,
    `/groups?group_type_filter=${dice.pick(Object.keys(GROUP_TYPES))}`,
    `/groups/users/${dice.pick(ids.users)}`,
    `/user?user_id=${dice.pick(ids.users)}`,
    `/owners/${dice.pick(ids.owners)}/users`,
    `/resources/${dice.pick(ids.resources)}${dice.pick(['', '/tags', '/groups'])}`,
    `/events?object_filter=${dice.pick(ids.groups)}`,
    dice.pick(['/apps', '/configuration-templates', '/sync_errors', '/message-channels', '/on-call-schedules', '/tag?tag_key=env']),
  ];
  return { method: 'GET', path: dice.pick(paths) };
}

function some<T>(dice: Dice, items: readonly T[]): readonly T[] {
  return items.filter(() => dice.chance(0.3)).slice(0, 3);
}

function writing(ids: Ids, dice: Dice): RandomRequest {
  const group = dice.pick(ids.groups);
  const minutes = dice.pick([0, 30, 525_960, -1]);
  const writes: readonly (() => RandomRequest)[] = [
    () => ({ method: 'POST', path: '/groups', body: creation(ids, dice) }),
    () => ({ method: 'PUT', path: '/groups', body: { groups: [update(group, ids, dice)] } }),
    () => ({
      method: 'PUT',
      path: `/groups/${group}/visibility`,
      body: { visibility: dice.pick(['GLOBAL', 'LIMITED']), visibility_group_ids: some(dice, ids.groups) },
    }),
    () => ({ method: 'PUT', path: `/groups/${group}/message-channels`, body: { message_channel_ids: some(dice, ids.channels) } }),
    () => ({ method: 'PUT', path: `/groups/${group}/on-call-schedules`, body: { on_call_schedule_ids: some(dice, ids.schedules) } }),
    () => ({
      method: 'PUT',
      path: `/groups/${group}/resources`,
      body: { resources: some(dice, ids.resources).map((id) => ({ resource_id: id })) },
    }),
    () => ({
      method: 'POST',
      path: `/groups/${group}/resources/${dice.pick(ids.resources)}`,
      body: { duration_minutes: 30, access_level_remote_id: '' },
    }),
    () => ({ method: 'POST', path: `/groups/${group}/users/${dice.pick(ids.users)}`, body: { duration_minutes: minutes } }),
    () => ({
      method: 'PUT',
      path: `/groups/${group}/users/${dice.pick(ids.users)}`,
      body: { duration_minutes: minutes, access_level_remote_id: '' },
    }),
    () => ({ method: 'DELETE', path: `/groups/${group}/users/${dice.pick(ids.users)}` }),
    () => ({
      method: 'POST',
      path: `/groups/${group}/containing-groups`,
      body: { containing_group_id: dice.pick(ids.groups), duration_minutes: 30 },
    }),
    () => ({ method: 'DELETE', path: `/groups/${group}/containing-groups/${dice.pick(ids.groups)}` }),
    () => ({ method: dice.pick(['POST', 'DELETE']), path: `/tags/${dice.pick(ids.tags)}/groups/${group}` }),
    () => ({ method: 'PUT', path: `/groups/${group}/reviewers`, body: { reviewer_ids: some(dice, ids.owners) } }),
    () => ({ method: 'POST', path: '/owners', body: { name: 'made', user_ids: some(dice, ids.users) } }),
    () => ({ method: 'POST', path: '/tag', body: { tag_key: `key-${dice.below(99)}`, tag_value: 'x' } }),
    () => ({ method: 'POST', path: '/group-bindings', body: { source_group_id: group, groups: [{ group_id: dice.pick(ids.groups) }] } }),
  ];
  return dice.pick(writes)();
}

function creation(ids: Ids, dice: Dice): object {
  const type = dice.pick(Object.keys(GROUP_TYPES));
  const remote = GROUP_TYPES[type]?.remote;
  const info =
    remote === undefined || dice.chance(0.3) ? {} : { remote_info: { [remote.key]: { [remote.fields[0]]: `r${dice.below(50)}` } } };
  return { name: `made ${dice.below(99)}`, group_type: type, app_id: dice.pick(ids.apps), description: 'x', ...info };
}

function update(group: string, ids: Ids, dice: Dice): object {
  const owner = dice.pick(ids.owners);
  const configuration = reviewedBy(owner, {
    max_duration_minutes: 60,
    reviewer_stages: [stageOf([owner], { operator: dice.pick(['AND', 'OR']) })],
  });
  const changes = [
    { name: `named ${dice.below(99)}` },
    { description: 'x', admin_owner_id: owner },
    { group_leader_user_ids: some(dice, ids.users) },
    { request_configurations: [configuration] },
    { configuration_template_id: dice.pick(ids.templates) },
    { risk_sensitivity_override: dice.pick(['LOW', 'CRITICAL', 'NONE']) },
    { custom_request_notification: dice.pick(['Hello.', null]) },
    { max_duration: 30, require_support_ticket: true },
  ];
  return { group_id: group, ...dice.pick(changes) };
}

const WRONG = [null, 5, -1, 1.5, '', 'nope', true, [], {}, ['nope'], 'x'.repeat(801)] as const;

/** A newer API takes it, or its text speaks against its schema: see docs/fidelity.md. */
const TAKEN_ON_PURPOSE: ReadonlySet<string> = new Set(['configuration_template_id']);

/** One thing in it is missing or of another kind. */
function spoilt(request: RandomRequest, dice: Dice): RandomRequest {
  if (typeof request.body !== 'object' || request.body === null) return { ...request, path: spoiltPath(request.path, dice) };
  return { ...request, body: spoiltValue(request.body, dice) };
}

function spoiltPath(path: string, dice: Dice): string {
  const changes = [/[0-9a-f]{8}-[0-9a-f-]{27}/, /(?<=page_size=)\d+/, /(?<=group_type_filter=)\w+/].filter((part) => part.test(path));
  return changes.length === 0 ? path : path.replace(dice.pick(changes), dice.pick(['nope', '1001', '-1']));
}

function spoiltValue(value: object, dice: Dice): unknown {
  const keys = Object.keys(value).filter((key) => !TAKEN_ON_PURPOSE.has(key));
  if (keys.length === 0) return dice.pick(WRONG);
  const key = dice.pick(keys);
  const there: unknown = (value as Record<string, unknown>)[key];
  const isDeeper = typeof there === 'object' && there !== null && dice.chance(0.7);
  if (!isDeeper && !Array.isArray(value) && dice.chance(0.3))
    return Object.fromEntries(Object.entries(value).filter(([name]) => name !== key));
  const changed = isDeeper ? spoiltValue(there, dice) : dice.pick(WRONG);
  if (Array.isArray(value)) return value.map((item: unknown, index) => (String(index) === key ? changed : item));
  return { ...value, [key]: changed };
}
