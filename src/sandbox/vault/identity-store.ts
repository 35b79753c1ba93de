import type { Alias, Entity, Group } from './records.ts';
import type { Table } from './table.ts';
import { goLower } from './go-text.ts';
import { makeLinks, makeTable } from './table.ts';

/** Groups, entities and their aliases of one namespace, with every index that a request needs. */
export interface IdentityStore {
  readonly groups: Readable<Group>;
  readonly entities: Readable<Entity>;
  readonly groupAliases: Readable<Alias>;
  readonly entityAliases: Readable<Alias>;
  /** Stores one more version of a group: raises its modify index and keeps its alias, its links and nobody else's. */
  putGroup(group: Group): void;
  removeGroup(group: Group): void;
  /** Stores an entity, and its aliases in the table of aliases. */
  putEntity(entity: Entity): void;
  /**
   * Stores an entity, but leaves the table of aliases as it is. The server keeps every alias twice, in its entity and in a table, and
   * some writes reach one copy only; readers of the other see the difference.
   */
  putEntityAlone(entity: Entity): void;
  removeEntity(entity: Entity): void;
  putEntityAlias(alias: Alias): void;
  removeEntityAlias(alias: Alias): void;
  /** Ids of the groups that have `groupId` among their parents, sorted. */
  childIds(groupId: string): readonly string[];
  /** Ids of the groups that `entityId` is a member of, sorted. */
  groupIdsOf(entityId: string): readonly string[];
  groupAliasByFactors(mountAccessor: string, name: string): Alias | undefined;
  entityAliasByFactors(mountAccessor: string, name: string): Alias | undefined;
}

/** What handlers may do with a table directly. */
export type Readable<T> = Pick<Table<T>, 'size' | 'byId' | 'byName' | 'list'>;

/** Nothing stored yet; `changed` is called on every write. */
export function makeIdentityStore(changed: () => void): IdentityStore {
  const groups = makeTable<Group>((group) => group.name);
  const entities = makeTable<Entity>((entity) => entity.name);
  const groupAliases = makeTable<Alias>(factors);
  const entityAliases = makeTable<Alias>(factors);
  const parents = makeLinks();
  const members = makeLinks();

  return {
    groups,
    entities,
    groupAliases,
    entityAliases,
    putGroup(group) {
      changed();
      const before = groups.byId(group.id);
      if (before?.alias !== undefined) groupAliases.remove(before.alias);
      if (group.alias !== undefined) groupAliases.put(group.alias);
      parents.move(group.id, before?.parentIds ?? null, group.parentIds);
      members.move(group.id, before?.memberEntityIds ?? null, group.memberEntityIds);
      groups.put({ ...group, modifyIndex: group.modifyIndex + 1 });
    },
    removeGroup(group) {
      changed();
      if (group.alias !== undefined) groupAliases.remove(group.alias);
      parents.move(group.id, group.parentIds, null);
      members.move(group.id, group.memberEntityIds, null);
      groups.remove(group);
    },
    putEntity(entity) {
      changed();
      for (const alias of entity.aliases) entityAliases.put(alias);
      entities.put(entity);
    },
    putEntityAlone(entity) {
      changed();
      entities.put(entity);
    },
    removeEntity(entity) {
      changed();
      entities.remove(entity);
    },
    putEntityAlias(alias) {
      changed();
      entityAliases.put(alias);
    },
    removeEntityAlias(alias) {
      changed();
      const stored = entityAliases.byId(alias.id);
      if (stored !== undefined) entityAliases.remove(stored);
    },
    childIds: (groupId) => parents.from(groupId),
    groupIdsOf: (entityId) => members.from(entityId),
    groupAliasByFactors: (mountAccessor, name) => groupAliases.byName(factorKey(mountAccessor, name)),
    entityAliasByFactors: (mountAccessor, name) => entityAliases.byName(factorKey(mountAccessor, name)),
  };
}

function factors(alias: Alias): string {
  return factorKey(alias.mountAccessor, alias.name);
}

function factorKey(mountAccessor: string, name: string): string {
  return `${mountAccessor}\n${goLower(name)}`;
}
