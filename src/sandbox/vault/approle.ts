import type { Call, Route } from './call.ts';
import type { TokenSettings } from './login.ts';
import type { Mount } from './mounts.ts';
import type { Reply } from './replies.ts';
import { goQuote } from './go-text.ts';
import { NO_SETTINGS, TOKEN_FIELDS, completeLogin, tokenSettings, tokenSettingsAnswer } from './login.ts';
import { storedIn } from './mounts.ts';
import { NOTHING, data, refuse } from './replies.ts';
import { touch } from './state.ts';

interface Role {
  readonly name: string;
  readonly roleId: string;
  readonly settings: TokenSettings;
  readonly bindSecretId: boolean;
  readonly secretIdNumUses: number;
  /** Seconds; 0: for ever. */
  readonly secretIdTtl: number;
}

interface SecretId {
  readonly role: string;
  /** 0: unlimited. */
  readonly usesLeft: number;
  readonly expiresMs: number | undefined;
}

const ROLE_FIELDS = {
  ...TOKEN_FIELDS,
  role_id: 'text',
  bind_secret_id: 'flag',
  secret_id_num_uses: 'number',
  secret_id_ttl: 'duration',
} as const;

/** Paths below the path of an AppRole mount. */
export const APPROLE_ROUTES: readonly Route[] = [
  { pattern: /^role\/?$/, fields: {}, operations: { list: listRoles } },
  {
    pattern: /^role\/(?<role_name>[\w.-]+)$/,
    fields: { ...ROLE_FIELDS, role_name: 'text' },
    operations: { update: writeRole, read: readRole, delete: deleteRole },
  },
  { pattern: /^role\/(?<role_name>[\w.-]+)\/role-id$/, fields: { role_name: 'text' }, operations: { read: readRoleId } },
  {
    pattern: /^role\/(?<role_name>[\w.-]+)\/secret-id$/,
    fields: { role_name: 'text', metadata: 'text' },
    operations: { update: makeSecretId },
  },
  { pattern: /^login$/, fields: { role_id: 'text', secret_id: 'text' }, operations: { update: login, read: login } },
];

function roles(call: Call): Map<string, Role> {
  return storedIn<Role>(call.mount as Mount, 'roles');
}

function secretIds(call: Call): Map<string, SecretId> {
  return storedIn<SecretId>(call.mount as Mount, 'secret-ids');
}

function roleName(call: Call): string {
  return call.fields.text('role_name').toLowerCase();
}

function listRoles(call: Call): Reply {
  return { type: 'list', keys: [...roles(call).keys()].sort() };
}

function writeRole(call: Call): Reply {
  const { fields, state } = call;
  const before = roles(call).get(roleName(call)) ?? newRole(call);
  touch(state);
  roles(call).set(roleName(call), {
    name: before.name,
    roleId: fields.text('role_id', before.roleId),
    settings: tokenSettings(fields, before.settings),
    bindSecretId: fields.flag('bind_secret_id', before.bindSecretId),
    secretIdNumUses: fields.number('secret_id_num_uses', before.secretIdNumUses),
    secretIdTtl: fields.duration('secret_id_ttl', before.secretIdTtl),
  });
  return NOTHING;
}

function newRole(call: Call): Role {
  const roleId = call.state.tools.ids.uuid();
  return { name: roleName(call), roleId, settings: NO_SETTINGS, bindSecretId: true, secretIdNumUses: 0, secretIdTtl: 0 };
}

function readRole(call: Call): Reply {
  const role = roles(call).get(roleName(call));
  if (role === undefined) return NOTHING;
  return data({
    bind_secret_id: role.bindSecretId,
    local_secret_ids: false,
    secret_id_bound_cidrs: null,
    secret_id_num_uses: role.secretIdNumUses,
    secret_id_ttl: role.secretIdTtl,
    ...tokenSettingsAnswer(role.settings),
  });
}

function deleteRole(call: Call): Reply {
  touch(call.state);
  roles(call).delete(roleName(call));
  return NOTHING;
}

function readRoleId(call: Call): Reply {
  const role = roles(call).get(roleName(call));
  return role === undefined ? NOTHING : data({ role_id: role.roleId });
}

function makeSecretId(call: Call): Reply {
  const role = roles(call).get(roleName(call));
  if (role === undefined) throw refuse(`role ${goQuote(roleName(call))} does not exist`, 404);
  const { ids, now } = call.state.tools;
  const id = ids.uuid();
  touch(call.state);
  const expiresMs = role.secretIdTtl === 0 ? undefined : now() + role.secretIdTtl * 1000;
  secretIds(call).set(id, { role: role.name, usesLeft: role.secretIdNumUses, expiresMs });
  return data({
    secret_id: id,
    secret_id_accessor: ids.uuid(),
    secret_id_num_uses: role.secretIdNumUses,
    secret_id_ttl: role.secretIdTtl,
  });
}

function login(call: Call): Reply {
  const roleId = call.fields.text('role_id');
  // The server says this one with status 500, although the caller forgot something.
  if (roleId === '') throw refuse('missing role_id', 500);
  const role = [...roles(call).values()].find((candidate) => candidate.roleId === roleId);
  if (role === undefined) throw refuse('invalid role or secret ID');
  if (role.bindSecretId) useSecretId(call, role);
  return completeLogin(call, {
    aliasName: role.roleId,
    displayName: (call.mount as Mount).path.slice(0, -1).replaceAll('/', '-'),
    meta: { role_name: role.name },
    aliasMetadata: { role_name: role.name },
    groupNames: [],
    settings: role.settings,
  });
}

function useSecretId(call: Call, role: Role): void {
  const given = call.fields.text('secret_id');
  if (given === '') throw refuse('missing secret_id');
  const secret = secretIds(call).get(given);
  const expired = secret?.expiresMs !== undefined && secret.expiresMs <= call.state.tools.now();
  if (secret === undefined || secret.role !== role.name || expired) throw refuse('invalid role or secret ID');
  if (secret.usesLeft === 1) secretIds(call).delete(given);
  else if (secret.usesLeft > 1) secretIds(call).set(given, { ...secret, usesLeft: secret.usesLeft - 1 });
}
