import type { Escalation, RequestConfiguration, ReviewerStage } from './records.ts';
import type { State } from './state.ts';
import { distinct, flag, list, oneOf, optional, struct, text, uuid, whole } from './body.ts';
import { known } from './call.ts';
import { bad } from './refusal.ts';
import { isoTime } from './state.ts';

/** The longest that access can be asked for, in minutes. */
const LONGEST_MINUTES = 525_600;

const readEscalation = struct({ delay_minutes: whole(1, 1440), owner_ids: optional(distinct(uuid)), user_ids: optional(distinct(uuid)) });

/** A stage, as it is sent. */
export const readStage = struct({
  operator: oneOf(['AND', 'OR'] as const),
  require_manager_approval: flag,
  require_admin_approval: optional(flag),
  owner_ids: distinct(uuid),
  service_user_ids: optional(distinct(uuid)),
  escalation: optional(readEscalation),
});

/** A configuration, as it is sent. */
export const readConfiguration = struct({
  allow_requests: flag,
  auto_approval: flag,
  require_mfa_to_request: flag,
  require_support_ticket: flag,
  priority: whole(0),
  condition: optional(struct({ group_ids: optional(distinct(uuid)), role_remote_ids: optional(distinct(text)) })),
  max_duration_minutes: optional(whole(-1, LONGEST_MINUTES)),
  recommended_duration_minutes: optional(whole(-1, LONGEST_MINUTES)),
  extensions_duration_in_minutes: optional(whole(0, LONGEST_MINUTES)),
  request_template_id: optional(uuid),
  reason_optional: optional(flag),
  reviewer_stages: optional(list(readStage)),
});

type SentStage = ReturnType<typeof readStage>;
type SentConfiguration = ReturnType<typeof readConfiguration>;

/** New configurations from what was sent, each rule checked. */
export function makeConfigurations(state: State, sent: readonly SentConfiguration[]): readonly RequestConfiguration[] {
  const made = sent.map((configuration) => makeConfiguration(state, configuration));
  checkConfigurations(made);
  return made;
}

function makeConfiguration(state: State, sent: SentConfiguration): RequestConfiguration {
  const [groupIds, roles] = [sent.condition?.group_ids ?? [], sent.condition?.role_remote_ids ?? []];
  if (sent.request_template_id !== undefined && !state.requestTemplates.has(sent.request_template_id)) {
    throw bad(`request template ${sent.request_template_id} does not exist`);
  }
  known(groupIds, state.groups, 'group');
  return {
    id: state.tools.ids.uuid(),
    createdMs: state.tools.now(),
    priority: sent.priority,
    condition: groupIds.length + roles.length === 0 ? undefined : { groupIds, roleRemoteIds: roles },
    allowRequests: sent.allow_requests,
    autoApproval: sent.auto_approval,
    requireMfaToRequest: sent.require_mfa_to_request,
    requireSupportTicket: sent.require_support_ticket,
    maxMinutes: sent.max_duration_minutes,
    recommendedMinutes: sent.recommended_duration_minutes,
    extensionsMinutes: sent.extensions_duration_in_minutes,
    requestTemplateId: sent.request_template_id,
    reasonOptional: sent.reason_optional,
    stages: makeStages(state, sent.reviewer_stages ?? []),
  };
}

/** New stages from what was sent. */
export function makeStages(state: State, sent: readonly SentStage[]): readonly ReviewerStage[] {
  return sent.map((stage) => {
    known(stage.owner_ids, state.owners, 'owner');
    const serviceUserIds = known(stage.service_user_ids ?? [], state.users, 'user');
    return {
      id: state.tools.ids.uuid(),
      operator: stage.operator,
      requireManagerApproval: stage.require_manager_approval,
      requireAdminApproval: stage.require_admin_approval ?? false,
      ownerIds: stage.owner_ids,
      serviceUserIds,
      escalation: makeEscalation(state, stage),
    };
  });
}

function makeEscalation(state: State, { escalation, operator, owner_ids: own }: SentStage): Escalation | undefined {
  if (escalation === undefined) return undefined;
  const ownerIds = known(escalation.owner_ids ?? [], state.owners, 'owner');
  const userIds = known(escalation.user_ids ?? [], state.users, 'user');
  if (operator !== 'OR') throw bad('a reviewer stage with an escalation must use OR');
  if (ownerIds.some((id) => own.includes(id))) throw bad('an escalation may not repeat the owners of its stage');
  return { delayMinutes: escalation.delay_minutes, ownerIds, userIds };
}

