import type { Call, Routes } from './call.ts';
import type { Group, MessageChannel, OnCallSchedule, Policy, Visibility } from './records.ts';
import type { State } from './state.ts';
import { distinct, list, oneOf, optional, struct, uuid } from './body.ts';
import { bodyOf, known, ok } from './call.ts';
import { checkConfigurations, makeStages, readStage, stageJson } from './configurations.ts';
import { note } from './events.ts';
import { groupOf } from './group-read.ts';
import { typeOf } from './group-types.ts';
import { bad } from './refusal.ts';
import { refuseIfTemplated } from './template-lock.ts';

/** Visibility, as it is sent. */
export const readVisibility = struct({ visibility: oneOf(['GLOBAL', 'LIMITED'] as const), visibility_group_ids: optional(distinct(uuid)) });

/** Visibility from what was sent. */
export function makeVisibility(state: State, sent: ReturnType<typeof readVisibility>): Visibility {
  const groupIds = known(sent.visibility_group_ids ?? [], state.groups, 'group');
  if (sent.visibility === 'GLOBAL' && groupIds.length > 0) throw bad('visibility_group_ids must be empty where visibility is GLOBAL');
  return { type: sent.visibility, groupIds };
}

/** Visibility as it is shown. */
export function visibilityJson({ type, groupIds }: Visibility): object {
  return { visibility: type, visibility_group_ids: groupIds };
}

/** A channel as it is shown. */
export function channelJson({ id, remoteId, name, isPrivate }: MessageChannel): object {
  return { message_channel_id: id, third_party_provider: 'SLACK', remote_id: remoteId, name, is_private: isPrivate };
}

/** A schedule as it is shown. */
export function scheduleJson({ id, provider, remoteId, name }: OnCallSchedule): object {
  return { on_call_schedule_id: id, third_party_provider: provider, remote_id: remoteId, name };
}

/** Audit channels, and those that reviews go to: of the reviewers' owners, and what Opal added by itself. */
function channelsOf(state: State, { policy, reviewerChannelIds }: Group): readonly MessageChannel[] {
  const owners = policy.configurations.flatMap(({ stages }) => stages.flatMap(({ ownerIds }) => ownerIds));
  const ofOwners = owners.map((id) => state.owners.byId(id)?.reviewerChannelId);
  const ids = new Set([...policy.auditChannelIds, ...reviewerChannelIds, ...ofOwners]);
  return [...ids].map((id) => (id === undefined ? undefined : state.channels.byId(id))).filter((channel) => channel !== undefined);
}

/** Changes the policy of a group that no template governs. */
function changePolicy({ state, actor }: Call, group: Group, change: Partial<Policy>): void {
  refuseIfTemplated(group);
  state.groups.put({ ...group, policy: { ...group.policy, ...change } });
  note(state, actor, {
    type: 'GROUPS_UPDATED',
    objectIds: [group.id],
    details: { group_id: group.id, changed: Object.keys(change).join() },
  });
}

function putVisibility(call: Call): ReturnType<typeof ok> {
  const group = groupOf(call);
  const visibility = makeVisibility(call.state, bodyOf(call, readVisibility));
  changePolicy(call, group, { visibility });
  return ok(visibilityJson(visibility));
}

function putChannels(call: Call): ReturnType<typeof ok> {
  const group = groupOf(call);
  const { message_channel_ids: ids } = bodyOf(call, struct({ message_channel_ids: distinct(uuid) }));
  changePolicy(call, group, { auditChannelIds: known(ids, call.state.channels, 'message channel') });
  return ok(ids);
}

function putSchedules(call: Call): ReturnType<typeof ok> {
  const group = groupOf(call);
  const { on_call_schedule_ids: ids } = bodyOf(call, struct({ on_call_schedule_ids: distinct(uuid) }));
  if (typeOf(group.type)?.isOnCall) throw bad(`a group of type ${group.type} is an on-call schedule itself`);
  changePolicy(call, group, { scheduleIds: known(ids, call.state.schedules, 'on-call schedule') });
  return ok(ids);
}

function defaultStages({ policy }: Group): Policy['configurations'][number]['stages'] {
  return policy.configurations.find(({ priority }) => priority === 0)?.stages ?? [];
}

/** The older way to set who reviews: it changes the default configuration. */
function putStages(call: Call, stages: Parameters<typeof makeStages>[1]): Policy['configurations'][number]['stages'] {
  const group = groupOf(call);
  const made = makeStages(call.state, stages);
  const configurations = group.policy.configurations.map((configuration) =>
    configuration.priority === 0 ? { ...configuration, stages: made, autoApproval: false } : configuration,
  );
  checkConfigurations(configurations);
  changePolicy(call, group, { configurations });
  return made;
}

function putReviewers(call: Call): ReturnType<typeof ok> {
  const { reviewer_ids: ids } = bodyOf(call, struct({ reviewer_ids: distinct(uuid) }));
  const nothing = { require_admin_approval: undefined, service_user_ids: undefined, escalation: undefined };
  putStages(call, ids.length === 0 ? [] : [{ ...nothing, operator: 'AND', require_manager_approval: false, owner_ids: ids }]);
  return ok(ids);
}

/** What else belongs to the policy of a group, each under a path of its own. */
export const GROUP_POLICY_ROUTES: Routes = {
  '/groups/{group_id}/visibility': { GET: (call) => ok(visibilityJson(groupOf(call).policy.visibility)), PUT: putVisibility },
  '/groups/{group_id}/message-channels': {
    GET: (call) => ok({ channels: channelsOf(call.state, groupOf(call)).map(channelJson) }),
    PUT: putChannels,
  },
  '/groups/{group_id}/on-call-schedules': {
    GET(call) {
      const schedules = groupOf(call).policy.scheduleIds.map((id) => call.state.schedules.byId(id));
      return ok({ on_call_schedules: schedules.filter((schedule) => schedule !== undefined).map(scheduleJson) });
    },
    PUT: putSchedules,
  },
  '/groups/{group_id}/reviewers': {
    GET: (call) => ok([...new Set(defaultStages(groupOf(call)).flatMap(({ ownerIds }) => ownerIds))]),
    PUT: putReviewers,
  },
  '/groups/{group_id}/reviewer-stages': {
    GET: (call) => ok(defaultStages(groupOf(call)).map(stageJson)),
    PUT: (call) => ok(putStages(call, bodyOf(call, struct({ stages: list(readStage) })).stages).map(stageJson)),
  },
};
