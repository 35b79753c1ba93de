import type { Call } from './call.ts';
import type { FieldTypes, Fields } from './fields.ts';
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
  const { fields } = call;
  checkQuestion(fields);
  if (fields.text('id') !== '') return finders.byId(fields.text('id'));
  if (fields.text('name') !== '') return finders.byName(fields.text('name'));
  const alias = findAlias(fields, finders);
  return alias === undefined ? undefined : finders.byId(alias.canonicalId);
}

/** Exactly one way to ask; mount and name of an alias are one way. */
function checkQuestion(fields: Fields): void {
  const given = Object.keys(LOOKUP_FIELDS).filter((name) => fields.has(name)).length;
  const [name, accessor] = [fields.text('alias_name'), fields.text('alias_mount_accessor')];
  const byFactors = given === 2 && name !== '' && accessor !== '';
  if (given === 0) throw refuse('query parameter not supplied');
  if (given > 1 && !byFactors) throw refuse('query parameter conflict; please supply distinct set of query parameters');
  if (given === 1 && name + accessor !== '') throw refuse("both 'alias_name' and 'alias_mount_accessor' needs to be set");
}

function findAlias<T>(fields: Fields, finders: Finders<T>): Alias | undefined {
  if (fields.text('alias_id') !== '') return finders.aliasById(fields.text('alias_id'));
  const [name, accessor] = [fields.text('alias_name'), fields.text('alias_mount_accessor')];
  return name === '' || accessor === '' ? undefined : finders.aliasByFactors(accessor, name);
}
