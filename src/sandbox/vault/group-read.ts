import type { Call } from './call.ts';
import type { Alias, Group } from './records.ts';
import type { JsonTable, Reply } from './replies.ts';
import type { Namespace } from './state.ts';
import { mountFacts } from './mounts.ts';
import { NOTHING, data } from './replies.ts';

/** A group as GET and lookups show it. Keys in alphabetical order, as the server prints them. */
export function groupAnswer(namespace: Namespace, group: Group): JsonTable {
  const children = namespace.identity.childIds(group.id);
  return {
    alias: group.alias === undefined ? {} : groupAliasAnswer(namespace, group.alias),
    creation_time: group.createdAt,
    id: group.id,
    last_update_time: group.updatedAt,
    member_entity_ids: group.memberEntityIds,
    member_group_ids: children.length === 0 ? null : children,
    metadata: group.metadata,
    modify_index: group.modifyIndex,
    name: group.name,
    namespace_id: namespace.id,
    parent_group_ids: group.parentIds,
    policies: group.policies,
    type: group.type,
  };
}

function groupAliasAnswer(namespace: Namespace, alias: Alias): JsonTable {
  return {
    canonical_id: alias.canonicalId,
    creation_time: alias.createdAt,
    id: alias.id,
    last_update_time: alias.updatedAt,
    merged_from_canonical_ids: alias.mergedFrom,
    metadata: alias.metadata,
    mount_accessor: alias.mountAccessor,
    ...mountFacts(namespace, alias.mountAccessor),
    name: alias.name,
  };
}

/** GET group/id/:id */
export function readGroupById(call: Call): Reply {
  return answer(call, call.namespace.identity.groups.byId(call.fields.text('id')));
}

/** GET group/name/:name */
export function readGroupByName(call: Call): Reply {
  return answer(call, call.namespace.identity.groups.byName(call.fields.text('name')));
}

function answer(call: Call, group: Group | undefined): Reply {
  return group === undefined ? NOTHING : data(groupAnswer(call.namespace, group));
}

/** LIST group/id */
export function listGroupIds(call: Call): Reply {
  const groups = call.namespace.identity.groups.list();
  const info: Record<string, JsonTable> = {};
  for (const group of groups) info[group.id] = groupInfo(call.namespace, group);
  return { type: 'list', keys: groups.map((group) => group.id), info };
}

/** LIST group/name: in the order of the ids, and without facts about the groups. */
export function listGroupNames(call: Call): Reply {
  return { type: 'list', keys: call.namespace.identity.groups.list().map((group) => group.name) };
}

function groupInfo(namespace: Namespace, group: Group): JsonTable {
  return {
    ...(group.alias === undefined ? {} : { alias: aliasInfo(namespace, group.alias) }),
    name: group.name,
    num_member_entities: group.memberEntityIds?.length ?? 0,
    num_parent_groups: group.parentIds?.length ?? 0,
  };
}

/** An alias as lists of groups and entities show it. */
export function aliasInfo(namespace: Namespace, alias: Alias): JsonTable {
  return { id: alias.id, mount_accessor: alias.mountAccessor, ...mountFacts(namespace, alias.mountAccessor), name: alias.name };
}
