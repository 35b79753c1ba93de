import type { Answer } from '../emulator.ts';
import type { Call, Routes } from './call.ts';
import type { Group, User } from './records.ts';
import type { State } from './state.ts';
import { idParam, readJson } from './call.ts';
import { groupIn } from './groups.ts';
import { pageOf } from './paging.ts';
import { Refusal, missing } from './refusal.ts';
import { reply } from './replies.ts';
import { listedUser, shownUser } from './shown.ts';
import { groupsOf, newStamped, stamp } from './state.ts';
import { isFilled, isId, isIds, validated } from './validate.ts';

/** Most people that one request invites. */
const MOST_INVITED = 100;

function userIn(call: Call): User {
  const user = call.state.users.byId(idParam(call));
  if (user === undefined) throw missing('User');
  return user;
}

/** Puts somebody into a group. */
export function join(state: State, group: Group, userId: string): void {
  state.groups.put({ ...group, members: [...group.members, { userId, createdAt: stamp(state) }] });
}

/** Takes somebody out of a group. */
export function leave(state: State, group: Group, userId: string): void {
  state.groups.put({ ...group, members: group.members.filter((member) => member.userId !== userId) });
}

function isIn(group: Group, user: User): boolean {
  return group.members.some(({ userId }) => userId === user.id);
}

function addGroup(call: Call): Answer {
  const { state } = call;
  const user = userIn(call);
  const { groupId } = validated(readJson(call), { groupId: isId });
  const group = state.groups.byId(groupId as string);
  if (group === undefined) throw missing('Group');
  if (isIn(group, user)) throw new Refusal(409, 'User is already a member of this group');
  join(state, group, user.id);
  return reply(201);
}

function removeGroup(call: Call): Answer {
  const { state } = call;
  const user = userIn(call);
  const group = groupIn(call, 1);
  if (!isIn(group, user)) throw missing('Membership');
  if (groupsOf(state, user.id).length === 1 && state.switches.lastGroup === 'refuse')
    throw new Refusal(400, 'A user must be a member of at least one group');
  leave(state, group, user.id);
  return reply(204);
}

/** One person, or up to a hundred: all of them or nobody. Each gets mail. */
function invite(call: Call): Answer {
  const { state } = call;
  const given = readJson(call);
  const list = Array.isArray(given) ? given : [given];
  if (list.length > MOST_INVITED) throw new Refusal(400, `at most ${MOST_INVITED} users`);
  const people = list.map((item) => judgeInvitation(state, item));
  const users = people.map(({ email, groups }) => admit(state, email, groups));
  const shown = users.map((user) => shownUser(state, user));
  if (!state.switches.echo) return reply(201);
  return reply(201, Array.isArray(given) ? shown : shown[0]);
}

interface Invitation {
  readonly email: string;
  readonly groups: readonly string[];
}

function judgeInvitation(state: State, item: unknown): Invitation {
  const { email, groups } = validated(item, { email: isFilled, groups: isIds }) as unknown as Invitation;
  if (!/^[^\s@]+@[^\s@]+$/.test(email)) throw new Refusal(400, ['email must be an email']);
  if (groups.length === 0) throw new Refusal(400, ['groups should not be empty']);
  for (const id of groups) if (state.groups.byId(id) === undefined) throw missing(`Group ${id}`);
  if (state.users.all().some((user) => user.email?.toLowerCase() === email.toLowerCase()))
    throw new Refusal(409, `User with email ${email} already exists`);
  return { email, groups };
}

function admit(state: State, email: string, groups: readonly string[]): User {
  const user = state.users.put({
    ...newStamped(state),
    email,
    firstName: undefined,
    lastName: undefined,
    status: 'pending',
    isOwner: false,
  });
  for (const id of groups) {
    const group = state.groups.byId(id);
    if (group !== undefined) join(state, group, user.id);
  }
  state.mails.push({ to: email, at: user.createdAt });
  return user;
}

/** People and their memberships. */
export const USER_ROUTES: Routes = {
  '/tenants/users': {
    GET: (call) =>
      pageOf(
        call,
        call.state.users.all().map((user) => listedUser(call.state, user)),
      ),
    POST: invite,
  },
  '/tenants/users/{id}': { GET: (call) => reply(200, shownUser(call.state, userIn(call))) },
  '/tenants/users/{id}/groups': { POST: addGroup },
  '/tenants/users/{id}/groups/{groupId}': { DELETE: removeGroup },
};
