import type { Group, Remote } from './records.ts';
import type { State } from './state.ts';
import { configurationJson, shownMinutes } from './configurations.ts';
import { isoTime } from './state.ts';

/** A group as it is shown. What is undefined is left out. */
export function groupJson(state: State, group: Group): object {
  const { policy, remote, sync } = group;
  const configurations = policy.configurations.map((configuration) => configurationJson(state, configuration));
  return {
    group_id: group.id,
    app_id: group.appId,
    group_type: group.type,
    name: group.name,
    description: group.description,
    admin_owner_id: policy.adminOwnerId,
    group_leader_user_ids: group.leaderIds,
    ...(remote === undefined ? {} : remoteJson(remote)),
    ...flattened(state, group),
    require_mfa_to_approve: policy.requireMfaToApprove,
    configuration_template_id: group.templateId,
    group_binding_id: bindingOf(state, group.id)?.id,
    request_configurations: configurations,
    request_configuration_list: configurations,
    custom_request_notification: policy.notification ?? (state.switches.nulls === 'null' ? null : undefined),
    risk_sensitivity: group.riskOverride ?? computedRisk(state, group),
    risk_sensitivity_override: group.riskOverride,
    match_remote_name: remote === undefined ? undefined : group.matchRemoteName,
    match_remote_description: remote === undefined ? undefined : group.matchRemoteDescription,
    last_successful_sync: sync && { id: sync.id, completed_at: isoTime(sync.atMs) },
    ...(state.switches.unknownFields ? { catalog_rank: 7, risk_explanation: { factors: [] } } : {}),
  };
}

function remoteJson({ key, fields, id, name }: Remote): object {
  const info = { [key]: fields };
  return { remote_id: `${key.replaceAll('_', '-')}:${id}`, remote_name: name, remote_info: info, metadata: JSON.stringify(info) };
}

/** The default configuration once more, in the words of an older API. */
function flattened(state: State, { policy }: Group): object {
  const first = policy.configurations.find(({ priority }) => priority === 0);
  if (first === undefined) return {};
  return {
    max_duration: shownMinutes(state, first.maxMinutes),
    recommended_duration: shownMinutes(state, first.recommendedMinutes),
    extensions_duration_in_minutes: first.extensionsMinutes ?? 0,
    require_manager_approval: first.stages.some(({ requireManagerApproval }) => requireManagerApproval),
    require_support_ticket: first.requireSupportTicket,
    require_mfa_to_request: first.requireMfaToRequest,
    auto_approval: first.autoApproval,
    is_requestable: first.allowRequests,
    request_template_id: first.requestTemplateId,
  };
}

/** More access, more risk. */
function computedRisk(state: State, { id }: Group): string {
  const resources = state.groupResources.from(id).length;
  if (resources === 0) return 'LOW';
  return resources < 3 ? 'MEDIUM' : 'HIGH';
}

/** The binding that a group is in. */
export function bindingOf(state: State, groupId: string): ReturnType<State['bindings']['byId']> {
  return state.bindings.all().find(({ groupIds, sourceGroupId }) => sourceGroupId === groupId || groupIds.includes(groupId));
}
