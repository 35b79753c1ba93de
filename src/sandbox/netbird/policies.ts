import type { Call, Routes } from './call.ts';
import type { Policy, PolicyRule } from './records.ts';
import type { State } from './state.ts';
import { param, readBody } from './call.ts';
import { jsonList } from './encode.ts';
import { checkPolicy, readPolicy } from './policy-body.ts';
import type { PolicyBody } from './policy-body.ts';
import { policyJson } from './policy-json.ts';
import { refuse } from './refusal.ts';
import { allow } from './roles.ts';
import { anyOrder } from './state.ts';

function listPolicies({ state, caller }: Call): string {
  allow(caller, 'policies', 'read');
  return jsonList(anyOrder(state, state.policies.all()).map((policy) => policyJson(state, policy)));
}

function findPolicy(call: Call): Policy {
  const policy = call.state.policies.byId(param(call));
  if (policy === undefined) throw refuse(404, `policy: ${param(call)} not found`);
  return policy;
}

function readOne(call: Call): string {
  allow(call.caller, 'policies', 'read');
  return policyJson(call.state, findPolicy(call));
}

function checked(call: Call): PolicyBody {
  const body = readBody(call, readPolicy);
  checkPolicy(body);
  return body;
}

/** Ids of groups that are not there are dropped without a word, but not those of SSH access. */
function policyOf(state: State, id: string, body: PolicyBody): Policy {
  const known = (ids: readonly string[] | undefined): readonly string[] =>
    (ids ?? []).filter((group) => state.groups.byId(group) !== undefined);
  const rules = body.rules.map((rule, index): PolicyRule => {
    const { authorized_groups: authorized, ports, ...rest } = rule;
    const own = rule.id !== '' ? rule.id : index === 0 ? id : state.newId();
    const authorizedGroups = rule.protocol === 'netbird-ssh' && Object.keys(authorized).length > 0 ? authorized : undefined;
    const groups = { sources: known(rule.sources), destinations: known(rule.destinations), authorizedGroups };
    return { ...rest, ...groups, id: own, ports: ports.length === 0 ? undefined : ports };
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
  return policyJson(state, policy);
}

function updatePolicy(call: Call): string {
  const { state, caller } = call;
  allow(caller, 'policies', 'read');
  const old = findPolicy(call);
  const body = checked(call);
  allow(caller, 'policies', 'update');
  const own = new Set(old.rules.map(({ id }) => id));
  const strange = body.rules.find(({ id }) => id !== '' && !own.has(id));
  if (strange !== undefined) throw refuse(422, `invalid rule ID: ${strange.id}`);
  const policy = policyOf(state, old.id, body);
  state.policies.put(policy);
  note(call, 'policy.update', policy);
  return policyJson(state, policy);
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
