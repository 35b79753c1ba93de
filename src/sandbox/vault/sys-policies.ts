import type { Call } from './call.ts';
import type { JsonTable, Reply } from './replies.ts';
import type { Policy } from './policies.ts';
import { compareBytes, goLower } from './go-text.ts';
import { parsePolicy } from './parse-policy.ts';
import { NOTHING, data, refuse } from './replies.ts';
import { stamp, touch } from './state.ts';

/** LIST sys/policies/acl: `root` is listed, and exists, in the root namespace only. */
export function listPolicies(call: Call): Reply {
  return { type: 'list', keys: policyNames(call) };
}

function policyNames(call: Call): readonly string[] {
  const names = [...call.namespace.policies.keys()];
  return (call.namespace.path === '' ? [...names, 'root'] : names).sort(compareBytes);
}

/** LIST sys/policies/detailed/acl: names with their texts. */
export function listPoliciesInDetail(call: Call): Reply {
  const info: Record<string, JsonTable> = {};
  for (const name of policyNames(call)) info[name] = policyAnswer(call.namespace.policies.get(name), name);
  return { type: 'list', keys: policyNames(call), info };
}

/** GET sys/policy, the old list. */
export function listPoliciesOldWay(call: Call): Reply {
  return data({ keys: policyNames(call), policies: policyNames(call) }, { atTop: true });
}

/** GET sys/policies/acl/:name */
export function readPolicy(call: Call): Reply {
  const name = nameOf(call);
  const policy = call.namespace.policies.get(name);
  if (policy === undefined && (name !== 'root' || call.namespace.path !== '')) return NOTHING;
  return data(policyAnswer(policy, name));
}

function policyAnswer(policy: Policy | undefined, name: string): JsonTable {
  return {
    allow_slashes_in_identity_templates: false,
    allow_wildcards_in_identity_templates: false,
    cas_required: false,
    ...(policy === undefined ? {} : { modified: policy.modified }),
    name,
    policy: policy?.text ?? '',
    version: policy?.version ?? 0,
  };
}

/** POST sys/policies/acl/:name: text, or the same in base64. */
export function writePolicy(call: Call): Reply {
  const name = nameOf(call);
  const given = call.fields.text('policy');
  if (given === '') throw refuse("'policy' parameter not supplied or empty");
  if (name === 'root') throw refuse('cannot update "root" policy');
  const text = decoded(given);
  const rules = parsePolicy(text);
  const version = (call.namespace.policies.get(name)?.version ?? 0) + 1;
  touch(call.state);
  call.namespace.policies.set(name, { name, text, rules, modified: stamp(call.state.tools), version });
  return NOTHING;
}

function decoded(text: string): string {
  const isBase64 = /^(?:[A-Za-z0-9+/]{4})+(?:[A-Za-z0-9+/]{2}==|[A-Za-z0-9+/]{3}=)?$/.test(text);
  return isBase64 ? Buffer.from(text, 'base64').toString('utf8') : text;
}

/** DELETE sys/policies/acl/:name */
export function deletePolicy(call: Call): Reply {
  const name = nameOf(call);
  if (name === 'root') throw refuse('cannot delete "root" policy');
  if (name === 'default') throw refuse('cannot delete default policy');
  if (call.namespace.policies.delete(name)) touch(call.state);
  return NOTHING;
}

function nameOf(call: Call): string {
  return goLower(call.fields.text('name'));
}
