import type { Call, Routes } from './call.ts';
import type { Role, User } from './records.ts';
import { changeAutoGroups } from './auto-groups.ts';
import { param, readBody } from './call.ts';
import { flag, list, optional, struct, text } from './decode.ts';
import { NEVER, goJson, jsonList } from './encode.ts';
import { removePeer } from './enrol.ts';
import { refuse, refuseAsWritten } from './refusal.ts';
import { stamp } from './state.ts';
import { allow, isAllowed, isRole, rightsOf } from './roles.ts';

/** What a user looks like to the one who asks. */
export function userFields(user: User, callerId: string): Readonly<Record<string, unknown>> {
  return {
    auto_groups: user.autoGroups,
    email: user.email,
    id: user.id,
    ...(user.idpId === '' ? {} : { idp_id: user.idpId }),
    is_blocked: user.isBlocked,
    is_current: user.id === callerId,
    is_service_user: user.isServiceUser,
    issued: user.issued,
    last_login: user.lastLogin,
    name: user.name,
    pending_approval: false,
    role: user.role,
    status: user.isBlocked ? 'blocked' : 'active',
  };
}

function listUsers({ state, caller, query }: Call): string {
  if (caller.isBlocked) allow(caller, 'users', 'read');
  const wanted = query.get('service_user') ?? '';
  if (wanted !== '' && !/^(1|t|T|TRUE|true|True|0|f|F|FALSE|false|False)$/.test(wanted)) {
    throw refuse(422, 'invalid service_user query parameter');
  }
  const visible = isAllowed(caller, 'users', 'read') ? state.users.all() : [caller];
  const found = visible.filter((user) => wanted === '' || user.isServiceUser === /^[1tT]/.test(wanted));
  // The only list whose order changes from call to call on the server itself.
  return jsonList(state.shuffle(found).map((user) => goJson(userFields(user, caller.id))));
}

function readCurrent({ caller }: Call): string {
  if (caller.isServiceUser) throw refuse(403, 'permission denied');
  if (caller.isBlocked) throw refuse(403, 'user is blocked');
  const { pending_approval: pending, role, status, ...before } = userFields(caller, caller.id);
  return goJson({ ...before, pending_approval: pending, permissions: rightsOf(caller), role, status });
}

const readNewUser = struct({ email: text, name: text, role: text, auto_groups: list(text), is_service_user: flag });

function checkNewUser(call: Call, body: ReturnType<typeof readNewUser>): Role {
  const { role, is_service_user: isServiceUser } = body;
  if (!isRole(role)) throw refuse(422, `unknown user role ${role}`);
  if (role === 'owner')
    throw refuse(422, isServiceUser ? "can't create a service user with owner role" : "can't invite a user with owner role");
  if (!isServiceUser && body.email === '') throw refuse(422, "email can't be empty");
  allow(call.caller, 'users', 'create');
  if (!isServiceUser && call.state.users.all().some(({ email }) => email === body.email)) {
    throw refuse(409, "can't invite a user with an existing netbird account");
  }
  return role;
}

function createUser(call: Call): string {
  const { state, caller } = call;
  const body = readBody(call, readNewUser);
  const role = checkNewUser(call, body);
  const user: User = {
    id: state.tools.ids.uuid(),
    email: body.is_service_user ? '' : body.email,
    name: body.name,
    role,
    isServiceUser: body.is_service_user,
    isBlocked: false,
    autoGroups: body.auto_groups,
    issued: 'api',
    idpId: body.is_service_user ? '' : 'local',
    lastLogin: NEVER,
    createdAt: stamp(state),
  };
  state.users.put(user);
  const activity = user.isServiceUser ? 'service.user.create' : 'user.invite';
  const meta = { email: user.email, name: user.name, username: user.name };
  state.events.note({ activity, initiatorId: caller.id, targetId: user.id, meta });
  if (user.isServiceUser) return goJson(userFields(user, caller.id));
  // Who signs them in is told from the next read on.
  const { pending_approval: pending, role: _, status, ...before } = userFields({ ...user, idpId: '' }, caller.id);
  return goJson({ ...before, password: state.tools.ids.word(16), pending_approval: pending, role, status });
}

function findUser(call: Call): User {
  const user = call.state.users.byId(param(call));
  if (user === undefined) throw refuse(404, `user: ${param(call)} not found`);
  return user;
}

