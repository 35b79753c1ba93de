import type { Call } from './call.ts';
import type { Alias, Entity } from './records.ts';
import type { JsonTable, Reply } from './replies.ts';
import type { Namespace } from './state.ts';
import { sortedSet } from './go-text.ts';
import { leaveGroups } from './entity-write.ts';
import { mountFacts } from './mounts.ts';
import { cloneEntity, cloneGroup } from './records.ts';
import { NOTHING, joinErrors, refuse } from './replies.ts';

/** POST entity/merge: aliases and groups go over to the survivor, policies and metadata do not. */
export function mergeEntities(call: Call): Reply {
  const { fields, namespace } = call;
  const survivorId = fields.text('to_entity_id');
  if (survivorId === '') throw refuse('missing entity id to merge to');
  const given = fields.list('from_entity_ids');
  if (given.length === 0) throw refuse('missing entity ids to merge from');
  const keep = fields.list('conflicting_alias_ids_to_keep');
  const survivor = namespace.identity.entities.byId(survivorId);
  if (survivor === undefined) throw refuse('entity id to merge to is invalid');
  if (given.length > 1 && keep.length > 1) {
    throw refuse('aliases conflicts cannot be resolved with multiple from entity ids - merge one entity at a time');
  }
  const merged = sortedSet(given, { lower: false }).map((id) => mergeable(namespace, survivor, id));
  const clashes = keep.length === 0 ? findClashes(survivor, merged) : [];
  if (clashes.length > 0) return clashAnswer(namespace, survivor, clashes);
  store(namespace, cloneEntity(survivor), merged.map(cloneEntity), keep);
  return NOTHING;
}

function mergeable(namespace: Namespace, survivor: Entity, id: string): Entity {
  if (id === survivor.id) throw refuse('to_entity_id should not be present in from_entity_ids');
  const entity = namespace.identity.entities.byId(id);
  if (entity === undefined) throw refuse('entity id to merge from is invalid');
  return entity;
}

interface Clash {
  readonly ours: Alias;
  readonly theirs: Alias;
  readonly entity: Entity;
}

/** Looked for between the survivor and each of the others, and, where the survivor has aliases at all, among the others. */
function findClashes(survivor: Entity, merged: readonly Entity[]): readonly Clash[] {
  const pairs = merged.flatMap((entity) => survivor.aliases.flatMap((ours) => entity.aliases.map((theirs) => ({ ours, theirs, entity }))));
  const holderOf = new Map<string, string>();
  const clashes: Clash[] = [];
  for (const pair of pairs) {
    const mount = pair.theirs.mountAccessor;
    if ((holderOf.get(mount) ?? pair.entity.id) !== pair.entity.id) {
      throw refuse(`mount accessor ${mount} found in multiple fromEntities, merge should be done with one fromEntity at a time`);
    }
    holderOf.set(mount, pair.entity.id);
    if (pair.ours.mountAccessor === mount) clashes.push(pair);
  }
  return clashes;
}

const CLASH_ADVICE =
  'toEntity and at least one fromEntity have aliases with the same mount accessor, repeat the merge request specifying exactly one fromEntity, clashes: ';

/** The answer describes the clash for a user interface, too. */
function clashAnswer(namespace: Namespace, survivor: Entity, clashes: readonly Clash[]): Reply {
  const lines = clashes.map(
    ({ ours, theirs, entity }) =>
      `mountAccessor: ${ours.mountAccessor}, toEntity ID: ${survivor.id}, fromEntity ID: ${entity.id}, conflicting toEntity alias ID: ${ours.id}, conflicting fromEntity alias ID: ${theirs.id}`,
  );
  const involved = clashes.flatMap(({ ours, theirs, entity }) => [side(namespace, survivor, ours), side(namespace, entity, theirs)]);
  return { type: 'refused', status: 400, text: joinErrors([CLASH_ADVICE, ...lines]), data: involved };
}

function side(namespace: Namespace, entity: Entity, alias: Alias): JsonTable {
  const facts = mountFacts(namespace, alias.mountAccessor);
  return {
    alias: alias.name,
    entity: entity.name,
    entity_id: entity.id,
    mount: facts.mount_type ?? '',
    mount_path: facts.mount_path ?? '',
  };
}

function store(namespace: Namespace, survivor: Entity, merged: readonly Entity[], keep: readonly string[]): void {
  const { identity } = namespace;
  const moves = merged.map((entity) => mergedAliases(survivor, entity, keep));
  const joined = new Set(merged.flatMap((entity) => leaveGroups(namespace, entity.id)));
  for (const { dropped, moved } of moves) {
    for (const alias of dropped) identity.removeEntityAlias(alias);
    for (const alias of moved) identity.putEntityAlias(alias);
  }
  for (const entity of merged) identity.removeEntity(entity);
  const mergedIds = [...(survivor.mergedIds ?? []), ...merged.flatMap((entity) => [...(entity.mergedIds ?? []), entity.id])];
  identity.putEntityAlone({ ...survivor, aliases: [...survivor.aliases, ...moves.flatMap(({ moved }) => moved)], mergedIds });
  for (const id of joined) {
    const group = identity.groups.byId(id);
    // The list is not made unique here: a survivor that was a member before is in it twice until the next write.
    if (group !== undefined) identity.putGroup({ ...cloneGroup(group), memberEntityIds: [...(group.memberEntityIds ?? []), survivor.id] });
  }
}

interface MovedAliases {
  /** Aliases of the survivor that give way. */
  readonly dropped: readonly Alias[];
  readonly moved: readonly Alias[];
}

/**
 * Two ways of the server that look like slips, and are what clients meet: an alias of the survivor that has to give way leaves the
 * table of aliases only, so that its entity goes on showing it; and one that is to be kept does not keep the other one out.
 */
function mergedAliases(survivor: Entity, entity: Entity, keep: readonly string[]): MovedAliases {
  const dropped: Alias[] = [];
  for (const theirs of entity.aliases) {
    const ours = survivor.aliases.find((alias) => alias.mountAccessor === theirs.mountAccessor);
    if (ours === undefined || keep.includes(ours.id)) continue;
    if (!keep.includes(theirs.id)) {
      throw refuse(
        `conflicting mount accessors in following alias IDs and neither were present in conflicting_alias_ids_to_keep: ${theirs.id}, ${ours.id}`,
      );
    }
    dropped.push(ours);
  }
  const moved = entity.aliases.map((alias) => ({
    ...alias,
    canonicalId: survivor.id,
    mergedFrom: [...(alias.mergedFrom ?? []), entity.id],
  }));
  return { dropped, moved };
}
