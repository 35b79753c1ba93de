import type { KeyObject } from 'node:crypto';
import { createPublicKey, verify } from 'node:crypto';
import type { Call, Route } from './call.ts';
import type { GoValue } from './go-json.ts';
import type { TokenSettings } from './login.ts';
import type { Mount } from './mounts.ts';
import type { Reply } from './replies.ts';
import { goQuote } from './go-text.ts';
import { NO_SETTINGS, TOKEN_FIELDS, completeLogin, tokenSettings, tokenSettingsAnswer } from './login.ts';
import { storedIn } from './mounts.ts';
import { NOTHING, data, refuse } from './replies.ts';
import { touch } from './state.ts';

interface Config {
  readonly keys: readonly string[];
  readonly boundIssuer: string;
  readonly defaultRole: string;
}

interface Role {
  readonly settings: TokenSettings;
  readonly userClaim: string;
  readonly groupsClaim: string;
  readonly boundAudiences: readonly string[];
  readonly boundSubject: string;
  readonly boundClaims: ReadonlyMap<string, GoValue>;
}

const NEW_ROLE: Role = {
  settings: NO_SETTINGS,
  userClaim: '',
  groupsClaim: '',
  boundAudiences: [],
  boundSubject: '',
  boundClaims: new Map(),
};

type Claims = Readonly<Record<string, unknown>>;

const CONFIG_FIELDS = { jwt_validation_pubkeys: 'list', bound_issuer: 'text', default_role: 'text' } as const;
const ROLE_FIELDS = {
  ...TOKEN_FIELDS,
  name: 'text',
  role_type: 'text',
  user_claim: 'text',
  groups_claim: 'text',
  bound_audiences: 'list',
  bound_subject: 'text',
  bound_claims: 'any',
} as const;

/** Paths below the path of a JWT mount: tokens signed by a configured public key log in. */
export const JWT_ROUTES: readonly Route[] = [
  { pattern: /^config$/, fields: CONFIG_FIELDS, operations: { update: writeConfig, read: readConfig } },
  { pattern: /^role\/?$/, fields: {}, operations: { list: listRoles } },
  { pattern: /^role\/(?<name>[\w.-]+)$/, fields: ROLE_FIELDS, operations: { update: writeRole, read: readRole, delete: deleteRole } },
  { pattern: /^login$/, fields: { role: 'text', jwt: 'text' }, operations: { update: login } },
];

function roles(call: Call): Map<string, Role> {
  return storedIn<Role>(call.mount as Mount, 'roles');
}

function configs(call: Call): Map<string, Config> {
  return storedIn<Config>(call.mount as Mount, 'config');
}

function writeConfig(call: Call): Reply {
  const keys = call.fields.list('jwt_validation_pubkeys').filter((key) => key !== '');
  if (keys.length === 0)
    throw refuse(
      "exactly one of 'jwt_validation_pubkeys', 'jwks_url', 'jwks_pairs', 'oidc_discovery_url', or 'provider_config' must be set",
    );
  for (const key of keys) publicKey(key);
  touch(call.state);
  configs(call).set('', {
    keys,
    boundIssuer: call.fields.text('bound_issuer'),
    defaultRole: call.fields.text('default_role'),
  });
  return NOTHING;
}

function publicKey(pem: string): KeyObject {
  try {
    return createPublicKey(pem);
  } catch {
    // The library's reason says nothing to somebody who pasted the wrong thing.
    throw refuse('error parsing public key: data does not contain any valid public keys');
  }
}

function readConfig(call: Call): Reply {
  const config = configs(call).get('');
  if (config === undefined) return NOTHING;
  return data({ bound_issuer: config.boundIssuer, default_role: config.defaultRole, jwt_validation_pubkeys: config.keys });
}

function listRoles(call: Call): Reply {
  return { type: 'list', keys: [...roles(call).keys()].sort() };
}

function writeRole(call: Call): Reply {
  const { fields } = call;
  const name = fields.text('name').toLowerCase();
  const before = roles(call).get(name) ?? NEW_ROLE;
  const userClaim = fields.text('user_claim', before.userClaim);
  if (userClaim === '') throw refuse('a user claim must be defined on the role');
  const claims = fields.any('bound_claims');
  const role: Role = {
    settings: tokenSettings(fields, before.settings),
    userClaim,
    groupsClaim: fields.text('groups_claim', before.groupsClaim),
    boundAudiences: fields.list('bound_audiences', before.boundAudiences),
    boundSubject: fields.text('bound_subject', before.boundSubject),
    boundClaims: claims instanceof Map ? claims : before.boundClaims,
  };
  if (role.boundAudiences.length === 0 && role.boundSubject === '' && role.boundClaims.size === 0) {
    throw refuse('must have at least one bound constraint when creating/updating a role');
  }
  touch(call.state);
  roles(call).set(name, role);
  return NOTHING;
}

function readRole(call: Call): Reply {
  const role = roles(call).get(call.fields.text('name').toLowerCase());
  if (role === undefined) return NOTHING;
  return data({
    bound_audiences: role.boundAudiences,
    bound_subject: role.boundSubject,
    groups_claim: role.groupsClaim,
    role_type: 'jwt',
    user_claim: role.userClaim,
    ...tokenSettingsAnswer(role.settings),
  });
}

