import type { Call, Result, Routes } from './call.ts';
import type { AccessRule, Group, RuleClauses, RuleConjunction } from './records.ts';
import type { State } from './state.ts';
import { list, oneOf, optional, struct, text, uuid } from './body.ts';
import { bodyOf, fromPath, known, ok } from './call.ts';
import { defaultConfigurations } from './configurations.ts';
import { note } from './events.ts';
import { orderKey, pageOf } from './page.ts';
import { bad } from './refusal.ts';
import { stored } from './state.ts';

const readConjunction = struct({
  clauses: list(
    struct({
      selectors: list(struct({ key: text, value: text, connection_id: uuid })),
      attribute_selectors: optional(list(struct({ attribute: oneOf(['HR_IDP_STATUS'] as const), values: list(text) }))),
    }),
  ),
});

const readRule = struct({
  name: text,
  description: text,
  admin_owner_id: uuid,
  status: oneOf(['ACTIVE', 'PAUSED'] as const),
  ruleClauses: struct({ when: readConjunction, unless: optional(readConjunction) }),
});

type Sent = ReturnType<typeof readRule>;

function readSent(call: Call): Sent {
  const sent = bodyOf(call, readRule);
  known([sent.admin_owner_id], call.state.owners, 'owner');
  for (const part of [sent.ruleClauses.when, sent.ruleClauses.unless]) refuseEmpty(part);
  return sent;
}

function refuseEmpty(part: RuleConjunction | undefined): void {
  if (part?.clauses.length === 0) throw bad('clauses must have at least one item');
}

function ruleJson(state: State, rule: AccessRule): object {
  const group = state.groups.byId(rule.id);
  return {
    access_rule_id: rule.id,
    name: group?.name ?? '',
    description: group?.description ?? '',
    admin_owner_id: group?.policy.adminOwnerId,
    status: rule.status,
    ruleClauses: rule.clauses satisfies RuleClauses,
  };
}

/** The rule and the group that its people are in. */
function createRule(call: Call): Result {
  const { state, actor } = call;
  const sent = readSent(call);
  const app = state.apps.all().find(({ type }) => type === 'OPAL');
  if (app === undefined) throw bad('the organisation has no app of type OPAL');
  const group = state.groups.put(ruleGroup(state, sent, app.id));
  const rule = state.accessRules.put({ id: group.id, seq: group.seq, status: sent.status, clauses: sent.ruleClauses });
  note(state, actor, { type: 'ACCESS_RULES_CREATED', objectIds: [group.id] });
  return { status: 201, body: ruleJson(state, rule) };
}

function ruleGroup(state: State, sent: Sent, appId: string): Group {
  return {
    ...stored(state),
    appId,
    type: 'OPAL_ACCESS_RULE',
    name: sent.name,
    description: sent.description,
    leaderIds: [],
    policy: {
      adminOwnerId: sent.admin_owner_id,
      visibility: { type: 'GLOBAL', groupIds: [] },
      auditChannelIds: [],
      scheduleIds: [],
      requireMfaToApprove: false,
      notification: undefined,
      configurations: defaultConfigurations(state, sent.admin_owner_id),
    },
    reviewerChannelIds: [],
    riskOverride: undefined,
    templateId: undefined,
    remote: undefined,
    matchRemoteName: false,
    matchRemoteDescription: false,
    tagIds: [],
    sync: undefined,
  };
}

function updateRule(call: Call): Result {
  const { state, actor } = call;
  const rule = fromPath(call, state.accessRules, 'access_rule_id');
  const sent = readSent(call);
  const group = state.groups.byId(rule.id);
  if (group !== undefined) {
    const policy = { ...group.policy, adminOwnerId: sent.admin_owner_id };
    state.groups.put({ ...group, name: sent.name, description: sent.description, policy });
  }
  const put = state.accessRules.put({ ...rule, status: sent.status, clauses: sent.ruleClauses });
  note(state, actor, { type: 'ACCESS_RULES_UPDATED', objectIds: [rule.id] });
  return ok(ruleJson(state, put));
}

/** Groups whose members follow from a rule. */
export const ACCESS_RULE_ROUTES: Routes = {
  '/access-rules': {
    GET(call) {
      const { next, previous, results } = pageOf(call.query, call.state.accessRules.all(), ({ seq }) => orderKey(seq));
      // These two are never null here, says the vendor's document.
      const cursors = { next: next ?? undefined, previous: previous ?? undefined };
      return ok({ ...cursors, results: results.map((rule) => ruleJson(call.state, rule)) });
    },
    POST: createRule,
  },
  '/access-rules/{access_rule_id}': {
    GET: (call) => ok(ruleJson(call.state, fromPath(call, call.state.accessRules, 'access_rule_id'))),
    PUT: updateRule,
  },
};
