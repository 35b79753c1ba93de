import type { Call, Result } from './call.ts';
import type { Group, Policy, RequestConfiguration } from './records.ts';
import type { State } from './state.ts';
import { distinct, flag, list, nullable, oneOf, optional, struct, table, text, textUpTo, uuid, whole } from './body.ts';
import { bodyOf, known, ok } from './call.ts';
import { checkConfigurations, defaultConfigurations, makeConfigurations, readConfiguration } from './configurations.ts';
import { note } from './events.ts';
import { NOTIFICATION_LENGTH, RISKS } from './group-create.ts';
import { isShown } from './group-read.ts';
import { bad, missing } from './refusal.ts';
import { refuseIfTemplated } from './template-lock.ts';

const readUpdate = struct({
  group_id: uuid,
  name: optional(text),
  description: optional(text),
  admin_owner_id: optional(uuid),
  require_mfa_to_approve: optional(flag),
  group_leader_user_ids: optional(distinct(uuid)),
  configuration_template_id: optional(nullable(uuid)),
  request_configurations: optional(list(readConfiguration)),
  request_configuration_list: optional(struct({ request_configurations: list(readConfiguration) })),
  custom_request_notification: optional(nullable(textUpTo(NOTIFICATION_LENGTH))),
  risk_sensitivity_override: optional(oneOf(RISKS)),
  match_remote_name: optional(flag),
  match_remote_description: optional(flag),
  folder_id: optional(uuid),
  max_duration: optional(whole()),
  recommended_duration: optional(whole()),
  extensions_duration_in_minutes: optional(whole(0)),
  require_manager_approval: optional(flag),
  require_support_ticket: optional(flag),
  require_mfa_to_request: optional(flag),
  auto_approval: optional(flag),
  is_requestable: optional(flag),
  request_template_id: optional(uuid),
});

type Sent = ReturnType<typeof readUpdate>;

const readUpdates = struct({ groups: list((value, at) => ({ sent: readUpdate(value, at), raw: table(value, at) })) });

/** Updates groups, all or none of them; see the switch. The answer repeats what was sent. */
export function updateGroups(call: Call): Result {
  const { state } = call;
  const { groups } = bodyOf(call, readUpdates);
  if (state.switches.bulk === 'partial') {
    for (const { sent } of groups) apply(call, [updated(state, sent)]);
  } else
    apply(
      call,
      inOrder(
        state,
        groups.map(({ sent }) => sent),
      ),
    );
  return ok({ groups: groups.map(({ raw }) => raw) });
}

/** Two updates of one group come one after the other. */
function inOrder(state: State, all: readonly Sent[]): readonly Group[] {
  const done = new Map<string, Group>();
  for (const sent of all) done.set(sent.group_id, updated(state, sent, done.get(sent.group_id)));
  return [...done.values()];
}

function apply({ state, actor }: Call, groups: readonly Group[]): void {
  for (const group of groups) {
    state.groups.put(group);
    note(state, actor, { type: 'GROUPS_UPDATED', objectIds: [group.id], details: { group_id: group.id, group_name: group.name } });
  }
}

function updated(state: State, sent: Sent, sofar?: Group): Group {
  const group = sofar ?? groupToUpdate(state, sent);
  if (sent.name === '') throw bad('name must not be empty');
  known(sent.admin_owner_id === undefined ? [] : [sent.admin_owner_id], state.owners, 'owner');
  return {
    ...group,
    name: sent.name ?? group.name,
    description: sent.description ?? group.description,
    leaderIds: known(sent.group_leader_user_ids ?? group.leaderIds, state.users, 'user'),
    riskOverride: sent.risk_sensitivity_override ?? group.riskOverride,
    matchRemoteName: sent.match_remote_name ?? group.matchRemoteName,
    matchRemoteDescription: sent.match_remote_description ?? group.matchRemoteDescription,
    ...policyOf(state, sent, group),
  };
}

function groupToUpdate(state: State, { group_id: id }: Sent): Group {
  const group = state.groups.byId(id);
  if (group === undefined || !isShown(state, group)) throw missing('group', id);
  return group;
}

