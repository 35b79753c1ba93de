import type { Call } from './call.ts';
import type { Alias, Group } from './records.ts';
import type { Reply } from './replies.ts';
import { goQuote } from './go-text.ts';
import { aliasAnswer, listAliases } from './alias-read.ts';
import { completeGroup } from './group-write.ts';
import { mountByAccessor } from './find-mount.ts';
import { cloneAlias, cloneGroup } from './records.ts';
import { NOTHING, data, fail, refuse } from './replies.ts';
import { newId, stamp } from './state.ts';

/** POST group-alias: with an id an update. */
export function registerGroupAlias(call: Call): Reply {
  return call.fields.has('id') ? updateGroupAlias(call) : writeAlias(call, undefined);
}

/** POST group-alias/id/:id */
export function updateGroupAlias(call: Call): Reply {
  const id = call.fields.text('id');
  if (id === '') throw refuse('empty group alias ID');
  const alias = call.namespace.identity.groupAliases.byId(id);
  if (alias === undefined) throw refuse('invalid group alias ID');
  return writeAlias(call, cloneAlias(alias));
}

function writeAlias(call: Call, existing: Alias | undefined): Reply {
  const { fields, namespace, state } = call;
  const name = fields.text('name');
  if (name === '') throw refuse('missing alias name');
  const mountAccessor = fields.text('mount_accessor');
  if (mountAccessor === '') throw refuse('missing mount_accessor');
  const canonicalId = fields.text('canonical_id');
  if (existing !== undefined && isSame(existing, name, mountAccessor, canonicalId)) return NOTHING;
  const target = canonicalId === '' ? undefined : externalGroup(call, canonicalId);
  checkMount(call, mountAccessor);
  checkFactors(call, existing, { name, mountAccessor });
  const alias: Omit<Alias, 'canonicalId'> = {
    ...(existing ?? newAlias(newId(state, namespace), stamp(state.tools))),
    name,
    mountAccessor,
    // Taken again: an alias of a group was updated, as it seems, a moment after it was made.
    updatedAt: stamp(state.tools),
  };
  const group = attach(call, alias, existing, target);
  return data({ canonical_id: group.id, id: alias.id });
}

function isSame(alias: Alias, name: string, mountAccessor: string, canonicalId: string): boolean {
  return alias.name === name && alias.mountAccessor === mountAccessor && (canonicalId === '' || alias.canonicalId === canonicalId);
}

function externalGroup(call: Call, id: string): Group {
  const group = call.namespace.identity.groups.byId(id);
  if (group === undefined) throw refuse("invalid group ID given in 'canonical_id'");
  if (group.type !== 'external') throw refuse("alias can't be set on an internal group");
  return group;
}

function checkMount(call: Call, accessor: string): void {
  const found = mountByAccessor(call.state, accessor);
  if (found === undefined) throw refuse(`invalid mount accessor ${goQuote(accessor)}`);
  if (found.mount.local) throw refuse(`mount accessor ${goQuote(accessor)} is a local mount`);
  if (found.namespace !== call.namespace) throw refuse("mount referenced via 'mount_accessor' not in the same namespace as alias", 403);
}

function checkFactors(call: Call, existing: Alias | undefined, wanted: { readonly name: string; readonly mountAccessor: string }): void {
  const holder = call.namespace.identity.groupAliasByFactors(wanted.mountAccessor, wanted.name);
  if (holder !== undefined && holder.id !== existing?.id) throw refuse('combination of mount and group alias name is already in use');
}

function newAlias(id: string, now: string): Omit<Alias, 'canonicalId' | 'name' | 'mountAccessor'> {
  return { id, customMetadata: null, metadata: null, mergedFrom: null, local: false, createdAt: now, updatedAt: now };
}

/** Stores the group that gets the alias, and the one that loses it. Without a target a group is made for it. */
function attach(call: Call, alias: Omit<Alias, 'canonicalId'>, existing: Alias | undefined, target: Group | undefined): Group {
  const identity = call.namespace.identity;
  const holder = existing === undefined ? undefined : identity.groups.byId(existing.canonicalId);
  if (existing !== undefined && holder === undefined) throw fail('group alias is not associated with a group');
  const chosen = target ?? holder;
  const draft =
    chosen === undefined ? { type: 'external', name: '', policies: null, metadata: null, memberEntityIds: null } : cloneGroup(chosen);
  const group = completeGroup(draft, call.namespace, call.state);
  if (holder !== undefined && holder.id !== group.id) identity.putGroup({ ...cloneGroup(holder), alias: undefined });
  const complete = { ...group, alias: { ...alias, canonicalId: group.id } };
  identity.putGroup(complete);
  return complete;
}

/** GET group-alias/id/:id */
export function readGroupAlias(call: Call): Reply {
  const alias = call.namespace.identity.groupAliases.byId(call.fields.text('id'));
  return alias === undefined ? NOTHING : data(aliasAnswer(call.namespace, alias));
}

/** DELETE group-alias/id/:id: the group stays, without alias. */
export function deleteGroupAlias(call: Call): Reply {
  const identity = call.namespace.identity;
  const alias = identity.groupAliases.byId(call.fields.text('id'));
  if (alias === undefined) return NOTHING;
  const group = identity.groups.byId(alias.canonicalId);
  if (group === undefined) throw fail('alias not associated to a group');
  identity.putGroup({ ...cloneGroup(group), alias: undefined });
  return NOTHING;
}

/** LIST group-alias/id: one request tells everything about all of them. */
export function listGroupAliases(call: Call): Reply {
  return listAliases(call.namespace, call.namespace.identity.groupAliases.list());
}
