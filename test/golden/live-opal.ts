import { RemoteError } from '../../src/core/errors.ts';
import type { Json, JsonObject } from '../../src/core/model/json.ts';
import type { Answer, ReadIo } from '../../src/core/provider.ts';
import { readIoOf } from './read-io.ts';

/** A live Opal as `live.json` of a case describes it: names where the API has ids. */
export interface OpalLiveFile {
  readonly provider: 'opal';
  /** Names; Opal itself is always there. */
  readonly apps?: Readonly<Record<string, string>>;
  /** Before the @ of their e-mails. */
  readonly users?: readonly string[];
  readonly owners?: readonly string[];
  readonly channels?: readonly string[];
  readonly schedules?: readonly string[];
  readonly tags?: readonly string[];
  readonly templates?: readonly string[];
  readonly resources?: readonly string[];
  readonly groups?: readonly OpalLiveGroup[];
  /** Paths that the token may not read. */
  readonly refused?: readonly string[];
}

interface OpalLiveGroup {
  readonly id: string;
  readonly name: string;
  readonly type?: string;
  readonly app?: string;
  readonly owner?: string;
  readonly policy?: readonly { readonly condition?: readonly string[]; readonly stages: readonly JsonObject[]; readonly minutes?: number }[];
  /** As the API answers them. */
  readonly fields?: JsonObject;
  readonly limited_to?: readonly string[];
  readonly channels?: readonly string[];
  readonly schedules?: readonly string[];
  readonly tags?: readonly string[];
  readonly resources?: readonly string[];
  readonly members?: readonly { readonly user: string; readonly level?: string; readonly until?: string; readonly synced?: boolean }[];
  /** Ids of the groups that it lies in. */
  readonly in?: readonly string[];
}

/** What a connection to that organisation is given; it is the day of the cases there. */
export function opalIoOf(live: OpalLiveFile, people: ReadIo['project']['people']): ReadIo {
  return readIoOf({
    answer: (path) => answer(live, path),
    credential: { token: 'token-of-a-case', origin: 'OPAL_AUTH_TOKEN' },
    people,
    parallelism: 8,
    now: Date.parse('2026-11-23T10:00:00Z'),
  });
}

function answer(live: OpalLiveFile, path: string): Answer {
  const url = new URL(path, 'http://opal');
  if (live.refused?.includes(url.pathname)) {
    const message = `GET ${url.pathname} was refused with status 403: not for this token`;
    throw new RemoteError('PROVIDER_PERMISSION', message, { method: 'GET', url: url.pathname, status: 403 });
  }
  const [, user] = /^\/groups\/users\/(.+)$/.exec(url.pathname) ?? [];
  if (user !== undefined) return answerOf(groupsOf(live, decodeURIComponent(user)));
  const [, id, part] = /^\/groups\/([^/]+)\/(.+)$/.exec(url.pathname) ?? [];
  const [, alone] = /^\/groups\/([^/]+)$/.exec(url.pathname) ?? [];
  if (alone !== undefined) return answerOf(shownGroup(groupOf(live, decodeURIComponent(alone))));
  const body =
    id === undefined ? LISTS[url.pathname]?.(live, url.searchParams) : PARTS[part as string]?.(groupOf(live, decodeURIComponent(id)), live);
  if (body === undefined) throw new Error(`a case was asked for ${path}`);
  return answerOf(body);
}

function answerOf(body: Json): Answer {
  return { status: 200, body, headers: {}, requestId: 'request-of-a-case' };
}

/** The groups that somebody is in, as the API lists them for a user. */
function groupsOf({ groups = [] }: OpalLiveFile, userId: string): Json {
  const own = groups.filter(({ members = [] }) => members.some(({ user }) => userOf(user).user_id === userId));
  return { next: null, results: own.map(({ id, name }) => ({ group_id: id, group_name: name, user_id: userId })) };
}

function groupOf({ groups = [] }: OpalLiveFile, id: string): OpalLiveGroup {
  const found = groups.find((group) => group.id === id);
  if (!found) throw new Error(`a case was asked for the group ${id}`);
  return found;
}

