import type { Call, Result, Routes } from './call.ts';
import type { Grant } from './grants.ts';
import type { MemberRow } from './members.ts';
import type { Group, User } from './records.ts';
import type { State } from './state.ts';
import { checkLevel, levelJson, levelsOf } from './access-level.ts';
import { optional, struct, text, whole } from './body.ts';
import { DONE, bodyOf, fromPath, ok } from './call.ts';
import { note } from './events.ts';
import { bindingOf } from './group-json.ts';
import { groupOf, isShown } from './group-read.ts';
import { typeOf } from './group-types.ts';
import { membersOf } from './members.ts';
import { orderKey, pageOf } from './page.ts';
import { Refusal, bad } from './refusal.ts';
import { endOf, isoTime } from './state.ts';

/** The longest that access is given for, in minutes. */
export const LONGEST_GRANT = 525_960;

/** Somebody in a group, as it is shown. */
function rowJson(state: State, group: Group, { userId, level, expiresMs, grant }: MemberRow): object {
  const user = state.users.byId(userId);
  return {
    group_id: group.id,
    group_name: group.name,
    description: group.description,
    user_id: userId,
    email: user?.email ?? '',
    full_name: user === undefined ? '' : `${user.firstName} ${user.lastName}`,
    access_level: level === '' && state.switches.nulls === 'null' ? null : levelJson(levelsOf(group), level),
    expiration_date: expiresMs === undefined ? null : isoTime(expiresMs),
    propagation_status: grant?.source === 'remote' ? null : { status: statusOf(state, group, grant) },
  };
}

/** In another system a grant takes its time. */
function statusOf(state: State, group: Group, grant: Grant | undefined): string {
  if (grant?.status !== undefined) return grant.status;
  const isPending = group.remote !== undefined && grant !== undefined && state.tools.now() - grant.grantedMs < state.switches.propagationMs;
  return isPending ? 'PENDING' : 'SUCCESS';
}

function rowKey(state: State, { userId, level }: MemberRow): string {
  return `${orderKey(state.users.byId(userId)?.seq ?? 0)} ${level}`;
}

function sortedRows(state: State, group: Group): readonly MemberRow[] {
  const keyed = membersOf(state, group).map((row) => ({ row, key: rowKey(state, row) }));
  return keyed.sort((left, right) => (left.key < right.key ? -1 : 1)).map(({ row }) => row);
}

/** Without a word about pages, everybody in one answer. */
function listUsers(call: Call): Result {
  const { state, query } = call;
  const group = groupOf(call);
  const rows = sortedRows(state, group);
  if (!query.has('cursor') && !query.has('page_size')) return ok({ results: rows.map((row) => rowJson(state, group, row)) });
  const page = pageOf(query, rows, (row) => rowKey(state, row));
  return ok({ ...page, results: page.results.map((row) => rowJson(state, group, row)) });
}

function listGroupsOf(call: Call): Result {
  const { state, query } = call;
  const user = fromPath(call, state.users, 'user_id');
  const found = state.groups.all().flatMap((group) => {
    const rows = isShown(state, group) ? membersOf(state, group).filter(({ userId }) => userId === user.id) : [];
    return rows.map((row) => ({ group, row }));
  });
  const page = pageOf(query, found, ({ group, row }) => `${orderKey(group.seq)} ${row.level}`);
  return ok({ ...page, results: page.results.map(({ group, row }) => rowJson(state, group, row)) });
}

interface Membership {
  readonly group: Group;
  readonly user: User;
}

/** Who is meant, in a group whose members can be chosen at all. */
function membershipOf(call: Call): Membership {
  const group = groupOf(call);
  const user = fromPath(call, call.state.users, 'user_id');
  if (typeOf(group.type)?.isAutomatic) throw bad(`members of a group of type ${group.type} cannot be chosen`);
  return { group, user };
}

const readNew = struct({ duration_minutes: whole(0, LONGEST_GRANT), access_level_remote_id: optional(text) });
const readChange = struct({ duration_minutes: whole(undefined, LONGEST_GRANT), access_level_remote_id: optional(text) });