const readChangedUser = struct({ role: text, auto_groups: optional(list(text)), is_blocked: flag });

interface Change {
  readonly role: Role;
  readonly auto_groups: readonly string[];
  readonly is_blocked: boolean;
}

function updateUser(call: Call): string {
  const { state, caller } = call;
  const old = findUser(call);
  const { role, auto_groups: autoGroups, is_blocked: isBlocked } = readBody(call, readChangedUser);
  if (autoGroups === undefined) throw refuseAsWritten(400, "auto_groups field can't be absent");
  if (!isRole(role)) throw refuse(422, 'invalid user role');
  allow(caller, 'users', 'update');
  checkUpdate(call, old, { role, auto_groups: autoGroups, is_blocked: isBlocked });
  // There is one owner: whoever passes the account on becomes an admin.
  if (role === 'owner' && old.id !== caller.id) state.users.put({ ...caller, role: 'admin' });
  const changed = changeAutoGroups(state, { ...old, role, isBlocked }, autoGroups, caller.id);
  noteChanges(call, old, changed);
  return goJson(userFields(changed, caller.id));
}

function checkUpdate({ state, caller }: Call, old: User, body: Change): void {
  const refused = (status: number, why: string): Error => refuse(status, `failed to process update for user ${old.id}: ${why}`);
  const isSelf = old.id === caller.id;
  if (isSelf && body.is_blocked !== old.isBlocked) throw refused(403, "admins can't block or unblock themselves");
  if (isSelf && body.role !== old.role) throw refused(403, "admins can't change their role");
  const ownership = ownershipProblem(caller, old, body);
  if (ownership !== undefined) throw refused(403, ownership);
  const unknown = body.auto_groups.find((id) => state.groups.byId(id) === undefined);
  if (unknown !== undefined) throw refused(422, `provided group ID ${unknown} in the user ${old.id} update doesn't exist`);
  if (body.auto_groups.some((id) => state.groups.byId(id)?.name === 'All')) throw refused(422, "can't add All group to the user");
}

/** The owner stays, unblocked, until they pass the account on to another person. */
function ownershipProblem(caller: User, old: User, body: Change): string | undefined {
  const isOwner = caller.role === 'owner';
  if (!isOwner && old.role === 'owner' && body.role !== 'owner') return 'only owners can remove owner role from their user';
  if (old.role === 'owner' && body.is_blocked && !old.isBlocked) return 'unable to block owner user';
  if (!isOwner && body.role === 'owner' && old.role !== 'owner') return 'only owners can add owner role to other users';
  if (old.isServiceUser && body.role === 'owner') return "can't update a service user with owner role";
  return undefined;
}

function noteChanges({ state, caller }: Call, old: User, user: User): void {
  const meta = { email: user.email, is_service_user: String(user.isServiceUser), username: user.name };
  const common = { initiatorId: caller.id, targetId: user.id };
  if (old.isBlocked !== user.isBlocked) state.events.note({ ...common, activity: user.isBlocked ? 'user.block' : 'user.unblock', meta });
  if (old.role !== user.role) state.events.note({ ...common, activity: 'user.role.update', meta: { ...meta, role: user.role } });
}

function deleteUser(call: Call): string {
  const { state, caller } = call;
  allow(caller, 'users', 'delete');
  const user = findUser(call);
  if (user.id === caller.id) throw refuse(422, 'self deletion is not allowed');
  if (user.role === 'owner') throw refuse(403, 'permission denied');
  // The log has them as removed by the user who goes.
  for (const peer of state.peers.ofUser(user.id)) removePeer(state, peer, user.id);
  for (const token of state.tokens.all()) if (token.userId === user.id) state.tokens.remove(token.id);
  state.users.remove(user.id);
  const activity = user.isServiceUser ? 'service.user.delete' : 'user.delete';
  state.events.note({
    activity,
    initiatorId: caller.id,
    targetId: user.id,
    meta: {
      created_at: user.createdAt,
      ...(user.isServiceUser ? { name: user.name } : { email: user.email, issued: user.issued, username: user.name }),
    },
  });
  return '{}';
}

/** People and service users. */
export const USER_ROUTES: Routes = {
  '/api/users': { GET: listUsers, POST: createUser },
  '/api/users/current': { GET: readCurrent },
  '/api/users/{id}': { PUT: updateUser, DELETE: deleteUser },
};
