import type { Call, Route } from './call.ts';
import type { FieldTypes, Fields } from './fields.ts';
import type { JsonTable, Reply } from './replies.ts';
import type { State } from './state.ts';
import type { Token } from './token-store.ts';
import { identityPolicies } from './access.ts';
import { sortedSet } from './go-text.ts';
import { issueToken } from './issue-token.ts';
import { NOTHING, data, refuse } from './replies.ts';
import { goDuration, goTime } from './times.ts';
import { SYSTEM_TTL } from './token-store.ts';

const CREATE_FIELDS = {
  policies: 'list',
  ttl: 'duration',
  explicit_max_ttl: 'duration',
  period: 'duration',
  num_uses: 'number',
  display_name: 'text',
  meta: 'pairs',
  renewable: 'flag',
  no_parent: 'flag',
  no_default_policy: 'flag',
  type: 'text',
  id: 'text',
} as const satisfies FieldTypes;

/** Paths below auth/token/. */
export const TOKEN_ROUTES: readonly Route[] = [
  { pattern: /^create(-orphan)?$/, fields: CREATE_FIELDS, operations: { update: createToken } },
  { pattern: /^lookup-self$/, fields: {}, operations: { read: lookupSelf, update: lookupSelf } },
  { pattern: /^lookup$/, fields: { token: 'text' }, operations: { update: lookup } },
  { pattern: /^renew-self$/, fields: { increment: 'duration' }, operations: { update: renewSelf } },
  { pattern: /^revoke-self$/, fields: {}, operations: { update: revokeSelf } },
  { pattern: /^revoke$/, fields: { token: 'text' }, operations: { update: revoke } },
];

function createToken(call: Call): Reply {
  const { fields } = call;
  const parent = selfOf(call);
  const type = fields.text('type') === 'batch' ? 'batch' : 'service';
  if (type === 'batch' && fields.duration('period') !== 0) throw refuse('batch tokens cannot have "period" set');
  const policies = chosenPolicies(fields, parent);
  const ttl = fields.duration('period') || fields.duration('ttl') || (policies.includes('root') ? 0 : SYSTEM_TTL);
  const token = issueToken(call, {
    policies,
    displayName: displayName(fields),
    meta: fields.pairs('meta'),
    ttl,
    explicitMaxTtl: fields.duration('explicit_max_ttl'),
    maxTtl: 0,
    period: fields.duration('period'),
    numUses: fields.number('num_uses'),
    orphan: fields.flag('no_parent'),
    path: 'auth/token/create',
    renewable: ttl > 0 && type === 'service' && fields.flag('renewable', true),
    type,
    entityId: parent.entityId,
    parentId: fields.flag('no_parent') ? undefined : parent.id,
    id: fields.text('id') || undefined,
  });
  const auth = authAnswer(call, token);
  const missing = policies.filter((name) => name !== 'root' && !call.namespace.policies.has(name));
  return missing.length === 0
    ? { type: 'auth', auth }
    : { type: 'auth', auth, warnings: missing.map((name) => `Policy "${name}" does not exist`) };
}

function chosenPolicies(fields: Fields, parent: Token): readonly string[] {
  const named = sortedSet(fields.list('policies'), { lower: true });
  const policies = withDefault(named.length === 0 ? parent.policies : named, fields.flag('no_default_policy'));
  if (policies.includes('root') && !parent.policies.includes('root')) {
    throw refuse('root tokens may not be created without parent token being root');
  }
  return policies;
}

function displayName(fields: Fields): string {
  const given = fields.text('display_name').replace(/[^a-zA-Z0-9-]/g, '-');
  return given === '' ? 'token' : `token-${given}`;
}

/** Policies as a token gets them: sorted, with `default` unless it was declined. */
export function withDefault(policies: readonly string[], declined: boolean): readonly string[] {
  if (policies.includes('root')) return ['root'];
  return sortedSet(declined ? policies : [...policies, 'default'], { lower: true });
}

