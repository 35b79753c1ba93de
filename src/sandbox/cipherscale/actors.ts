import type { Answer } from '../emulator.ts';
import type { Group, Role, User } from './records.ts';
import type { State } from './state.ts';
import { handleRequest } from './handle.ts';
import { CIPHERSCALE_KEYS } from './keys.ts';
import { addGroup, addPolicy, addUser } from './sample.ts';
import { groupsOf, newStamped, stamp } from './state.ts';
import { DEFAULT_SWITCHES } from './switches.ts';
import type { Switches } from './switches.ts';
import { join, leave } from './users.ts';

type Body = Readonly<Record<string, unknown>>;

/** What happens in the console or by an identity provider, without a request of the API. A text says why nothing happened. */
type Act = (state: State, body: Body) => object | string;

function textOf(body: Body, name: string): string {
  return typeof body[name] === 'string' ? body[name] : '';
}

function findGroup(state: State, wanted: string): Group | undefined {
  return state.groups.byId(wanted) ?? state.groups.all().find(({ name }) => name === wanted);
}

function findUser(state: State, wanted: string): User | undefined {
  return state.users.byId(wanted) ?? state.users.all().find(({ email, firstName }) => wanted === email || wanted === firstName);
}

const SETTINGS = ['name', 'description', 'maxDevices', 'isSamlDefaultGroup', 'idpMapping', 'deleteable'] as const;

/** Makes a group, or changes settings that no request can; an older group is found by id or name. */
function setGroup(state: State, body: Body): object | string {
  const found = findGroup(state, textOf(body, 'group'));
  if (found === undefined && textOf(body, 'group') !== '') return `no group is ${textOf(body, 'group')}`;
  const roles = rolesIn(state, body);
  const given = Object.fromEntries(SETTINGS.flatMap((name) => (body[name] === undefined ? [] : [[name, body[name]]])));
  const settings = { ...given, ...(roles === undefined ? {} : { roles }) } as Partial<Group>;
  if (found !== undefined) return { id: state.groups.put({ ...found, ...settings, updatedAt: stamp(state) }).id };
  if (settings.name === undefined) return '"name" is what a new group is called, "group" is which one is changed';
  return { id: addGroup(state, { roles: [], ...settings, name: settings.name }).id };
}

function rolesIn(state: State, body: Body): readonly string[] | undefined {
  const names = body['roles'];
  if (!Array.isArray(names)) return undefined;
  const wanted = new Set(names);
  return state.roles.all().flatMap(({ id, name, type }) => (wanted.has(name) || wanted.has(type) ? [id] : []));
}

function deleteGroup(state: State, body: Body): object | string {
  const group = findGroup(state, textOf(body, 'group'));
  if (group === undefined) return `no group is ${textOf(body, 'group')}`;
  state.groups.remove(group.id);
  return {};
}

/** Somebody is put into a group, or taken out of it, in the console. */
function setMember(state: State, body: Body): object | string {
  const [group, user] = [findGroup(state, textOf(body, 'group')), findUser(state, textOf(body, 'user'))];
  if (group === undefined || user === undefined) return '"group" and "user" are somebody and something that exist';
  const isIn = group.members.some(({ userId }) => userId === user.id);
  if (body['gone'] === true && isIn) leave(state, group, user.id);
  if (body['gone'] !== true && !isIn) join(state, group, user.id);
  return {};
}

/** Somebody comes, with or without an e-mail, into the groups that are named. */
function setUser(state: State, body: Body): object | string {
  const gone = findUser(state, textOf(body, 'gone'));
  if (gone !== undefined) {
    for (const group of groupsOf(state, gone.id)) leave(state, group, gone.id);
    state.users.remove(gone.id);
    return {};
  }
  const email = textOf(body, 'email');
  const firstName = textOf(body, 'firstName');
  const user = addUser(state, {
    email: email === '' ? undefined : email,
    firstName: firstName === '' ? undefined : firstName,
    lastName: undefined,
    isOwner: body['isOwner'] === true,
  });
  for (const name of Array.isArray(body['groups']) ? (body['groups'] as string[]) : []) {
    const group = findGroup(state, name);
    if (group !== undefined) join(state, group, user.id);
  }
  return { id: user.id };
}

