import type { Call } from './call.ts';
import type { FieldTypes } from './fields.ts';
import type { Alias } from './records.ts';
import type { Reply } from './replies.ts';
import { entityAnswer } from './entity-read.ts';
import { groupAnswer } from './group-read.ts';
import { NOTHING, data, refuse } from './replies.ts';

/** What a lookup may ask for. */
export const LOOKUP_FIELDS = {
  name: 'text',
  id: 'text',
  alias_id: 'text',
  alias_name: 'text',
  alias_mount_accessor: 'text',
} as const satisfies FieldTypes;

interface Finders<T> {
  byId(id: string): T | undefined;
  byName(name: string): T | undefined;
  aliasById(id: string): Alias | undefined;
  aliasByFactors(mountAccessor: string, name: string): Alias | undefined;
}

/** POST lookup/group: a miss is 204, not 404. */
export function lookupGroup(call: Call): Reply {
  const identity = call.namespace.identity;
  const group = lookup(call, {
    byId: (id) => identity.groups.byId(id),
    byName: (name) => identity.groups.byName(name),
    aliasById: (id) => identity.groupAliases.byId(id),
    aliasByFactors: (mountAccessor, name) => identity.groupAliasByFactors(mountAccessor, name),
  });
  return group === undefined ? NOTHING : data(groupAnswer(call.namespace, group));
}

/** POST lookup/entity */
export function lookupEntity(call: Call): Reply {
  const identity = call.namespace.identity;
  const entity = lookup(call, {
    byId: (id) => identity.entities.byId(id),
    byName: (name) => identity.entities.byName(name),
    aliasById: (id) => identity.entityAliases.byId(id),
    aliasByFactors: (mountAccessor, name) => identity.entityAliasByFactors(mountAccessor, name),
  });
  return entity === undefined ? NOTHING : data(entityAnswer(call.namespace, entity));
}

function lookup<T>(call: Call, finders: Finders<T>): T | undefined {
  const given = Object.keys(LOOKUP_FIELDS).filter((name) => call.fields.has(name));
  const [id, name, aliasId, aliasName, accessor] = ['id', 'name', 'alias_id', 'alias_name', 'alias_mount_accessor'].map(
    (field) => call.fields.text(field) ?? '',
  ) as [string, string, string, string, string];
  if (given.length === 0) throw refuse('query parameter not supplied');
  const byFactors = given.length === 2 && aliasName !== '' && accessor !== '';
  if (given.length > 1 && !byFactors) throw refuse('query parameter conflict; please supply distinct set of query parameters');
  if (given.length === 1 && (aliasName !== '' || accessor !== '')) {
    throw refuse("both 'alias_name' and 'alias_mount_accessor' needs to be set");
  }
  if (id !== '') return finders.byId(id);
  if (name !== '') return finders.byName(name);
  if (aliasId === '' && !byFactors) return undefined;
  const alias = byFactors ? finders.aliasByFactors(accessor, aliasName) : finders.aliasById(aliasId);
  return alias === undefined ? undefined : finders.byId(alias.canonicalId);
}
