import type { Answer } from '../emulator.ts';
import type { Call, Routes } from './call.ts';
import type { AdmissionRule, Role } from './records.ts';
import { idParam, readJson, refuseQuery } from './call.ts';
import { pageOf, plainList } from './paging.ts';
import { Refusal, missing } from './refusal.ts';
import { reply } from './replies.ts';
import { shownPolicy, shownRole, shownRule } from './shown.ts';
import { newStamped, stamp } from './state.ts';
import { isFilled, isFlag, validated } from './validate.ts';

/** The rule that comes with the tenant. */
export const BUILT_IN_RULE = 'Admission without Restrictions';

const WRITABLE = { rule: isFilled, name: isFilled, hasTimeConstraint: isFlag };

type Written = Pick<AdmissionRule, 'rule' | 'name' | 'hasTimeConstraint'>;

function readWritten(call: Call, own?: string): Written {
  const written = validated(readJson(call), WRITABLE) as unknown as Written;
  const taken = call.state.rules.all().some(({ name, id }) => name === written.name && id !== own);
  if (taken && call.state.switches.uniqueNames) throw new Refusal(409, `Admission rule "${written.name}" already exists`);
  return { rule: written.rule, name: written.name, hasTimeConstraint: written.hasTimeConstraint };
}

function ruleIn(call: Call): AdmissionRule {
  const rule = call.state.rules.byId(idParam(call));
  if (rule === undefined) throw missing('Admission rule');
  return rule;
}

function createRule(call: Call): Answer {
  const { state } = call;
  const rule = state.rules.put({ ...newStamped(state), ...readWritten(call), type: 'CUSTOM' });
  return reply(201, state.switches.echo ? shownRule(rule) : undefined);
}

function updateRule(call: Call): Answer {
  const { state } = call;
  const rule = ruleIn(call);
  if (rule.type !== 'CUSTOM') throw new Refusal(403, 'This admission rule cannot be changed');
  const updated = state.rules.put({ ...rule, ...readWritten(call, rule.id), updatedAt: stamp(state) });
  return state.switches.echo ? reply(200, shownRule(updated)) : reply(204);
}

/** Policies that point at the rule are left without one. */
function deleteRule(call: Call): Answer {
  const { state } = call;
  const rule = ruleIn(call);
  if (rule.type !== 'CUSTOM') throw new Refusal(403, 'This admission rule cannot be deleted');
  state.rules.remove(rule.id);
  for (const policy of state.policies.all()) if (policy.rule === rule.id) state.policies.put({ ...policy, rule: undefined });
  return reply(200);
}

function listPlain(call: Call, items: readonly object[]): Answer {
  refuseQuery(call);
  return plainList(call, items);
}

function roleIn(call: Call): Role {
  const role = call.state.roles.byId(idParam(call));
  if (role === undefined) throw missing('Role');
  return role;
}

function listPolicies(call: Call): Answer {
  const { state } = call;
  if (!state.switches.policies) throw new Refusal(404, 'Cannot GET /tenants/policies');
  return pageOf(call, state.policies.all().map(shownPolicy));
}

/** Admission rules, and what stands around them: policies that use them, roles. */
export const RULE_ROUTES: Routes = {
  '/tenants/admission-rules': { GET: (call) => listPlain(call, call.state.rules.all().map(shownRule)), POST: createRule },
  '/tenants/admission-rules/{id}': { GET: (call) => reply(200, shownRule(ruleIn(call))), PUT: updateRule, DELETE: deleteRule },
  '/tenants/roles': { GET: (call) => listPlain(call, call.state.roles.all().map(shownRole)) },
  '/tenants/roles/{id}': { GET: (call) => reply(200, shownRole(roleIn(call))) },
  '/tenants/policies': { GET: listPolicies },
};
