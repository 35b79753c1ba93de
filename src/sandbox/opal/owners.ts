import type { Call, Result, Routes } from './call.ts';
import type { Owner, User } from './records.ts';
import type { State } from './state.ts';
import { distinct, list, optional, struct, table, text, uuid, whole } from './body.ts';
import { DONE, bodyOf, fromPath, isChosen, known, ok } from './call.ts';
import { note } from './events.ts';
import { membersOf } from './members.ts';
import { orderKey, pageOf } from './page.ts';
import { bad, missing } from './refusal.ts';
import { stored } from './state.ts';
import { userJson } from './users.ts';

function ownerJson(owner: Owner): object {
  return {
    owner_id: owner.id,
    name: owner.name,
    description: owner.description,
    access_request_escalation_period: owner.escalationPeriod,
    reviewer_message_channel_id: owner.reviewerChannelId ?? null,
    source_group_id: owner.sourceGroupId ?? null,
  };
}

/** In the order of escalation; with a source group, the people in it. */
function usersOf(state: State, owner: Owner): readonly User[] {
  const group = owner.sourceGroupId === undefined ? undefined : state.groups.byId(owner.sourceGroupId);
  const ids = group === undefined ? owner.userIds : new Set(membersOf(state, group).map(({ userId }) => userId));
  return [...ids].map((id) => state.users.byId(id)).filter((user) => user !== undefined);
}

const common = {
  description: optional(text),
  access_request_escalation_period: optional(whole(0)),
  reviewer_message_channel_id: optional(text),
  source_group_id: optional(text),
};

const readOwner = struct({ name: text, user_ids: distinct(uuid), ...common });
const readUpdate = struct({ owner_id: uuid, name: optional(text), ...common });
const readUpdates = struct({ owners: list((value, at) => ({ sent: readUpdate(value, at), raw: table(value, at) })) });

type Sent = Omit<ReturnType<typeof readUpdate>, 'owner_id'>;

/** An owner with what was sent; an empty text takes away the channel or the source group. */
function changed(state: State, owner: Owner, sent: Sent): Owner {
  return {
    ...owner,
    name: sent.name ?? owner.name,
    description: sent.description ?? owner.description,
    escalationPeriod: sent.access_request_escalation_period ?? owner.escalationPeriod,
    reviewerChannelId: reference(sent.reviewer_message_channel_id, owner.reviewerChannelId, (id) =>
      known([id], state.channels, 'message channel'),
    ),
    sourceGroupId: reference(sent.source_group_id, owner.sourceGroupId, (id) => known([id], state.groups, 'group')),
  };
}

function reference(sent: string | undefined, there: string | undefined, check: (id: string) => unknown): string | undefined {
  if (sent === undefined) return there;
  if (sent === '') return undefined;
  check(uuid(sent, 'the reference'));
  return sent.toLowerCase();
}

function createOwner(call: Call): Result {
  const { state, actor } = call;
  const sent = bodyOf(call, readOwner);
  if (sent.name === '') throw bad('name must not be empty');
  const userIds = known(sent.user_ids, state.users, 'user');
  const blank = {
    ...stored(state),
    name: '',
    description: '',
    userIds,
    escalationPeriod: 0,
    reviewerChannelId: undefined,
    sourceGroupId: undefined,
  };
  const owner = changed(state, blank, sent);
  if (owner.sourceGroupId !== undefined && userIds.length > 0) throw bad('user_ids must be empty where there is a source group');
  state.owners.put(owner);
  note(state, actor, { type: 'OWNERS_CREATED', objectIds: [owner.id] });
  return ok(ownerJson(owner));
}

function updateOwners(call: Call): Result {
  const { state, actor } = call;
  const { owners } = bodyOf(call, readUpdates);
  const done = owners.map(({ sent }) => {
    const owner = state.owners.byId(sent.owner_id);
    if (owner === undefined) throw missing('owner', sent.owner_id);
    return changed(state, owner, sent);
  });
  for (const owner of done) {
    state.owners.put(owner);
    note(state, actor, { type: 'OWNERS_UPDATED', objectIds: [owner.id] });
  }
  return ok({ owners: owners.map(({ raw }) => raw) });
}

function setUsers(call: Call): Result {
  const { state, actor } = call;
  const owner = fromPath(call, state.owners, 'owner_id');
  const ids = known(bodyOf(call, struct({ user_ids: distinct(uuid) })).user_ids, state.users, 'user');
  const there = new Set(usersOf(state, owner).map(({ id }) => id));
  const isSame = ids.length === there.size && ids.every((id) => there.has(id));
  if (owner.sourceGroupId !== undefined && !isSame) throw bad('the people of an owner with a source group cannot be chosen');
  const put = state.owners.put({ ...owner, userIds: ids });
  note(state, actor, { type: 'OWNERS_UPDATED', objectIds: [owner.id] });
  return ok({ users: usersOf(state, put).map(userJson) });
}

function deleteOwner(call: Call): Result {
  const { state, actor } = call;
  const owner = fromPath(call, state.owners, 'owner_id');
  const inUse = [...state.apps.all(), ...state.resources.all(), ...state.groups.all().map(({ policy }) => policy)];
  if (inUse.some(({ adminOwnerId }) => adminOwnerId === owner.id)) throw bad(`owner ${owner.name} is in use`);
  state.owners.remove(owner.id);
  note(state, actor, { type: 'OWNERS_DELETED', objectIds: [owner.id] });
  return DONE;
}

/** Who decides over things. */
export const OWNER_ROUTES: Routes = {
  '/owners': {
    GET(call) {
      const found = call.state.owners.all().filter(({ name }) => isChosen(call.state, name, call.query.get('name')));
      const page = pageOf(call.query, found, ({ seq }) => orderKey(seq));
      return ok({ ...page, results: page.results.map(ownerJson) });
    },
    POST: createOwner,
    PUT: updateOwners,
  },
  '/owners/name/{owner_name}': {
    GET(call) {
      const name = call.params['owner_name'] ?? '';
      // The vendor's router takes a slash for the end of the name.
      const found = name.includes('/') ? undefined : call.state.owners.all().find((owner) => owner.name === name);
      if (found === undefined) throw missing('owner', name);
      return ok(ownerJson(found));
    },
  },
  '/owners/{owner_id}': { GET: (call) => ok(ownerJson(fromPath(call, call.state.owners, 'owner_id'))), DELETE: deleteOwner },
  '/owners/{owner_id}/users': {
    GET: (call) => ok({ users: usersOf(call.state, fromPath(call, call.state.owners, 'owner_id')).map(userJson) }),
    PUT: setUsers,
  },
};
