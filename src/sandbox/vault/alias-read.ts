import type { Alias } from './records.ts';
import type { JsonTable, Reply } from './replies.ts';
import type { Namespace } from './state.ts';
import { mountFacts } from './mounts.ts';

/** An alias as GET group-alias/id/:id and entity-alias/id/:id show it. */
export function aliasAnswer(namespace: Namespace, alias: Alias): JsonTable {
  return {
    canonical_id: alias.canonicalId,
    creation_time: alias.createdAt,
    custom_metadata: alias.customMetadata,
    id: alias.id,
    last_update_time: alias.updatedAt,
    local: alias.local,
    merged_from_canonical_ids: alias.mergedFrom,
    metadata: alias.metadata,
    mount_accessor: alias.mountAccessor,
    ...mountFacts(namespace, alias.mountAccessor),
    name: alias.name,
    namespace_id: namespace.id,
  };
}

/** Ids of aliases with nearly everything about them. */
export function listAliases(namespace: Namespace, aliases: readonly Alias[]): Reply {
  const info: Record<string, JsonTable> = {};
  for (const alias of aliases) {
    info[alias.id] = {
      canonical_id: alias.canonicalId,
      custom_metadata: alias.customMetadata,
      local: alias.local,
      metadata: alias.metadata,
      mount_accessor: alias.mountAccessor,
      ...mountFacts(namespace, alias.mountAccessor),
      name: alias.name,
    };
  }
  return { type: 'list', keys: aliases.map((alias) => alias.id), info };
}