function deleteRole(call: Call): Reply {
  touch(call.state);
  roles(call).delete(call.fields.text('name').toLowerCase());
  return NOTHING;
}

function login(call: Call): Reply {
  const config = configs(call).get('');
  if (config === undefined) throw refuse('could not load configuration');
  const name = (call.fields.text('role') || config.defaultRole).toLowerCase();
  if (name === '') throw refuse('missing role');
  const role = roles(call).get(name);
  if (role === undefined) throw refuse(`role ${goQuote(name)} could not be found`);
  const jwt = call.fields.text('jwt');
  if (jwt === '') throw refuse('missing token');
  const claims = checkedClaims(jwt, config, role, call.state.tools.now());
  const user = claims[role.userClaim];
  if (typeof user !== 'string' || user === '') throw refuse(`claim ${goQuote(role.userClaim)} not found in token`);
  return completeLogin(call, {
    aliasName: user,
    displayName: `${(call.mount as Mount).path.slice(0, -1).replaceAll('/', '-')}-${user}`,
    meta: { role: name },
    aliasMetadata: { role: name },
    groupNames: groupNames(claims, role.groupsClaim),
    settings: role.settings,
  });
}

function groupNames(claims: Claims, name: string): readonly string[] {
  if (name === '') return [];
  const value = claims[name];
  if (value === undefined || value === null) throw refuse(`failed to fetch groups: ${goQuote(name)} claim not found in token`);
  return (Array.isArray(value) ? value : [value]).filter((group) => typeof group === 'string');
}

const INVALID = 'error validating token: ';

function checkedClaims(jwt: string, config: Config, role: Role, nowMs: number): Claims {
  const claims = verifiedClaims(jwt, config.keys);
  checkTimes(claims, nowMs / 1000);
  if (config.boundIssuer !== '' && claims['iss'] !== config.boundIssuer) throw refuse(`${INVALID}invalid issuer (iss) claim`);
  if (role.boundSubject !== '' && claims['sub'] !== role.boundSubject) throw refuse(`${INVALID}invalid subject (sub) claim`);
  checkAudience(claims['aud'], role.boundAudiences);
  for (const [name, wanted] of role.boundClaims) checkBoundClaim(claims[name], name, wanted);
  return claims;
}

/** Clocks may differ by this many seconds. */
const LEEWAY = 150;

function checkTimes({ exp, nbf, iat }: Claims, now: number): void {
  if (exp === undefined && nbf === undefined && iat === undefined) {
    throw refuse(`${INVALID}no issued at (iat), not before (nbf), or expiration time (exp) claims in token`);
  }
  if (typeof exp === 'number' && exp + LEEWAY <= now) throw refuse(`${INVALID}invalid expiration time (exp) claim: token is expired`);
  if (typeof nbf === 'number' && nbf - LEEWAY > now) throw refuse(`${INVALID}invalid not before (nbf) claim: token not yet valid`);
}

function checkAudience(given: unknown, bound: readonly string[]): void {
  const audiences = Array.isArray(given) ? given : given === undefined ? [] : [given];
  if (bound.length === 0 && audiences.length > 0) throw refuse('audience claim found in JWT but no audiences bound to the role');
  if (bound.length > 0 && !audiences.some((audience) => bound.includes(audience))) {
    throw refuse(`${INVALID}invalid audience (aud) claim: audience claim does not match any expected audience`);
  }
}

function checkBoundClaim(given: unknown, name: string, wanted: GoValue): void {
  if (given === undefined) throw refuse(`error validating claims: claim ${goQuote(name)} is missing`);
  const values: readonly unknown[] = Array.isArray(wanted) ? wanted : [wanted];
  if (!values.includes(given))
    throw refuse(`error validating claims: claim ${goQuote(name)} does not match any associated bound claim values`);
}

/** Which key and digest an algorithm goes with. */
const ALGORITHMS: Readonly<Record<string, { readonly keyType: string; readonly digest: string | null }>> = {
  RS256: { keyType: 'rsa', digest: 'sha256' },
  ES256: { keyType: 'ec', digest: 'sha256' },
  EdDSA: { keyType: 'ed25519', digest: null },
};

/** A token that no configured key has signed is refused, as is `alg: none`. */
function verifiedClaims(jwt: string, pems: readonly string[]): Claims {
  const [head = '', body = '', signature = ''] = jwt.split('.');
  const named = decodePart(head)['alg'];
  const algorithm = typeof named === 'string' && Object.hasOwn(ALGORITHMS, named) ? ALGORITHMS[named] : undefined;
  const signed = Buffer.from(`${head}.${body}`);
  const bytes = Buffer.from(signature, 'base64url');
  for (const key of pems.map(publicKey)) {
    if (algorithm === undefined || key.asymmetricKeyType !== algorithm.keyType) continue;
    if (verify(algorithm.digest, signed, { key, dsaEncoding: 'ieee-p1363' }, bytes)) return decodePart(body);
  }
  throw refuse(`${INVALID}error verifying token signature: no known key successfully validated the token signature`);
}

function decodePart(part: string): Claims {
  try {
    return JSON.parse(Buffer.from(part, 'base64url').toString('utf8')) as Claims;
  } catch {
    // Which part is broken, and how, the server does not tell either.
    throw refuse(`${INVALID}error verifying token signature: go-jose/go-jose: compact JWS format must have three parts`);
  }
}
