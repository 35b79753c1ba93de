import type { Call } from './call.ts';
import type { Pairs } from './fields.ts';
import type { Alias, Entity } from './records.ts';
import type { Reply } from './replies.ts';
import { aliasAnswer, listAliases } from './alias-read.ts';
import { checkCustomMetadata } from './custom-metadata.ts';
import { completeEntity } from './entity-write.ts';
import { goQuote } from './go-text.ts';
import { mountByAccessor } from './find-mount.ts';
import { cloneAlias, cloneEntity } from './records.ts';
import { NOTHING, data, refuse } from './replies.ts';
import { newId, stamp } from './state.ts';

/** What an alias is to look like. */
interface Wish {
  readonly name: string;
  readonly mountAccessor: string;
  readonly canonicalId: string;
  readonly customMetadata: Pairs | null;
}

/** POST entity-alias and entity-alias/id/:id: an update where the id, or mount and name, are known. */
export function writeEntityAlias(call: Call): Reply {
  const { fields, namespace } = call;
  const name = fields.text('name');
  const mountAccessor = fields.text('mount_accessor');
  const canonicalId = fields.text('canonical_id') || fields.text('entity_id') || '';
  const customMetadata = fields.has('custom_metadata') ? fields.pairs('custom_metadata') : {};
  checkCustomMetadata(customMetadata);
  const id = fields.text('id');
  if (id !== '') return updateById(call, id, { name, mountAccessor, canonicalId, customMetadata });
  if (mountAccessor === '' || name === '') throw refuse("'id' or 'mount_accessor' and 'name' must be provided");
  const wish = { name, mountAccessor, canonicalId, customMetadata };
  requireMount(call, mountAccessor);
  const existing = namespace.identity.entityAliasByFactors(mountAccessor, name);
  if (existing === undefined) return create(call, wish);
  return update(call, existing, wish, (touched) => keepTouched(call, existing, touched));
}

function updateById(call: Call, id: string, wish: Wish): Reply {
  const found = call.namespace.identity.entityAliases.byId(id);
  if (found === undefined) throw refuse('invalid alias ID provided');
  const alias = cloneAlias(found);
  const keepsMetadata = !call.fields.has('custom_metadata');
  if (wish.mountAccessor === '' && wish.name === '' && wish.canonicalId === '' && keepsMetadata) return NOTHING;
  return update(
    call,
    alias,
    {
      name: wish.name || alias.name,
      mountAccessor: wish.mountAccessor || alias.mountAccessor,
      canonicalId: wish.canonicalId,
      customMetadata: keepsMetadata ? alias.customMetadata : wish.customMetadata,
    },
    () => undefined,
  );
}

/** Found by mount and name, the server writes to the stored alias itself: what it did before it refused stays done. */
function keepTouched(call: Call, stored: Alias, touched: Alias): void {
  const identity = call.namespace.identity;
  identity.putEntityAlias(touched);
  const owner = identity.entities.byId(touched.canonicalId);
  if (owner?.aliases.includes(stored) !== true) return;
  identity.putEntityAlone({ ...owner, aliases: owner.aliases.map((alias) => (alias === stored ? touched : alias)) });
}

function requireMount(call: Call, accessor: string): void {
  const found = mountByAccessor(call.state, accessor);
  if (found === undefined) throw refuse(`invalid mount accessor ${goQuote(accessor)}`);
  if (found.namespace !== call.namespace) throw refuse('matching mount is in a different namespace than request', 403);
}

/** Without an entity one is made for the alias. */
function create(call: Call, wish: Wish): Reply {
  const { namespace, state } = call;
  const found = wish.canonicalId === '' ? undefined : namespace.identity.entities.byId(wish.canonicalId);
  if (wish.canonicalId !== '' && found === undefined) throw refuse('invalid canonical ID');
  const entity = found === undefined ? completeEntity({}, namespace, state) : cloneEntity(found);
  if (hasAliasAt(entity, wish.mountAccessor)) throw refuse('Alias already exists for requested entity and mount accessor');
  const now = stamp(state.tools);
  const alias: Alias = {
    id: newId(state, namespace),
    canonicalId: entity.id,
    name: wish.name,
    mountAccessor: wish.mountAccessor,
    customMetadata: wish.customMetadata,
    metadata: null,
    mergedFrom: null,
    local: mountByAccessor(state, wish.mountAccessor)?.mount.local ?? false,
    createdAt: now,
    updatedAt: now,
  };
  namespace.identity.putEntity({ ...entity, aliases: [...entity.aliases, alias] });
  return data({ canonical_id: entity.id, id: alias.id });
}

