import type { Call } from './call.ts';
import type { IdentityStore } from './identity-store.ts';
import type { Alias, Entity } from './records.ts';
import type { JsonTable, Reply } from './replies.ts';
import type { Namespace } from './state.ts';
import { aliasAnswer } from './alias-read.ts';
import { sortedSet } from './go-text.ts';
import { aliasInfo } from './group-read.ts';
import { NOTHING, data } from './replies.ts';

/** An entity as GET and lookups show it. */
export function entityAnswer(namespace: Namespace, entity: Entity): JsonTable {
  const direct = namespace.identity.groupIdsOf(entity.id);
  const inherited = ancestorIds(namespace.identity, direct);
  return {
    aliases: entity.aliases.map((alias) => entityAliasAnswer(namespace, alias)),
    creation_time: entity.createdAt,
    direct_group_ids: direct,
    disabled: entity.disabled,
    group_ids: [...direct, ...inherited],
    id: entity.id,
    inherited_group_ids: inherited,
    last_update_time: entity.updatedAt,
    merged_entity_ids: entity.mergedIds,
    metadata: entity.metadata,
    name: entity.name,
    namespace_id: namespace.id,
    policies: sortedSet(entity.policies ?? [], { lower: true }),
  };
}

function entityAliasAnswer(namespace: Namespace, alias: Alias): JsonTable {
  const { namespace_id: _, ...rest } = aliasAnswer(namespace, alias);
  return rest;
}

/** Groups above the given ones, without those. Parents that are gone do not count. */
export function ancestorIds(identity: IdentityStore, groupIds: readonly string[]): readonly string[] {
  const seen = new Set(groupIds);
  for (const id of seen) {
    for (const parent of identity.groups.byId(id)?.parentIds ?? []) {
      if (identity.groups.byId(parent) !== undefined) seen.add(parent);
    }
  }
  return [...seen].slice(groupIds.length).sort();
}

/** GET entity/id/:id */
export function readEntityById(call: Call): Reply {
  return answer(call, call.namespace.identity.entities.byId(call.fields.text('id')));
}

/** GET entity/name/:name */
export function readEntityByName(call: Call): Reply {
  return answer(call, call.namespace.identity.entities.byName(call.fields.text('name')));
}

function answer(call: Call, entity: Entity | undefined): Reply {
  return entity === undefined ? NOTHING : data(entityAnswer(call.namespace, entity));
}

/** LIST entity/id: names and aliases of all in one answer. */
export function listEntityIds(call: Call): Reply {
  const entities = call.namespace.identity.entities.list();
  const info: Record<string, JsonTable> = {};
  for (const entity of entities) {
    const aliases = entity.aliases.map((alias) => aliasInfo(call.namespace, alias));
    info[entity.id] = { ...(aliases.length === 0 ? {} : { aliases }), name: entity.name };
  }
  return { type: 'list', keys: entities.map((entity) => entity.id), info };
}

/** LIST entity/name */
export function listEntityNames(call: Call): Reply {
  return { type: 'list', keys: call.namespace.identity.entities.list().map((entity) => entity.name) };
}
