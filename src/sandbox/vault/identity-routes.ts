import type { Route } from './call.ts';
import type { FieldTypes } from './fields.ts';
import { deleteEntityAlias, listEntityAliases, readEntityAlias, writeEntityAlias } from './entity-aliases.ts';
import { mergeEntities } from './entity-merge.ts';
import { listEntityIds, listEntityNames, readEntityById, readEntityByName } from './entity-read.ts';
import { batchDeleteEntities, deleteEntityById, deleteEntityByName, writeEntity } from './entity-write.ts';
import { deleteGroupAlias, listGroupAliases, readGroupAlias, registerGroupAlias, updateGroupAlias } from './group-aliases.ts';
import { deleteGroupById, deleteGroupByName } from './group-delete.ts';
import { listGroupIds, listGroupNames, readGroupById, readGroupByName } from './group-read.ts';
import { registerGroup, updateGroupById, upsertGroupByName } from './group-write.ts';
import { LOOKUP_FIELDS, lookupEntity, lookupGroup } from './lookups.ts';

const GROUP_FIELDS = {
  id: 'text',
  type: 'text',
  name: 'text',
  metadata: 'pairs',
  policies: 'list',
  member_group_ids: 'list',
  member_entity_ids: 'list',
} as const satisfies FieldTypes;

const GROUP_ALIAS_FIELDS = { id: 'text', name: 'text', mount_accessor: 'text', canonical_id: 'text' } as const satisfies FieldTypes;

const ENTITY_FIELDS = { id: 'text', name: 'text', metadata: 'pairs', policies: 'list', disabled: 'flag' } as const satisfies FieldTypes;

const ENTITY_ALIAS_FIELDS = {
  id: 'text',
  entity_id: 'text',
  canonical_id: 'text',
  mount_accessor: 'text',
  name: 'text',
  custom_metadata: 'pairs',
} as const satisfies FieldTypes;

const ID = '(?<id>\\w(?:[\\w.-]*\\w)?)';

/** Paths below identity/, in the order in which they are tried. */
export const IDENTITY_ROUTES: readonly Route[] = [
  { pattern: /^group$/, fields: GROUP_FIELDS, operations: { update: registerGroup } },
  {
    pattern: new RegExp(`^group/id/${ID}$`),
    fields: GROUP_FIELDS,
    operations: { update: updateGroupById, read: readGroupById, delete: deleteGroupById },
  },
  { pattern: /^group\/id\/?$/, fields: {}, operations: { list: listGroupIds } },
  {
    pattern: /^group\/name\/(?<name>.+)$/,
    fields: GROUP_FIELDS,
    operations: { update: upsertGroupByName, read: readGroupByName, delete: deleteGroupByName },
  },
  { pattern: /^group\/name\/?$/, fields: {}, operations: { list: listGroupNames } },
  { pattern: /^group-alias$/, fields: GROUP_ALIAS_FIELDS, operations: { update: registerGroupAlias } },
  {
    pattern: new RegExp(`^group-alias/id/${ID}$`),
    fields: GROUP_ALIAS_FIELDS,
    operations: { update: updateGroupAlias, read: readGroupAlias, delete: deleteGroupAlias },
  },
  { pattern: /^group-alias\/id\/?$/, fields: {}, operations: { list: listGroupAliases } },
  { pattern: /^entity$/, fields: ENTITY_FIELDS, operations: { update: writeEntity } },
  {
    pattern: /^entity\/name\/(?<name>.+)$/,
    fields: ENTITY_FIELDS,
    operations: { update: writeEntity, read: readEntityByName, delete: deleteEntityByName },
  },
  {
    pattern: new RegExp(`^entity/id/${ID}$`),
    fields: ENTITY_FIELDS,
    operations: { update: writeEntity, read: readEntityById, delete: deleteEntityById },
  },
  { pattern: /^entity\/batch-delete$/, fields: { entity_ids: 'list' }, operations: { update: batchDeleteEntities } },
  { pattern: /^entity\/name\/?$/, fields: {}, operations: { list: listEntityNames } },
  { pattern: /^entity\/id\/?$/, fields: {}, operations: { list: listEntityIds } },
  {
    pattern: /^entity\/merge\/?$/,
    fields: { from_entity_ids: 'list', to_entity_id: 'text', conflicting_alias_ids_to_keep: 'list', force: 'flag' },
    operations: { update: mergeEntities },
  },
  { pattern: /^entity-alias$/, fields: ENTITY_ALIAS_FIELDS, operations: { update: writeEntityAlias } },
  {
    pattern: new RegExp(`^entity-alias/id/${ID}$`),
    fields: ENTITY_ALIAS_FIELDS,
    operations: { update: writeEntityAlias, read: readEntityAlias, delete: deleteEntityAlias },
  },
  { pattern: /^entity-alias\/id\/?$/, fields: {}, operations: { list: listEntityAliases } },
  { pattern: /^lookup\/group$/, fields: LOOKUP_FIELDS, operations: { update: lookupGroup } },
  { pattern: /^lookup\/entity$/, fields: LOOKUP_FIELDS, operations: { update: lookupEntity } },
];
