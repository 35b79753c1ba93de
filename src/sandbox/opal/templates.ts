import type { Call, Result, Routes } from './call.ts';
import type { ConfigurationTemplate, Policy } from './records.ts';
import type { State } from './state.ts';
import { distinct, flag, list, nullable, optional, struct, text, textUpTo, uuid } from './body.ts';
import { DONE, bodyOf, fromPath, known, ok } from './call.ts';
import { defaultConfigurations, makeConfigurations, readConfiguration } from './configurations.ts';
import { note } from './events.ts';
import { NOTIFICATION_LENGTH } from './group-create.ts';
import { makeVisibility, readVisibility, visibilityJson } from './group-policy.ts';
import { bad, missing } from './refusal.ts';
import { stored } from './state.ts';

function templateJson({ id, name, policy, ...template }: ConfigurationTemplate): object {
  return {
    configuration_template_id: id,
    name,
    admin_owner_id: policy.adminOwnerId,
    visibility: visibilityJson(policy.visibility),
    linked_audit_message_channel_ids: policy.auditChannelIds,
    request_configuration_id: policy.configurations[0]?.id,
    member_oncall_schedule_ids: policy.scheduleIds,
    break_glass_user_ids: template.breakGlassUserIds,
    require_mfa_to_approve: policy.requireMfaToApprove,
    require_mfa_to_connect: template.requireMfaToConnect,
    custom_request_notification: policy.notification ?? null,
  };
}

const optionalFields = {
  linked_audit_message_channel_ids: optional(distinct(uuid)),
  member_oncall_schedule_ids: optional(distinct(uuid)),
  break_glass_user_ids: optional(distinct(uuid)),
  request_configurations: optional(list(readConfiguration)),
  custom_request_notification: optional(nullable(textUpTo(NOTIFICATION_LENGTH))),
};

const readTemplate = struct({
  ...optionalFields,
  name: text,
  admin_owner_id: uuid,
  visibility: readVisibility,
  require_mfa_to_approve: flag,
  require_mfa_to_connect: flag,
});

const readUpdate = struct({
  ...optionalFields,
  configuration_template_id: uuid,
  name: optional(text),
  admin_owner_id: optional(uuid),
  visibility: optional(readVisibility),
  require_mfa_to_approve: optional(flag),
  require_mfa_to_connect: optional(flag),
});

type Sent = Omit<ReturnType<typeof readUpdate>, 'configuration_template_id'>;

function changed(state: State, template: ConfigurationTemplate, sent: Sent): ConfigurationTemplate {
  return {
    ...template,
    name: sent.name ?? template.name,
    policy: changedPolicy(state, template.policy, sent),
    requireMfaToConnect: sent.require_mfa_to_connect ?? template.requireMfaToConnect,
    breakGlassUserIds: known(sent.break_glass_user_ids ?? template.breakGlassUserIds, state.users, 'user'),
  };
}

function changedPolicy(state: State, policy: Policy, sent: Sent): Policy {
  const notification = sent.custom_request_notification;
  const [adminOwnerId = policy.adminOwnerId] = known(sent.admin_owner_id === undefined ? [] : [sent.admin_owner_id], state.owners, 'owner');
  return {
    adminOwnerId,
    visibility: sent.visibility === undefined ? policy.visibility : makeVisibility(state, sent.visibility),
    auditChannelIds: known(sent.linked_audit_message_channel_ids ?? policy.auditChannelIds, state.channels, 'message channel'),
    scheduleIds: known(sent.member_oncall_schedule_ids ?? policy.scheduleIds, state.schedules, 'on-call schedule'),
    requireMfaToApprove: sent.require_mfa_to_approve ?? policy.requireMfaToApprove,
    notification: notification === undefined ? policy.notification : (notification ?? undefined),
    configurations:
      sent.request_configurations === undefined ? policy.configurations : makeConfigurations(state, sent.request_configurations),
  };
}

function createTemplate(call: Call): Result {
  const { state, actor } = call;
  const sent = bodyOf(call, readTemplate);
  const policy: Policy = {
    adminOwnerId: sent.admin_owner_id,
    visibility: { type: 'GLOBAL', groupIds: [] },
    auditChannelIds: [],
    scheduleIds: [],
    requireMfaToApprove: false,
    notification: undefined,
    configurations: defaultConfigurations(state, sent.admin_owner_id),
  };
  const template = changed(state, { ...stored(state), name: '', policy, requireMfaToConnect: false, breakGlassUserIds: [] }, sent);
  state.templates.put(template);
  note(state, actor, { type: 'CONFIGURATION_TEMPLATES_CREATED', objectIds: [template.id] });
  return ok(templateJson(template));
}

/** Every group that has the template follows. */
function updateTemplate(call: Call): Result {
  const { state, actor } = call;
  const sent = bodyOf(call, readUpdate);
  const there = state.templates.byId(sent.configuration_template_id);
  if (there === undefined) throw missing('configuration template', sent.configuration_template_id);
  const template = state.templates.put(changed(state, there, sent));
  for (const group of state.groups.all()) if (group.templateId === template.id) state.groups.put({ ...group, policy: template.policy });
  note(state, actor, { type: 'CONFIGURATION_TEMPLATES_UPDATED', objectIds: [template.id] });
  return ok(templateJson(template));
}

function deleteTemplate(call: Call): Result {
  const { state, actor } = call;
  const template = fromPath(call, state.templates, 'configuration_template_id');
  if (state.groups.all().some(({ templateId }) => templateId === template.id)) throw bad(`${template.name} is in use`);
  state.templates.remove(template.id);
  note(state, actor, { type: 'CONFIGURATION_TEMPLATES_DELETED', objectIds: [template.id] });
  return DONE;
}

/** Policies for many groups. */
export const TEMPLATE_ROUTES: Routes = {
  '/configuration-templates': {
    GET: ({ state }) => ok({ results: state.templates.all().map(templateJson) }),
    POST: createTemplate,
    PUT: updateTemplate,
  },
  '/configuration-templates/{configuration_template_id}': { DELETE: deleteTemplate },
};
