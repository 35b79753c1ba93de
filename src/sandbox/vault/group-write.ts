import type { Call } from './call.ts';
import type { IdentityStore } from './identity-store.ts';
import type { Fields, Pairs } from './fields.ts';
import type { Group } from './records.ts';
import type { Reply } from './replies.ts';
import type { Namespace, State } from './state.ts';
import { goQuote, sortedSet } from './go-text.ts';
import { checkMetadata } from './metadata.ts';
import { freeName } from './names.ts';
import { cloneGroup, withoutOne } from './records.ts';
import { NOTHING, data, fail, refuse } from './replies.ts';
import { newId, stamp } from './state.ts';

/** POST group: by id if there is one, else by name, else a new group with a made-up name. */
export function registerGroup(call: Call): Reply {
  if (call.fields.has('id')) return updateGroupById(call);
  if (call.fields.has('name')) return upsertGroupByName(call);
  return writeGroup(call, undefined);
}

/** POST group/id/:id */
export function updateGroupById(call: Call): Reply {
  const id = call.fields.text('id');
  if (id === '') throw refuse('empty group ID');
  const group = call.namespace.identity.groups.byId(id);
  if (group === undefined) throw refuse('invalid group ID');
  return writeGroup(call, group);
}

/** POST group/name/:name: creates, or silently updates what has that name. */
export function upsertGroupByName(call: Call): Reply {
  const name = call.fields.text('name');
  if (name === '') throw refuse('empty group name');
  return writeGroup(call, call.namespace.identity.groups.byName(name));
}

/** What a new group starts from. */
const NEW_GROUP: GroupDraft = { type: '', name: '', policies: null, metadata: null, memberEntityIds: null };

/** The order of the checks is the server's: of two mistakes it names the first. */
function writeGroup(call: Call, existing: Group | undefined): Reply {
  const { fields, namespace, state } = call;
  const { identity } = namespace;
  const draft: GroupDraft = existing === undefined ? NEW_GROUP : cloneGroup(existing);
  const policies = fields.has('policies') ? sortedSet(fields.list('policies'), { lower: true }) : draft.policies;
  if (policies?.includes('root') === true) throw refuse('policies cannot contain root');
  const type = groupType(fields, draft);
  const name = groupName(fields.text('name'), draft, identity);
  const metadata = fields.pairs('metadata', draft.metadata);
  if (type === 'external') refuseMembers(fields);
  const memberEntityIds = fields.list('member_entity_ids', draft.memberEntityIds);
  const group = completeGroup({ ...draft, policies, type, name, metadata, memberEntityIds }, namespace, state);
  if (fields.has('member_group_ids')) moveChildren(group, fields.list('member_group_ids'), identity);
  identity.putGroup(group);
  return existing === undefined ? data({ id: group.id, name: group.name }) : NOTHING;
}

function refuseMembers(fields: Fields): void {
  if (fields.has('member_entity_ids')) throw refuse("member entities can't be set manually for external groups");
  if (fields.has('member_group_ids')) throw refuse("member groups can't be set for external groups");
}

function groupType(fields: Fields, draft: GroupDraft): string {
  const given = fields.text('type', draft.type);
  if (draft.type !== '' && given !== draft.type) throw refuse('group type cannot be changed');
  const type = given === '' ? 'internal' : given;
  if (type !== 'internal' && type !== 'external') throw refuse(`invalid group type ${goQuote(type)}`);
  return type;
}

function groupName(given: string, draft: GroupDraft, identity: IdentityStore): string {
  if (given === '') return draft.name;
  const holder = identity.groups.byName(given);
  if (holder !== undefined && holder.id !== draft.id) throw refuse('group name is already in use');
  return given;
}

/** What is known of a group that is about to be stored. */
export type GroupDraft = Partial<Group> & {
  readonly type: string;
  readonly name: string;
  readonly policies: readonly string[] | null;
  readonly metadata: Pairs | null;
  readonly memberEntityIds: readonly string[] | null;
};

/** Gives a draft its id, name and times, and checks what has to hold for any stored group. */
export function completeGroup(draft: GroupDraft, namespace: Namespace, state: State): Group {
  checkMetadata(draft.metadata, 'group');
  const now = stamp(state.tools);
  const memberEntityIds = draft.memberEntityIds === null ? null : sortedSet(draft.memberEntityIds, { lower: false });
  for (const id of memberEntityIds ?? []) {
    if (namespace.identity.entities.byId(id) === undefined) throw fail(`invalid entity ID ${goQuote(id)}`);
  }
  return {
    id: draft.id ?? newId(state, namespace),
    name: draft.name === '' ? freeName('group', namespace, state) : draft.name,
    type: draft.type,
    policies: draft.policies,
    metadata: draft.metadata,
    memberEntityIds,
    parentIds: draft.parentIds ?? null,
    alias: draft.alias,
    createdAt: draft.createdAt ?? now,
    updatedAt: now,
    modifyIndex: draft.modifyIndex ?? 0,
  };
}

/** Children hold the link to their parent, so that changing the children of a group writes to each of them. */
function moveChildren(group: Group, wanted: readonly string[], identity: IdentityStore): void {
  const ids = sortedSet(wanted, { lower: false });
  const children = identity.childIds(group.id);
  // All or nothing for readers: what is wrong is found before the first child is stored.
  const joining = ids.filter((id) => joins(group, id, identity)).map((id) => requireGroup(id, identity));
  for (const id of children) {
    if (ids.includes(id)) continue;
    const child = cloneGroup(requireGroup(id, identity));
    identity.putGroup({ ...child, parentIds: withoutOne(child.parentIds, group.id) });
  }
  for (const child of joining) {
    const draft = cloneGroup(child);
    identity.putGroup({ ...draft, parentIds: [...(draft.parentIds ?? []), group.id] });
  }
}

function joins(group: Group, id: string, identity: IdentityStore): boolean {
  const child = requireGroup(id, identity);
  if (child.parentIds?.includes(group.id) === true) return false;
  if (id === group.id) throw fail(`member group ID ${goQuote(id)} is same as the ID of the group`);
  const stored = identity.groups.byId(group.id) !== undefined;
  if (stored && reaches(id, group.id, identity)) throw refuse(`cyclic relationship detected for member group ID ${goQuote(id)}`);
  return true;
}

function requireGroup(id: string, identity: IdentityStore): Group {
  const group = identity.groups.byId(id);
  if (group === undefined) throw fail(`invalid member group ID ${goQuote(id)}`);
  return group;
}

/** Whether walking down from one group leads to another. */
function reaches(from: string, to: string, identity: IdentityStore): boolean {
  const seen = new Set([from]);
  for (const id of seen) {
    if (id === to) return true;
    for (const child of identity.childIds(id)) seen.add(child);
  }
  return false;
}
