import type { Call, Routes } from './call.ts';
import type { Policy, PolicyRule } from './records.ts';
import type { State } from './state.ts';
import { param, readBody } from './call.ts';
import { flag, list, optional, struct, table, text } from './decode.ts';
import { goJson, jsonList, jsonObject } from './encode.ts';
import { nullableList } from './group-json.ts';
import { refuse } from './refusal.ts';
import { allow } from './roles.ts';
import { anyOrder } from './state.ts';

const readPolicy = struct({
  name: text,
  description: text,
  enabled: flag,
  source_posture_checks: optional(list(text)),
  rules: list(
    struct({
      id: text,
      name: text,
      description: text,
      enabled: flag,
      action: text,
      bidirectional: flag,
      protocol: text,
      ports: optional(list(text)),
      sources: list(text),
      destinations: list(text),
      authorized_groups: optional(table(list(text))),
    }),
  ),
});

const PROTOCOLS: readonly string[] = ['all', 'tcp', 'udp', 'icmp', 'netbird-ssh'];

type Body = ReturnType<typeof readPolicy>;

function shown(state: State, policy: Policy): string {
  return jsonObject({
    description: goJson(policy.description),
    enabled: goJson(policy.enabled),
    id: goJson(policy.id),
    name: goJson(policy.name),
    rules: jsonList(policy.rules.map((rule) => ruleJson(state, rule))),
    source_posture_checks: policy.postureChecks === undefined ? 'null' : goJson(policy.postureChecks),
  });
}

function ruleJson(state: State, rule: PolicyRule): string {
  return jsonObject({
    action: goJson(rule.action),
    authorized_groups: rule.authorizedGroups === undefined ? undefined : goJson(rule.authorizedGroups),
    bidirectional: goJson(rule.bidirectional),
    description: goJson(rule.description),
    destinations: groupsJson(state, rule.destinations),
    enabled: goJson(rule.enabled),
    id: goJson(rule.id),
    name: goJson(rule.name),
    ports: rule.ports === undefined ? undefined : goJson(rule.ports),
    protocol: goJson(rule.protocol),
    sources: groupsJson(state, rule.sources),
  });
}

function groupsJson(state: State, ids: readonly string[]): string {
  const groups = ids.map((id) => state.groups.byId(id)).filter((group) => group !== undefined);
  return nullableList(groups.map(state.groups.minimum));
}

function listPolicies({ state, caller }: Call): string {
  allow(caller, 'policies', 'read');
  return jsonList(anyOrder(state, state.policies.all()).map((policy) => shown(state, policy)));
}

function findPolicy(call: Call): Policy {
  const policy = call.state.policies.byId(param(call));
  if (policy === undefined) throw refuse(404, `policy: ${param(call)} not found`);
  return policy;
}

function readOne(call: Call): string {
  allow(call.caller, 'policies', 'read');
  return shown(call.state, findPolicy(call));
}

function checked(call: Call): Body {
  const body = readBody(call, readPolicy);
  if (body.name === '') throw refuse(422, "policy name shouldn't be empty");
  if (body.rules.length === 0) throw refuse(422, "policy rules shouldn't be empty");
  const rule = body.rules.find(({ action }) => action !== 'accept' && action !== 'drop');
  if (rule !== undefined) throw refuse(422, 'unknown action type');
  const odd = body.rules.find(({ protocol }) => !PROTOCOLS.includes(protocol));
  if (odd !== undefined) throw refuse(422, `unknown protocol type: ${odd.protocol}`);
  if (body.rules.some(({ sources, destinations }) => sources.length === 0 || destinations.length === 0)) {
    throw refuse(422, 'specify either sources or source resources and destinations or destination resources');
  }
  return body;
}

/** Ids of groups that are not there are dropped without a word. */
function policyOf(state: State, id: string, body: Body): Policy {
  const known = (ids: readonly string[]): readonly string[] => ids.filter((group) => state.groups.byId(group) !== undefined);
  const rules = body.rules.map((rule, index): PolicyRule => {
    const { authorized_groups: authorizedGroups, ...rest } = rule;
    const own = rule.id !== '' ? rule.id : index === 0 ? id : state.newId();
    return { ...rest, id: own, sources: known(rule.sources), destinations: known(rule.destinations), authorizedGroups };
  });
  const { name, description, enabled, source_posture_checks: postureChecks } = body;
  return { id, name, description, enabled, postureChecks, rules };
}

function createPolicy(call: Call): string {
  const { state, caller } = call;
  const body = checked(call);
  allow(caller, 'policies', 'create');
  const policy = policyOf(state, state.newId(), body);
  state.policies.put(policy);
  note(call, 'policy.add', policy);
  return shown(state, policy);
}

function updatePolicy(call: Call): string {
  const { state, caller } = call;
  const body = checked(call);
  allow(caller, 'policies', 'update');
  const policy = policyOf(state, findPolicy(call).id, body);
  state.policies.put(policy);
  note(call, 'policy.update', policy);
  return shown(state, policy);
}

function deletePolicy(call: Call): string {
  allow(call.caller, 'policies', 'delete');
  const policy = findPolicy(call);
  call.state.policies.remove(policy.id);
  note(call, 'policy.delete', policy);
  return '{}';
}

function note({ state, caller }: Call, activity: 'policy.add' | 'policy.update' | 'policy.delete', policy: Policy): void {
  state.events.note({ activity, initiatorId: caller.id, targetId: policy.id, meta: { name: policy.name } });
}

/** Who may reach whom. */
export const POLICY_ROUTES: Routes = {
  '/api/policies': { GET: listPolicies, POST: createPolicy },
  '/api/policies/{id}': { GET: readOne, PUT: updatePolicy, DELETE: deletePolicy },
};