/** A sign-in through the identity provider: groups that are mapped to are joined and left, others stay. */
function signIn(state: State, body: Body): object | string {
  const user = findUser(state, textOf(body, 'user'));
  if (user === undefined) return `nobody is ${textOf(body, 'user')}`;
  const values = new Set(Array.isArray(body['groups']) ? (body['groups'] as string[]) : []);
  const mapped = state.groups.all().filter(({ idpMapping }) => idpMapping.some((value) => values.has(value)));
  for (const group of state.groups.all()) {
    const wanted = mapped.includes(group) || (group.isSamlDefaultGroup && mapped.length === 0);
    const isIn = group.members.some(({ userId }) => userId === user.id);
    const isSynced = group.idpMapping.length > 0 || group.isSamlDefaultGroup;
    if (wanted && !isIn) join(state, group, user.id);
    if (!wanted && isIn && isSynced) leave(state, group, user.id);
  }
  return {};
}

function setPolicy(state: State, body: Body): object | string {
  const rule = state.rules.all().find(({ id, name }) => [id, name].includes(textOf(body, 'rule')));
  const names = Array.isArray(body['groups']) ? (body['groups'] as string[]) : [];
  const groups = names.flatMap((name) => findGroup(state, name)?.id ?? []);
  return { id: addPolicy(state, { name: textOf(body, 'name'), groups, rule: rule?.id, order: state.policies.all().length + 1 }).id };
}

function setRole(state: State, body: Body): object | string {
  const [name, type] = [textOf(body, 'name'), textOf(body, 'type')];
  if (name === '') return '"name" is what the role is called';
  const role: Role = { ...newStamped(state), name, type: type === '' ? 'BASIC' : type, description: '', deleteable: true };
  return { id: state.roles.put(role).id };
}

/** Turns the emulator into another server. */
function setSwitches(state: State, body: Body): object | string {
  const unknown = Object.keys(body).filter((name) => !Object.hasOwn(DEFAULT_SWITCHES, name));
  if (unknown.length > 0) return `there is no switch ${unknown.join(', ')}; there are ${Object.keys(DEFAULT_SWITCHES).join(', ')}`;
  state.switches = { ...state.switches, ...(body as Partial<Switches>) };
  return state.switches;
}

/** A request of somebody else, with a key that may do everything. */
function request(state: State, body: Body): object | string {
  const { authHeader, authPrefix } = state.switches;
  const answer = handleRequest(state, {
    method: textOf(body, 'method'),
    target: textOf(body, 'path'),
    headers: { [authHeader.toLowerCase()]: `${authPrefix}${CIPHERSCALE_KEYS.admin}` },
    body: body['body'] === undefined ? '' : JSON.stringify(body['body']),
    client: '127.0.0.1',
  });
  return { status: answer.status, body: answer.body };
}

const ACTS = {
  groups: setGroup,
  'group-deletions': deleteGroup,
  members: setMember,
  users: setUser,
  'sign-ins': signIn,
  policies: setPolicy,
  roles: setRole,
  switches: setSwitches,
  requests: request,
  mails: (state) => ({ mails: state.mails }),
} as const satisfies Record<string, Act>;

/** Carries out a command; the answer says what came of it, or 400 and why nothing did. */
export function act(state: State, command: string, body: unknown): Answer {
  if (!Object.hasOwn(ACTS, command)) return json(404, { error: `there are ${Object.keys(ACTS).join(', ')}, before` });
  const done = ACTS[command as keyof typeof ACTS](state, typeof body === 'object' && body !== null ? (body as Body) : {});
  return typeof done === 'string' ? json(400, { error: done }) : json(200, done);
}

/** An answer of the sandbox itself. */
export function json(status: number, value: object): Answer {
  return { status, headers: { 'Content-Type': 'application/json' }, body: `${JSON.stringify(value)}\n` };
}