/** What is asked for: in the body, or in the query as an older API had it. */
function wanted(call: Call): { readonly minutes: number; readonly level: string } {
  const { query } = call;
  if (call.body.trim() !== '') {
    const sent = bodyOf(call, readNew);
    return { minutes: sent.duration_minutes, level: sent.access_level_remote_id ?? '' };
  }
  const minutes = query.get('duration_minutes') ?? '0';
  return {
    minutes: readNew({ duration_minutes: Number(minutes) }, 'the query').duration_minutes,
    level: query.get('access_level_remote_id') ?? '',
  };
}

function addUser(call: Call): Result {
  const { state } = call;
  const { group, user } = membershipOf(call);
  const { minutes, level } = wanted(call);
  checkLevel(group, levelsOf(group), level);
  const there = state.members.find(user.id, group.id, level);
  if (there !== undefined && state.switches.existing === 'conflict') throw new Refusal(409, `${user.email} is in ${group.name} already`);
  const isKept = there !== undefined && state.switches.existing === 'kept';
  const grant = isKept ? there : state.members.put(newGrant(state, { group, user }, { minutes, level }));
  if (!isKept) noteMember(call, 'GROUP_USERS_ADDED', { group, user });
  return ok(rowJson(state, group, asRow(grant)));
}

function newGrant(state: State, { group, user }: Membership, { minutes, level }: { minutes: number; level: string }): Grant {
  const common = { from: user.id, to: group.id, level, minutes, expiresMs: endOf(state, minutes) };
  return { ...common, grantedMs: state.tools.now(), source: 'opal', status: undefined };
}

function asRow(grant: Grant): MemberRow {
  return { userId: grant.from, level: grant.level, expiresMs: grant.expiresMs, grant };
}

/** Changes the duration, or the level of somebody who has only one; a negative duration revokes. */
function updateUser(call: Call): Result {
  const { state } = call;
  const { group, user } = membershipOf(call);
  const { duration_minutes: minutes, access_level_remote_id: level } = bodyOf(call, readChange);
  checkLevel(group, levelsOf(group), level ?? '');
  const own = state.members.to(group.id).filter(({ from }) => from === user.id);
  const exact = own.find((grant) => grant.level === (level ?? ''));
  const there = exact ?? (own.length === 1 && (minutes >= 0 || level === undefined) ? own[0] : undefined);
  if (there === undefined) throw new Refusal(404, `${user.email} has no direct access to ${group.name}`);
  state.members.remove(there);
  if (minutes < 0) {
    forgetBound(state, group, user);
    noteMember(call, 'GROUP_USERS_REMOVED', { group, user });
    return ok(rowJson(state, group, asRow(there)));
  }
  const grant = state.members.put(newGrant(state, { group, user }, { minutes, level: level ?? there.level }));
  noteMember(call, 'GROUP_USERS_UPDATED', { group, user });
  return ok(rowJson(state, group, asRow(grant)));
}

/** Takes the direct access at one level; what follows from nesting, schedules and rules stays. */
function removeUser(call: Call): Result {
  const { state, query } = call;
  const { group, user } = membershipOf(call);
  const grant = state.members.find(user.id, group.id, query.get('access_level_remote_id') ?? '');
  if (grant === undefined) {
    if (state.switches.absentRemoval === 'ignored') return DONE;
    throw new Refusal(404, `${user.email} has no direct access to ${group.name} at this level`);
  }
  state.members.remove(grant);
  forgetBound(state, group, user);
  noteMember(call, 'GROUP_USERS_REMOVED', { group, user });
  return DONE;
}

/** Revoking in one of several linked groups revokes in all of them. */
function forgetBound(state: State, group: Group, user: User): void {
  const binding = bindingOf(state, group.id);
  for (const id of binding === undefined ? [] : [binding.sourceGroupId, ...binding.groupIds]) {
    if (id === group.id) continue;
    for (const grant of state.members.to(id)) if (grant.from === user.id) state.members.remove(grant);
  }
}

function noteMember({ state, actor }: Call, type: string, { group, user }: Membership): void {
  const details = { group_id: group.id, group_name: group.name, user_id: user.id, user_name: `${user.firstName} ${user.lastName}` };
  note(state, actor, { type, objectIds: [group.id, user.id], details });
}

/** Who is in a group. */
export const GROUP_USER_ROUTES: Routes = {
  '/groups/users/{user_id}': { GET: listGroupsOf },
  '/groups/{group_id}/users': { GET: listUsers },
  '/groups/{group_id}/users/{user_id}': { POST: addUser, PUT: updateUser, DELETE: removeUser },
};
