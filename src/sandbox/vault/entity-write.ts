import type { Call } from './call.ts';
import type { Entity } from './records.ts';
import type { Reply } from './replies.ts';
import type { Namespace, State } from './state.ts';
import { sortedSet } from './go-text.ts';
import { checkMetadata } from './metadata.ts';
import { freeName } from './names.ts';
import { cloneEntity, cloneGroup, withoutOne } from './records.ts';
import { NOTHING, data, refuse } from './replies.ts';
import { newId, stamp } from './state.ts';

/** What a new entity starts from. */
const NEW_ENTITY = { name: '', policies: null, metadata: null, disabled: false } as const satisfies Partial<Entity>;

/** POST entity, entity/id/:id and entity/name/:name: by id, else by name, else a new one. */
export function writeEntity(call: Call): Reply {
  const { fields, namespace, state } = call;
  const found = findEntity(call);
  const draft: Partial<Entity> & Pick<Entity, keyof typeof NEW_ENTITY> = found === undefined ? NEW_ENTITY : cloneEntity(found);
  const policies = fields.has('policies') ? sortedSet(fields.list('policies'), { lower: true }) : draft.policies;
  if (policies?.includes('root') === true) throw refuse('policies cannot contain root');
  const name = fields.text('name') || draft.name;
  const disabled = fields.flag('disabled', draft.disabled);
  const metadata = fields.pairs('metadata', draft.metadata);
  const entity = completeEntity({ ...draft, name, policies, disabled, metadata }, namespace, state);
  namespace.identity.putEntity(entity);
  return found === undefined ? data({ aliases: null, id: entity.id, name: entity.name }) : NOTHING;
}

function findEntity(call: Call): Entity | undefined {
  const entities = call.namespace.identity.entities;
  const id = call.fields.text('id');
  const byId = id === '' ? undefined : entities.byId(id);
  if (id !== '' && byId === undefined) throw refuse('entity not found from id');
  const name = call.fields.text('name');
  const byName = name === '' ? undefined : entities.byName(name);
  if (byId !== undefined && byName !== undefined && byId.id !== byName.id) throw refuse('entity name is already in use');
  return byId ?? byName;
}

/** Gives an entity its id, name and times; without anything given, a new one with a made-up name. */
export function completeEntity(draft: Partial<Entity>, namespace: Namespace, state: State): Entity {
  checkMetadata(draft.metadata ?? null, 'entity');
  const now = stamp(state.tools);
  return {
    id: draft.id ?? newId(state, namespace),
    name: draft.name || freeName('entity', namespace, state),
    policies: draft.policies ?? null,
    metadata: draft.metadata ?? null,
    disabled: draft.disabled ?? false,
    aliases: draft.aliases ?? [],
    mergedIds: draft.mergedIds ?? null,
    createdAt: draft.createdAt ?? now,
    updatedAt: now,
  };
}

/** DELETE entity/id/:id */
export function deleteEntityById(call: Call): Reply {
  removeEntity(call.namespace, call.namespace.identity.entities.byId(call.fields.text('id')));
  return NOTHING;
}

/** DELETE entity/name/:name */
export function deleteEntityByName(call: Call): Reply {
  removeEntity(call.namespace, call.namespace.identity.entities.byName(call.fields.text('name')));
  return NOTHING;
}

/** POST entity/batch-delete: ids of nobody are passed over. */
export function batchDeleteEntities(call: Call): Reply {
  const ids = call.fields.list('entity_ids');
  if (ids.length === 0) throw refuse('missing entity ids to delete');
  for (const id of ids) removeEntity(call.namespace, call.namespace.identity.entities.byId(id));
  return NOTHING;
}

function removeEntity(namespace: Namespace, entity: Entity | undefined): void {
  if (entity === undefined) return;
  leaveGroups(namespace, entity.id);
  for (const alias of entity.aliases) namespace.identity.removeEntityAlias(alias);
  namespace.identity.removeEntity(entity);
}

/** Takes an entity out of its groups, external ones too; the groups' ids. */
export function leaveGroups(namespace: Namespace, entityId: string): readonly string[] {
  const ids = namespace.identity.groupIdsOf(entityId);
  for (const id of ids) {
    const group = namespace.identity.groups.byId(id);
    if (group === undefined) continue;
    const draft = cloneGroup(group);
    namespace.identity.putGroup({ ...draft, memberEntityIds: withoutOne(draft.memberEntityIds, entityId) });
  }
  return ids;
}