/** A template sets the whole policy; what it set can be changed only after it is unlinked, or as it is. */
function policyOf(state: State, sent: Sent, group: Group): Pick<Group, 'policy' | 'templateId'> {
  const wanted = sent.configuration_template_id;
  const templateId = wanted === undefined ? group.templateId : (wanted ?? undefined);
  const template = templateId === undefined ? undefined : state.templates.byId(templateId);
  if (templateId !== undefined && template === undefined) throw bad(`configuration template ${templateId} does not exist`);
  const policy = template?.policy ?? group.policy;
  if (!setsPolicy(sent)) {
    const isForgotten = template === undefined && state.switches.omittedConfigurations === 'default';
    return { templateId, policy: isForgotten ? { ...policy, configurations: defaultConfigurations(state, policy.adminOwnerId) } : policy };
  }
  if (template !== undefined) refuseIfTemplated({ ...group, templateId });
  return { templateId, policy: changedPolicy(state, sent, policy) };
}

const FLAT_FIELDS = [
  'max_duration',
  'recommended_duration',
  'extensions_duration_in_minutes',
  'require_manager_approval',
  'require_support_ticket',
  'require_mfa_to_request',
  'auto_approval',
  'is_requestable',
  'request_template_id',
] as const satisfies readonly (keyof Sent)[];

const POLICY_FIELDS = [
  ...FLAT_FIELDS,
  'admin_owner_id',
  'require_mfa_to_approve',
  'request_configurations',
  'request_configuration_list',
  'custom_request_notification',
] as const satisfies readonly (keyof Sent)[];

function setsPolicy(sent: Sent): boolean {
  return POLICY_FIELDS.some((field) => sent[field] !== undefined);
}

function changedPolicy(state: State, sent: Sent, policy: Policy): Policy {
  const notification = sent.custom_request_notification;
  const adminOwnerId = sent.admin_owner_id ?? policy.adminOwnerId;
  return {
    ...policy,
    adminOwnerId,
    requireMfaToApprove: sent.require_mfa_to_approve ?? policy.requireMfaToApprove,
    notification: notification === undefined ? policy.notification : (notification ?? undefined),
    configurations: changedConfigurations(state, sent, { ...policy, adminOwnerId }),
  };
}

function changedConfigurations(state: State, sent: Sent, policy: Policy): readonly RequestConfiguration[] {
  const given = sent.request_configurations ?? sent.request_configuration_list?.request_configurations;
  if (given !== undefined) return makeConfigurations(state, given);
  if (!FLAT_FIELDS.some((field) => sent[field] !== undefined)) {
    return state.switches.omittedConfigurations === 'default' ? defaultConfigurations(state, policy.adminOwnerId) : policy.configurations;
  }
  const changed = policy.configurations.map((configuration) =>
    configuration.priority === 0 ? withFlat(sent, configuration) : configuration,
  );
  checkConfigurations(changed);
  return changed;
}

/** The words of an older API, put into the default configuration. */
function withFlat(sent: Sent, configuration: RequestConfiguration): RequestConfiguration {
  const autoApproval = sent.auto_approval ?? configuration.autoApproval;
  const manager = sent.require_manager_approval;
  const stages =
    manager === undefined ? configuration.stages : configuration.stages.map((stage) => ({ ...stage, requireManagerApproval: manager }));
  return {
    ...configuration,
    maxMinutes: sent.max_duration ?? configuration.maxMinutes,
    recommendedMinutes: sent.recommended_duration ?? configuration.recommendedMinutes,
    extensionsMinutes: sent.extensions_duration_in_minutes ?? configuration.extensionsMinutes,
    requireSupportTicket: sent.require_support_ticket ?? configuration.requireSupportTicket,
    requireMfaToRequest: sent.require_mfa_to_request ?? configuration.requireMfaToRequest,
    autoApproval,
    allowRequests: sent.is_requestable ?? configuration.allowRequests,
    requestTemplateId: sent.request_template_id ?? configuration.requestTemplateId,
    stages: autoApproval ? [] : stages,
  };
}