function update(call: Call, alias: Alias, wish: Wish, refused: (touched: Alias) => void): Reply {
  const { namespace, state } = call;
  const moves = wish.canonicalId !== '' && wish.canonicalId !== alias.canonicalId;
  if (isSame(alias, wish) && !moves) return NOTHING;
  const current = namespace.identity.entities.byId(alias.canonicalId);
  if (current === undefined) throw refuse('given alias is not associated with an entity');
  const updatedAt = stamp(state.tools);
  let touched: Alias = { ...alias, updatedAt };
  try {
    checkUpdate(call, { alias, current, wish, moves });
    const { name, mountAccessor, customMetadata } = wish;
    if (!isSame(alias, wish)) touched = { ...touched, name, mountAccessor, customMetadata };
    const owner = moves ? moveTo(call, touched, cloneEntity(current), wish.canonicalId) : replaceIn(call, touched, cloneEntity(current));
    return data({ canonical_id: owner.id, id: alias.id });
  } catch (error) {
    refused(touched);
    throw error;
  }
}

interface Update {
  readonly alias: Alias;
  readonly current: Entity;
  readonly wish: Wish;
  readonly moves: boolean;
}

function checkUpdate(call: Call, { alias, current, wish, moves }: Update): void {
  if (!moves && wish.mountAccessor !== alias.mountAccessor && hasAliasAt(current, wish.mountAccessor)) {
    throw refuse("Alias cannot be updated as the entity already has an alias for the given 'mount_accessor' ");
  }
  if (!isSame(alias, wish)) checkFactors(call, alias, wish);
}

function isSame(alias: Alias, wish: Wish): boolean {
  return alias.name === wish.name && alias.mountAccessor === wish.mountAccessor && samePairs(alias.customMetadata, wish.customMetadata);
}

function samePairs(first: Pairs | null, second: Pairs | null): boolean {
  return JSON.stringify(Object.entries(first ?? {})) === JSON.stringify(Object.entries(second ?? {}));
}

function checkFactors(call: Call, alias: Alias, wish: Wish): void {
  const found = mountByAccessor(call.state, wish.mountAccessor);
  if (found === undefined) throw refuse(`invalid mount accessor ${goQuote(wish.mountAccessor)}`);
  if (found.namespace !== call.namespace) throw refuse('given mount accessor is not in the same namespace as the existing alias', 403);
  const holder = call.namespace.identity.entityAliasByFactors(wish.mountAccessor, wish.name);
  if (holder !== undefined && holder.id !== alias.id) throw refuse('alias with combination of mount accessor and name already exists');
}

function moveTo(call: Call, alias: Alias, current: Entity, canonicalId: string): Entity {
  const identity = call.namespace.identity;
  if (alias.local) throw refuse("local aliases can't be moved between entities");
  const found = identity.entities.byId(canonicalId);
  if (found === undefined) throw refuse("given 'canonical_id' is not associated with an entity");
  if (hasAliasAt(found, alias.mountAccessor)) {
    throw refuse('Alias cannot be updated as the given entity already has an alias for this mount ');
  }
  const owner = cloneEntity(found);
  identity.putEntityAlone({ ...current, aliases: current.aliases.filter((item) => item.id !== alias.id) });
  identity.putEntity({ ...owner, aliases: [...owner.aliases, { ...alias, canonicalId: owner.id }] });
  return owner;
}

function replaceIn(call: Call, alias: Alias, owner: Entity): Entity {
  call.namespace.identity.putEntity({ ...owner, aliases: owner.aliases.map((item) => (item.id === alias.id ? alias : item)) });
  return owner;
}

function hasAliasAt(entity: Entity, mountAccessor: string): boolean {
  return entity.aliases.some((alias) => alias.mountAccessor === mountAccessor);
}

/** GET entity-alias/id/:id */
export function readEntityAlias(call: Call): Reply {
  const alias = call.namespace.identity.entityAliases.byId(call.fields.text('id'));
  return alias === undefined ? NOTHING : data(aliasAnswer(call.namespace, alias));
}

/** DELETE entity-alias/id/:id */
export function deleteEntityAlias(call: Call): Reply {
  const identity = call.namespace.identity;
  const alias = identity.entityAliases.byId(call.fields.text('id'));
  const owner = alias === undefined ? undefined : identity.entities.byId(alias.canonicalId);
  if (alias === undefined || owner === undefined) return NOTHING;
  const draft = cloneEntity(owner);
  identity.removeEntityAlias(alias);
  identity.putEntityAlone({ ...draft, aliases: draft.aliases.filter((item) => item.id !== alias.id) });
  return NOTHING;
}

/** LIST entity-alias/id */
export function listEntityAliases(call: Call): Reply {
  return listAliases(call.namespace, call.namespace.identity.entityAliases.list());
}
