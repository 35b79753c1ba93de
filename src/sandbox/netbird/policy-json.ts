import type { Group, Policy, PolicyRule } from './records.ts';
import type { State } from './state.ts';
import { goJson, jsonList, jsonObject } from './encode.ts';
import { nullableList } from './group-json.ts';

/** What is shown of a group: a source is never said to have resources. */
type Shown = Map<string, { readonly group: Group; readonly resources: number }>;

/** A policy as it is answered. */
export function policyJson(state: State, policy: Policy): string {
  const shown: Shown = new Map();
  return jsonObject({
    description: goJson(policy.description),
    enabled: goJson(policy.enabled),
    id: goJson(policy.id),
    name: goJson(policy.name),
    rules: jsonList(policy.rules.map((rule) => ruleJson(state, rule, shown))),
    source_posture_checks: policy.postureChecks === undefined ? 'null' : goJson(policy.postureChecks),
  });
}

function ruleJson(state: State, rule: PolicyRule, shown: Shown): string {
  const sources = sourcesJson(state, rule.sources, shown);
  return jsonObject({
    action: goJson(rule.action),
    authorized_groups: rule.authorizedGroups === undefined ? undefined : goJson(rule.authorizedGroups),
    bidirectional: goJson(rule.bidirectional),
    description: goJson(rule.description),
    destinations: destinationsJson(state, rule.destinations, shown),
    enabled: goJson(rule.enabled),
    id: goJson(rule.id),
    name: goJson(rule.name),
    ports: rule.ports === undefined ? undefined : goJson(rule.ports),
    protocol: goJson(rule.protocol),
    sources,
  });
}

/** Each group is a source once in a policy: what an earlier place has shown is left out. */
function sourcesJson(state: State, ids: readonly string[], shown: Shown): string {
  const items: string[] = [];
  for (const id of ids) {
    const group = shown.has(id) ? undefined : state.groups.byId(id);
    if (group === undefined) continue;
    shown.set(id, { group, resources: 0 });
    items.push(minimum(group, 0));
  }
  return nullableList(items);
}

/** A group that was a source before is shown as it was there. */
function destinationsJson(state: State, ids: readonly string[], shown: Shown): string {
  const items: string[] = [];
  for (const id of ids) {
    const group = state.groups.byId(id);
    if (group === undefined) continue;
    const entry = shown.get(id) ?? { group, resources: group.resources.length };
    shown.set(id, entry);
    items.push(minimum(entry.group, entry.resources));
  }
  return nullableList(items);
}

function minimum({ id, name, peers }: Group, resources: number): string {
  return goJson({ id, name, peers_count: peers.size, resources_count: resources });
}
