import type { Act } from './act.ts';
import type { State } from './state.ts';
import { appNamed, userNamed } from './act.ts';
import { addApp, addResource, addToken, addUser } from './add-records.ts';
import { flag, list, optional, struct, table, text, whole } from './body.ts';
import { bad } from './refusal.ts';
import { endOf } from './state.ts';

/** A person comes, or changes: e-mail, status in the directory. */
function setUser(state: State, body: unknown): object {
  const sent = struct({ email: text, new_email: optional(text), status: optional(text), remove: optional(flag) })(body, 'the body');
  const there = state.users.all().find(({ email }) => email.toLowerCase() === sent.email.toLowerCase());
  if (sent.remove === true) {
    if (there === undefined) throw bad(`nobody is ${sent.email}`);
    state.members.forget(there.id);
    state.users.remove(there.id);
    return { user_id: there.id };
  }
  const user = there ?? addUser(state, sent.email);
  state.users.put({
    ...user,
    email: sent.new_email ?? (there === undefined ? sent.email : user.email),
    status: sent.status ?? user.status,
  });
  return { user_id: user.id };
}

/** Who is on call from now on. */
function setOnCall(state: State, body: unknown): object {
  const { schedule: wanted, users } = struct({ schedule: text, users: list(text) })(body, 'the body');
  const schedule = state.schedules.all().find(({ id, name, remoteId }) => [id, name, remoteId].includes(wanted));
  if (schedule === undefined) throw bad(`no on-call schedule is ${wanted}`);
  state.schedules.put({ ...schedule, userIds: users.map((email) => userNamed(state, email).id) });
  return { on_call_schedule_id: schedule.id };
}

const readToken = struct({
  name: text,
  user: optional(text),
  read_only: optional(flag),
  minutes: optional(whole(1)),
  revoke: optional(flag),
});

/** A token for anybody, or its end. */
function setToken(state: State, body: unknown): object {
  const { name, user: who, read_only: isReadOnly = false, minutes = 0, revoke = false } = readToken(body, 'the body');
  if (revoke) {
    const there = state.tokens.all().find((token) => token.name === name);
    if (there === undefined) throw bad(`no token is ${name}`);
    state.tokens.remove(there.id);
    return {};
  }
  const user = userNamed(state, who ?? 'rollcall@acme.test');
  const secret = `opal-${state.tools.ids.word(24)}`;
  const expiresMs = endOf(state, minutes);
  addToken(state, user.id, { name, secret, isReadOnly, ...(expiresMs === undefined ? {} : { expiresMs }) });
  return { token: secret };
}

/** Another system is connected. */
function connect(state: State, body: unknown): object {
  const { type, name } = struct({ type: text, name: text })(body, 'the body');
  const [owner] = state.owners.all();
  return { app_id: addApp(state, type, name, owner?.id ?? '').id };
}

const readResource = struct({ app: text, name: text, type: text, remote_id: optional(text), levels: optional(table) });

/** Something new to give access to; levels are names by their remote id. */
function makeResource(state: State, body: unknown): object {
  const { app, name, type, remote_id: remoteId = name, levels = {} } = readResource(body, 'the body');
  const names = Object.fromEntries(Object.entries(levels).map(([id, label]) => [id, text(label, `levels.${id}`)]));
  return { resource_id: addResource(state, appNamed(state, app), { name, type, remoteId, levels: names }).id };
}

/** A group is made in another system, so that it can be imported; the key is that of `remote_info`. */
function makeRemoteGroup(state: State, body: unknown): object {
  const sent = struct({ key: text, id: text, name: text, description: optional(text) })(body, 'the body');
  state.remoteGroups.set(`${sent.key} ${sent.id}`, { key: sent.key, id: sent.id, name: sent.name, description: sent.description ?? '' });
  return {};
}

/** A form for requests, of which the API shows nothing but the id. */
function makeRequestTemplate(state: State): object {
  const id = state.tools.ids.uuid();
  state.requestTemplates.add(id);
  return { request_template_id: id };
}

/** What happens around groups. */
export const DIRECTORY_ACTS: Readonly<Record<string, Act>> = {
  users: setUser,
  'on-call': setOnCall,
  tokens: setToken,
  apps: connect,
  resources: makeResource,
  'remote-groups': makeRemoteGroup,
  'request-templates': makeRequestTemplate,
};