/** The `auth` part of an answer. */
export function authAnswer(call: Call, token: Token): JsonTable {
  const inherited = identityPolicies(call.namespace, token);
  return {
    client_token: token.id,
    accessor: token.accessor,
    policies: sortedSet([...token.policies, ...inherited], { lower: true }),
    token_policies: token.policies,
    ...(inherited.length === 0 ? {} : { identity_policies: inherited }),
    metadata: token.meta,
    lease_duration: token.expiresMs === undefined ? 0 : Math.round((token.expiresMs - (token.renewedMs ?? token.createdMs)) / 1000),
    renewable: token.renewable,
    entity_id: token.entityId,
    token_type: token.type,
    orphan: token.orphan,
    mfa_requirement: null,
    num_uses: token.numUses,
  };
}

function lookupSelf(call: Call): Reply {
  return data(describe(call.state, selfOf(call)));
}

function lookup(call: Call): Reply {
  const token = call.state.tokens.find(call.fields.text('token'));
  if (token === undefined) throw refuse('bad token', 403);
  return data(describe(call.state, token));
}

function describe(state: State, token: Token): JsonTable {
  const { expiresMs, renewedMs, namespace } = token;
  const inherited = identityPolicies(namespace ?? state.root, token);
  return {
    accessor: token.accessor,
    creation_time: Math.floor(token.createdMs / 1000),
    creation_ttl: token.creationTtl,
    display_name: token.displayName,
    entity_id: token.entityId,
    expire_time: expiresMs === undefined ? null : goTime(expiresMs),
    explicit_max_ttl: token.explicitMaxTtl,
    id: token.id,
    ...(inherited.length === 0 ? {} : { external_namespace_policies: {}, identity_policies: inherited }),
    issue_time: goTime(token.createdMs),
    ...(renewedMs === undefined ? {} : { last_renewal: goTime(renewedMs), last_renewal_time: Math.floor(renewedMs / 1000) }),
    meta: token.meta,
    ...(namespace === undefined || namespace.path === '' ? {} : { namespace_path: namespace.path }),
    num_uses: token.numUses,
    orphan: token.orphan,
    path: token.path,
    ...(token.period === 0 ? {} : { period: token.period }),
    policies: token.policies,
    renewable: token.renewable,
    ttl: expiresMs === undefined ? 0 : secondsLeft(expiresMs, state.tools.now()),
    type: token.type,
  };
}

/** The server rounds the present to a second before it subtracts. */
function secondsLeft(expiresMs: number, nowMs: number): number {
  return Math.max(0, Math.trunc(expiresMs / 1000 - Math.round(nowMs / 1000)));
}

function renewSelf(call: Call): Reply {
  const token = selfOf(call);
  if (!token.renewable) throw refuse('lease is not renewable');
  const now = call.state.tools.now();
  const wanted = token.period || call.fields.duration('increment') || token.creationTtl;
  const limit = token.explicitMaxTtl || token.maxTtl || SYSTEM_TTL;
  const left = token.period !== 0 && token.explicitMaxTtl === 0 ? wanted : Math.round((token.createdMs - now) / 1000 + limit);
  const renewed = { ...token, renewedMs: now, expiresMs: now + Math.min(wanted, left) * 1000 };
  call.state.tokens.put(renewed);
  const auth = authAnswer(call, renewed);
  if (wanted <= left) return { type: 'auth', auth };
  const [more, most] = [goDuration(wanted), goDuration(left)];
  return {
    type: 'auth',
    auth,
    warnings: [`TTL of "${more}" exceeded the effective max_ttl of "${most}"; TTL value is capped accordingly`],
  };
}

function revokeSelf(call: Call): Reply {
  call.state.tokens.revoke(selfOf(call).id);
  return NOTHING;
}

function revoke(call: Call): Reply {
  call.state.tokens.revoke(call.fields.text('token'));
  return NOTHING;
}

function selfOf(call: Call): Token {
  if (call.token === undefined) throw refuse('permission denied', 403);
  return call.token;
}