const LISTS: Readonly<Record<string, (live: OpalLiveFile, query: URLSearchParams) => Json>> = {
  '/apps': ({ apps = {} }) => ({
    apps: Object.entries({ Opal: 'OPAL', ...apps }).map(([name, type]) => ({ app_id: `app-${name}`, name, app_type: type })),
  }),
  '/groups': ({ groups = [] }) => ({ next: null, results: groups.map(shownGroup) }),
  '/owners': ({ owners = [] }) => ({ next: null, results: owners.map((name) => ({ owner_id: `owner-${name}`, name })) }),
  '/message-channels': ({ channels = [] }) => ({ channels: channels.map(channelOf) }),
  '/on-call-schedules': ({ schedules = [] }) => ({ on_call_schedules: schedules.map(scheduleOf) }),
  '/tags': ({ tags = [] }) => ({ next: null, results: tags.map(tagOf) }),
  '/configuration-templates': ({ templates = [] }) => ({
    results: templates.map((name) => ({ configuration_template_id: `template-${name}`, name })),
  }),
  '/resources': ({ resources = [] }, query) => ({
    next: null,
    results: resources
      .filter((name) => name.includes(query.get('resource_name') ?? ''))
      .map((name) => ({ resource_id: `resource-${name}`, name, resource_type: 'CUSTOM', app_id: 'app-Opal' })),
  }),
  '/users': ({ users = [] }) => ({ next: null, results: users.map(userOf) }),
  '/user': ({ users = [] }, query) => {
    const found = users.find((name) => userOf(name).email === query.get('email') || userOf(name).user_id === query.get('user_id'));
    if (found === undefined)
      throw new RemoteError('PROVIDER_NOT_FOUND', 'GET /user was refused with status 404', { method: 'GET', url: '/user', status: 404 });
    return userOf(found);
  },
};

const PARTS: Readonly<Record<string, (group: OpalLiveGroup, live: OpalLiveFile) => Json>> = {
  visibility: ({ limited_to: groups }) =>
    groups === undefined
      ? { visibility: 'GLOBAL', visibility_group_ids: [] }
      : { visibility: 'LIMITED', visibility_group_ids: groups },
  'message-channels': ({ channels = [] }) => ({ channels: channels.map(channelOf) }),
  'on-call-schedules': ({ schedules = [] }) => ({ on_call_schedules: schedules.map(scheduleOf) }),
  tags: ({ tags = [] }) => ({ tags: tags.map(tagOf) }),
  resources: ({ id, resources = [] }) => ({
    group_resources: resources.map((name) => ({
      group_id: id,
      resource_id: `resource-${name}`,
      resource_name: name,
      expiration_date: null,
      access_level: { access_level_name: '', access_level_remote_id: '' },
    })),
  }),
  users: ({ id, members = [] }) => ({
    next: null,
    results: members.map(({ user, level = '', until, synced }) => ({
      group_id: id,
      ...userOf(user),
      access_level: { access_level_name: level, access_level_remote_id: level },
      expiration_date: until ?? null,
      propagation_status: synced ? null : { status: 'SUCCESS' },
    })),
  }),
  'containing-groups': (group) => ({ containing_groups: (group.in ?? []).map((id) => ({ containing_group_id: id })) }),
};

function shownGroup({ id, name, type, app, owner, policy = [], fields = {} }: OpalLiveGroup): Json {
  return {
    group_id: id,
    name,
    group_type: type ?? 'OPAL_GROUP',
    app_id: `app-${app ?? 'Opal'}`,
    ...(owner === undefined ? {} : { admin_owner_id: `owner-${owner}` }),
    request_configurations: policy.map(({ condition, stages, minutes }, priority) => ({
      priority,
      allow_requests: true,
      auto_approval: false,
      require_mfa_to_request: false,
      require_support_ticket: false,
      ...(condition ? { condition: { group_ids: condition } } : {}),
      ...(minutes === undefined ? {} : { max_duration_minutes: minutes }),
      reviewer_stages: stages.map(({ owners, ...stage }) => ({
        operator: 'AND',
        require_manager_approval: false,
        ...stage,
        owner_ids: (owners as readonly string[]).map((each) => `owner-${each}`),
      })),
    })),
    ...fields,
  };
}

function userOf(name: string): { readonly user_id: string; readonly email: string } {
  return { user_id: `user-${name}`, email: `${name}@acme.test` };
}

function channelOf(name: string): Json {
  return { message_channel_id: `channel-${name}`, third_party_provider: 'SLACK', remote_id: `C-${name}`, name, is_private: false };
}

function scheduleOf(name: string): Json {
  return { on_call_schedule_id: `schedule-${name}`, third_party_provider: 'PAGER_DUTY', remote_id: `P-${name}`, name };
}

function tagOf(text: string): Json {
  const [key = '', value = ''] = text.split(':');
  return { tag_id: `tag-${text}`, key, value };
}
