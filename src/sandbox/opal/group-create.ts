import type { Call, Result } from './call.ts';
import type { GroupType } from './group-types.ts';
import type { App, Group, Remote } from './records.ts';
import type { State } from './state.ts';
import { distinct, flag, nullable, oneOf, optional, struct, table, text, textUpTo, uuid } from './body.ts';
import { bodyOf, known, ok } from './call.ts';
import { defaultConfigurations } from './configurations.ts';
import { note } from './events.ts';
import { groupJson } from './group-json.ts';
import { CREATED_BY_OPAL, typeOf } from './group-types.ts';
import { Refusal, bad } from './refusal.ts';
import { stored } from './state.ts';

/** Levels of risk. */
export const RISKS = ['UNKNOWN', 'CRITICAL', 'HIGH', 'MEDIUM', 'LOW', 'NONE'] as const;

/** How long a notification may be. */
export const NOTIFICATION_LENGTH = 800;

const readGroup = struct({
  name: text,
  group_type: text,
  app_id: uuid,
  description: optional(text),
  remote_info: optional(table),
  remote_group_id: optional(text),
  metadata: optional(text),
  custom_request_notification: optional(nullable(textUpTo(NOTIFICATION_LENGTH))),
  risk_sensitivity_override: optional(oneOf(RISKS)),
  match_remote_name: optional(flag),
  match_remote_description: optional(flag),
  handle: optional(text),
  initial_user_ids: optional(distinct(uuid)),
  team_id: optional(text),
});

type Sent = ReturnType<typeof readGroup>;

/** Makes a group, or imports one of another system. */
export function createGroup(call: Call): Result {
  const { state, actor } = call;
  const sent = bodyOf(call, readGroup);
  const type = typeOf(sent.group_type);
  if (type === undefined) throw bad(`group_type ${sent.group_type} is no group type`);
  if (sent.name === '') throw bad('name must not be empty');
  const app = state.apps.byId(sent.app_id);
  if (app === undefined) throw bad(`app ${sent.app_id} does not exist`);
  if (app.type !== type.app) throw bad(`an app of type ${app.type} has no groups of type ${sent.group_type}`);
  const remote = remoteOf(state, sent, type, app);
  const group = state.groups.put(newGroup(state, sent, app, remote));
  const members = known(sent.initial_user_ids ?? [], state.users, 'user');
  for (const userId of members) {
    const grant = { from: userId, to: group.id, level: '', minutes: 0, expiresMs: undefined, grantedMs: state.tools.now() };
    state.members.put({ ...grant, source: 'opal', status: undefined });
  }
  note(state, actor, { type: 'GROUPS_CREATED', objectIds: [group.id], details: { group_id: group.id, group_name: group.name } });
  return ok(groupJson(state, group));
}

/** Where the group is: imported by `remote_info`, made in the other system, or nowhere but here. */
function remoteOf(state: State, sent: Sent, type: GroupType, app: App): Remote | undefined {
  const info = sent.remote_info;
  if (info !== undefined) return importedRemote(state, info, { sent, type, app });
  if (!CREATED_BY_OPAL.includes(sent.group_type)) {
    throw bad(`groups of type ${sent.group_type} cannot be created through Opal: import them with remote_info`);
  }
  if (sent.group_type === 'OPAL_GROUP') return undefined;
  if (sent.handle === undefined || (sent.initial_user_ids ?? []).length === 0) {
    throw bad('handle and initial_user_ids are required to create a Slack user group');
  }
  known(sent.initial_user_ids ?? [], state.users, 'user');
  const id = `S${state.tools.ids.word(10).toUpperCase()}`;
  return { key: type.remote?.key ?? '', fields: { group_id: id }, id, name: sent.name, description: sent.description ?? '' };
}

interface Importing {
  readonly sent: Sent;
  readonly type: GroupType;
  readonly app: App;
}

function importedRemote(state: State, info: Readonly<Record<string, unknown>>, { sent, type, app }: Importing): Remote {
  if (type.remote === undefined) throw bad(`groups of type ${sent.group_type} have no remote_info`);
  const { key, fields } = type.remote;
  const keys = Object.keys(info);
  if (keys.length !== 1 || keys[0] !== key) throw bad(`remote_info of a ${sent.group_type} has exactly the key ${key}`);
  const given = table(info[key], `remote_info.${key}`);
  const id = text(given[fields[0]], `remote_info.${key}.${fields[0]}`);
  const listed = state.remoteGroups.get(`${key} ${id}`);
  if (id === '' || (listed === undefined && state.switches.remoteCatalogue === 'closed')) {
    throw bad(`the group ${id} was not found in ${app.name}`);
  }
  const twin = state.groups
    .all()
    .find(({ appId, type: other, remote }) => appId === app.id && other === sent.group_type && remote?.id === id);
  if (twin !== undefined) throw new Refusal(409, `the group ${id} of ${app.name} is already managed as ${twin.id}`);
  const kept = fields
    .filter((field) => given[field] !== undefined)
    .map((field) => [field, text(given[field], `remote_info.${key}.${field}`)]);
  const written = Object.fromEntries(kept) as Readonly<Record<string, string>>;
  return { key, fields: written, id, name: listed?.name ?? sent.name, description: listed?.description ?? '' };
}

function newGroup(state: State, sent: Sent, app: App, remote: Remote | undefined): Group {
  return {
    ...stored(state),
    appId: app.id,
    type: sent.group_type,
    name: sent.name,
    description: sent.description ?? generatedDescription(state, sent, remote),
    leaderIds: [],
    policy: {
      adminOwnerId: app.adminOwnerId,
      visibility: { type: 'GLOBAL', groupIds: [] },
      auditChannelIds: [],
      scheduleIds: [],
      requireMfaToApprove: false,
      notification: sent.custom_request_notification ?? undefined,
      configurations: defaultConfigurations(state, app.adminOwnerId),
    },
    reviewerChannelIds: [],
    riskOverride: sent.risk_sensitivity_override,
    templateId: undefined,
    remote,
    matchRemoteName: sent.match_remote_name ?? false,
    matchRemoteDescription: sent.match_remote_description ?? false,
    tagIds: [],
    sync: remote && { id: state.tools.ids.uuid(), atMs: state.tools.now() },
  };
}

function generatedDescription(state: State, { name, group_type: type }: Sent, remote: Remote | undefined): string {
  const wanted = state.switches.generatedDescription;
  return wanted === 'all' || (wanted === 'imported' && remote !== undefined) ? `${type} "${name}", described by nobody yet` : '';
}