/** The rules over all configurations of one group. */
export function checkConfigurations(configurations: readonly RequestConfiguration[]): void {
  const sorted = configurations.map(({ priority }) => priority).sort((left, right) => left - right);
  if (sorted[0] !== 0) throw bad('there must be a default request configuration with priority 0');
  if (sorted.some((priority, index) => priority !== index)) throw bad('priorities of request configurations must be unique and contiguous');
  for (const configuration of configurations) {
    checkCondition(configuration);
    checkWay(configuration);
  }
}

function checkCondition({ priority, condition }: RequestConfiguration): void {
  if (priority === 0 && condition !== undefined) throw bad('the default request configuration must have no condition');
  if (priority > 0 && condition === undefined) throw bad(`the request configuration with priority ${priority} must have a condition`);
  if ((condition?.groupIds.length ?? 0) > 1) throw bad('a condition can have only one group');
}

/** Somebody reviews, or nobody has to, or nobody can ask. */
function checkWay({ priority, allowRequests, autoApproval, stages }: RequestConfiguration): void {
  if (autoApproval && stages.length > 0) throw bad('a request configuration with auto approval cannot have reviewer stages');
  if (allowRequests && !autoApproval && stages.length === 0) {
    throw bad(`the request configuration with priority ${priority} needs reviewer stages, auto approval, or must not allow requests`);
  }
}

/** What a group gets where nobody said anything: its owner reviews. */
export function defaultConfigurations(state: State, adminOwnerId: string): readonly RequestConfiguration[] {
  const stage = { operator: 'AND' as const, require_manager_approval: false, owner_ids: [adminOwnerId] };
  const base = { allow_requests: true, auto_approval: false, require_mfa_to_request: false, require_support_ticket: false, priority: 0 };
  const undeclared = {
    require_admin_approval: undefined,
    service_user_ids: undefined,
    escalation: undefined,
    condition: undefined,
    max_duration_minutes: undefined,
    recommended_duration_minutes: undefined,
    extensions_duration_in_minutes: undefined,
    request_template_id: undefined,
    reason_optional: undefined,
  };
  return makeConfigurations(state, [{ ...undeclared, ...base, reviewer_stages: [{ ...undeclared, ...stage }] }]);
}

/** A configuration as it is shown, with everything that the server adds. */
export function configurationJson(state: State, configuration: RequestConfiguration): object {
  const { condition, maxMinutes, recommendedMinutes, extensionsMinutes } = configuration;
  const at = isoTime(configuration.createdMs);
  return {
    request_configuration_id: configuration.id,
    organization_id: state.organizationId,
    created_at: at,
    updated_at: at,
    condition: condition && { group_ids: condition.groupIds, role_remote_ids: condition.roleRemoteIds },
    allow_requests: configuration.allowRequests,
    auto_approval: configuration.autoApproval,
    require_mfa_to_request: configuration.requireMfaToRequest,
    max_duration_minutes: shownMinutes(state, maxMinutes),
    recommended_duration_minutes: shownMinutes(state, recommendedMinutes),
    require_support_ticket: configuration.requireSupportTicket,
    extensions_duration_in_minutes: extensionsMinutes ?? 0,
    request_template_id: configuration.requestTemplateId,
    reason_optional: configuration.reasonOptional,
    reviewer_stages: configuration.stages.map(stageJson),
    priority: configuration.priority,
  };
}

/** A stage as it is shown; `index` is its place, from 0. */
export function stageJson(stage: ReviewerStage, index: number): object {
  const { escalation } = stage;
  return {
    reviewer_stage_id: stage.id,
    stage: index + 1,
    operator: stage.operator,
    require_manager_approval: stage.requireManagerApproval,
    require_admin_approval: stage.requireAdminApproval,
    owner_ids: stage.ownerIds,
    service_user_ids: stage.serviceUserIds,
    escalation: escalation && { delay_minutes: escalation.delayMinutes, owner_ids: escalation.ownerIds, user_ids: escalation.userIds },
  };
}

/** A duration as it is shown; see the switch. */
export function shownMinutes(state: State, minutes: number | undefined): number | undefined {
  if (minutes !== undefined) return minutes;
  const shown = { absent: undefined, 'minus-one': -1, zero: 0 } as const;
  return shown[state.switches.undeclaredDuration];
}
