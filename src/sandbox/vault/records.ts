import type { Pairs } from './fields.ts';

/** A name of an identity provider, tied to an entity or a group. */
export interface Alias {
  readonly id: string;
  readonly canonicalId: string;
  readonly name: string;
  readonly mountAccessor: string;
  readonly customMetadata: Pairs | null;
  readonly metadata: Pairs | null;
  readonly mergedFrom: readonly string[] | null;
  readonly local: boolean;
  readonly createdAt: string;
  readonly updatedAt: string;
}

/** A group as stored. `null` and empty are not the same to a reader; see `cloneGroup`. */
export interface Group {
  readonly id: string;
  readonly name: string;
  readonly type: string;
  readonly policies: readonly string[] | null;
  readonly metadata: Pairs | null;
  readonly memberEntityIds: readonly string[] | null;
  /** In the order in which parents took this group in; some may be gone. */
  readonly parentIds: readonly string[] | null;
  readonly alias: Alias | undefined;
  readonly createdAt: string;
  readonly updatedAt: string;
  readonly modifyIndex: number;
}

/** A person or a machine. */
export interface Entity {
  readonly id: string;
  readonly name: string;
  readonly policies: readonly string[] | null;
  readonly metadata: Pairs | null;
  readonly disabled: boolean;
  readonly aliases: readonly Alias[];
  readonly mergedIds: readonly string[] | null;
  readonly createdAt: string;
  readonly updatedAt: string;
}

/**
 * The server writes to a copy that went through protobuf, which knows no empty list: what was `[]` or `{}` is null in the copy. So
 * a field that was cleared reads as empty until the next write that leaves it alone.
 */
export function cloneGroup(group: Group): Group {
  return {
    ...group,
    policies: nullIfEmpty(group.policies),
    metadata: nullIfNoPairs(group.metadata),
    memberEntityIds: nullIfEmpty(group.memberEntityIds),
    parentIds: nullIfEmpty(group.parentIds),
    alias: group.alias === undefined ? undefined : cloneAlias(group.alias),
  };
}

/** As `cloneGroup`, for entities with their aliases. */
export function cloneEntity(entity: Entity): Entity {
  return {
    ...entity,
    policies: nullIfEmpty(entity.policies),
    metadata: nullIfNoPairs(entity.metadata),
    mergedIds: nullIfEmpty(entity.mergedIds),
    aliases: entity.aliases.map(cloneAlias),
  };
}

/** As `cloneGroup`, for aliases. */
export function cloneAlias(alias: Alias): Alias {
  return {
    ...alias,
    customMetadata: nullIfNoPairs(alias.customMetadata),
    metadata: nullIfNoPairs(alias.metadata),
    mergedFrom: nullIfEmpty(alias.mergedFrom),
  };
}

/** A list without one of the places where `item` stands: the server takes out the first only, and a merge may have put it in twice. */
export function withoutOne(items: readonly string[] | null, item: string): readonly string[] {
  const index = items?.indexOf(item) ?? -1;
  return items === null ? [] : items.filter((_, place) => place !== index);
}

function nullIfEmpty(items: readonly string[] | null): readonly string[] | null {
  return items === null || items.length === 0 ? null : items;
}

function nullIfNoPairs(pairs: Pairs | null): Pairs | null {
  return pairs === null || Object.keys(pairs).length === 0 ? null : pairs;
}
