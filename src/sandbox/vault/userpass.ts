import type { Call, Route } from './call.ts';
import type { TokenSettings } from './login.ts';
import type { Mount } from './mounts.ts';
import type { Reply } from './replies.ts';
import { NO_SETTINGS, TOKEN_FIELDS, completeLogin, tokenSettings, tokenSettingsAnswer } from './login.ts';
import { storedIn } from './mounts.ts';
import { NOTHING, data, refuse } from './replies.ts';
import { touch } from './state.ts';

interface User {
  readonly password: string;
  readonly settings: TokenSettings;
}

const USER = '(?<username>\\w(?:[\\w.@-]*\\w)?)';

/** Paths below the path of a userpass mount. */
export const USERPASS_ROUTES: readonly Route[] = [
  { pattern: /^users\/?$/, fields: {}, operations: { list: listUsers } },
  {
    pattern: new RegExp(`^users/${USER}$`),
    fields: { ...TOKEN_FIELDS, username: 'text', password: 'text' },
    operations: { update: writeUser, read: readUser, delete: deleteUser },
  },
  { pattern: new RegExp(`^login/${USER}$`), fields: { username: 'text', password: 'text' }, operations: { update: login } },
];

function users(call: Call): Map<string, User> {
  return storedIn<User>(call.mount as Mount, 'users');
}

function username(call: Call): string {
  return call.fields.text('username').toLowerCase();
}

function listUsers(call: Call): Reply {
  return { type: 'list', keys: [...users(call).keys()].sort() };
}

function writeUser(call: Call): Reply {
  const before = users(call).get(username(call));
  const password = call.fields.text('password', before?.password);
  if (password === '') throw refuse('missing password');
  touch(call.state);
  users(call).set(username(call), { password, settings: tokenSettings(call.fields, before?.settings ?? NO_SETTINGS) });
  return NOTHING;
}

function readUser(call: Call): Reply {
  const user = users(call).get(username(call));
  return user === undefined ? NOTHING : data(tokenSettingsAnswer(user.settings));
}

function deleteUser(call: Call): Reply {
  touch(call.state);
  users(call).delete(username(call));
  return NOTHING;
}

function login(call: Call): Reply {
  const name = username(call);
  const user = users(call).get(name);
  if (user === undefined || user.password !== call.fields.text('password')) throw refuse('invalid username or password');
  const mount = (call.mount as Mount).path.slice(0, -1).replaceAll('/', '-');
  return completeLogin(call, {
    aliasName: name,
    displayName: `${mount}-${name}`,
    meta: { username: name },
    aliasMetadata: null,
    groupNames: [],
    settings: user.settings,
  });
}
