import type { Call } from './call.ts';
import type { FieldTypes, Fields } from './fields.ts';
import type { IdentityStore } from './identity-store.ts';
import type { Entity, Group } from './records.ts';
import type { JsonTable, Reply } from './replies.ts';
import { completeEntity } from './entity-write.ts';
import { sortedSet } from './go-text.ts';
import { issueToken } from './issue-token.ts';
import { cloneEntity, cloneGroup, withoutOne } from './records.ts';
import { refuse } from './replies.ts';
import { newId, stamp } from './state.ts';
import { SYSTEM_TTL } from './token-store.ts';
import { authAnswer, withDefault } from './tokens.ts';

/** What roles and users say about the tokens they give. */
export interface TokenSettings {
  readonly policies: readonly string[];
  readonly ttl: number;
  readonly maxTtl: number;
  readonly explicitMaxTtl: number;
  readonly period: number;
  readonly numUses: number;
  readonly noDefaultPolicy: boolean;
}

/** Parameters that go into `TokenSettings`; `policies`, `ttl` and `max_ttl` are their old names. */
export const TOKEN_FIELDS = {
  token_policies: 'list',
  policies: 'list',
  token_ttl: 'duration',
  ttl: 'duration',
  token_max_ttl: 'duration',
  max_ttl: 'duration',
  token_explicit_max_ttl: 'duration',
  token_period: 'duration',
  token_num_uses: 'number',
  token_no_default_policy: 'flag',
  token_type: 'text',
  token_bound_cidrs: 'list',
} as const satisfies FieldTypes;

/** What a new role or user says. */
export const NO_SETTINGS: TokenSettings = {
  policies: [],
  ttl: 0,
  maxTtl: 0,
  explicitMaxTtl: 0,
  period: 0,
  numUses: 0,
  noDefaultPolicy: false,
};

/** Settings out of parameters; what is not given stays as it was. */
export function tokenSettings(fields: Fields, before: TokenSettings): TokenSettings {
  return {
    policies: sortedSet(fields.list('token_policies', fields.list('policies', before.policies)), { lower: true }),
    ttl: fields.duration('token_ttl', fields.duration('ttl', before.ttl)),
    maxTtl: fields.duration('token_max_ttl', fields.duration('max_ttl', before.maxTtl)),
    explicitMaxTtl: fields.duration('token_explicit_max_ttl', before.explicitMaxTtl),
    period: fields.duration('token_period', before.period),
    numUses: fields.number('token_num_uses', before.numUses),
    noDefaultPolicy: fields.flag('token_no_default_policy', before.noDefaultPolicy),
  };
}

/** Settings as GET of a role or user shows them. */
export function tokenSettingsAnswer(settings: TokenSettings): JsonTable {
  return {
    token_bound_cidrs: [],
    token_explicit_max_ttl: settings.explicitMaxTtl,
    token_max_ttl: settings.maxTtl,
    token_no_default_policy: settings.noDefaultPolicy,
    token_num_uses: settings.numUses,
    token_period: settings.period,
    token_policies: settings.policies,
    token_strictly_bind_ip: false,
    token_ttl: settings.ttl,
    token_type: 'default',
  };
}

/** Who logged in. */
export interface Login {
  /** Name of the entity alias on the mount. */
  readonly aliasName: string;
  readonly displayName: string;
  readonly meta: Readonly<Record<string, string>>;
  /** What the alias of the entity is told; null where the method tells nothing. */
  readonly aliasMetadata: Readonly<Record<string, string>> | null;
  /** Names of groups at the identity provider, where it told any. */
  readonly groupNames: readonly string[];
  readonly settings: TokenSettings;
}

/** Gives a token, and, as the server does it, an entity to people who have none and their place in external groups. */
export function completeLogin(call: Call, login: Login): Reply {
  const { settings } = login;
  const entity = entityOfAlias(call, login);
  if (entity.disabled) throw refuse('permission denied', 403);
  refreshExternalGroups(call, entity.id, login.groupNames);
  const token = issueToken(call, {
    policies: withDefault(settings.policies, settings.noDefaultPolicy),
    displayName: login.displayName,
    meta: login.meta,
    ttl: settings.period || settings.ttl || SYSTEM_TTL,
    explicitMaxTtl: settings.explicitMaxTtl,
    maxTtl: settings.maxTtl,
    period: settings.period,
    numUses: settings.numUses,
    orphan: true,
    path: `auth/${mountOf(call).path}login`,
    renewable: true,
    type: 'service',
    entityId: entity.id,
    parentId: undefined,
    id: undefined,
  });
  return { type: 'auth', auth: authAnswer(call, token) };
}

function mountOf(call: Call): NonNullable<Call['mount']> {
  if (call.mount === undefined) throw refuse('no mount');
  return call.mount;
}

function entityOfAlias(call: Call, { aliasName, aliasMetadata }: Login): Entity {
  const { namespace, state } = call;
  const { accessor, local } = mountOf(call);
  const known = namespace.identity.entityAliasByFactors(accessor, aliasName);
  const owner = known === undefined ? undefined : namespace.identity.entities.byId(known.canonicalId);
  if (owner !== undefined) return owner;
  const entity = cloneEntity(completeEntity({}, namespace, state));
  const now = stamp(state.tools);
  const alias = {
    id: newId(state, namespace),
    canonicalId: entity.id,
    name: aliasName,
    mountAccessor: accessor,
    customMetadata: null,
    metadata: aliasMetadata,
    mergedFrom: null,
    local,
    createdAt: now,
    updatedAt: now,
  };
  namespace.identity.putEntity({ ...entity, aliases: [alias] });
  return entity;
}

/** Membership of external groups belongs to the mount: what it names gains the entity, what it no longer names loses it. */
function refreshExternalGroups(call: Call, entityId: string, groupNames: readonly string[]): void {
  const identity = call.namespace.identity;
  const { accessor } = mountOf(call);
  const named = new Set(groupNames.map((name) => identity.groupAliasByFactors(accessor, name)?.canonicalId));
  for (const group of groupsById(identity, identity.groupIdsOf(entityId))) {
    const isOurs = group.type === 'external' && group.alias?.mountAccessor === accessor;
    if (!isOurs || named.has(group.id)) continue;
    const draft = cloneGroup(group);
    identity.putGroup({ ...draft, memberEntityIds: withoutOne(draft.memberEntityIds, entityId) });
  }
  for (const group of groupsById(identity, named)) {
    if (group.memberEntityIds?.includes(entityId) === true) continue;
    const draft = cloneGroup(group);
    identity.putGroup({ ...draft, memberEntityIds: [...(draft.memberEntityIds ?? []), entityId] });
  }
}

function groupsById(identity: IdentityStore, ids: Iterable<string | undefined>): readonly Group[] {
  return Array.from(ids, (id) => (id === undefined ? undefined : identity.groups.byId(id))).filter((group) => group !== undefined);
}
