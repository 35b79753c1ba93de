import type { Document } from '../../core/model/document.ts';
import { TABLES_OF_PEOPLE } from '../../core/model/fields.ts';
import { emptyTable, isJsonObject } from '../../core/model/json.ts';
import type { Json } from '../../core/model/json.ts';
import type { Action, Change, Drift } from '../../core/model/plan.ts';
import { partAt } from '../../core/plan/keyed.ts';
import { pathSegments } from '../../core/plan/pointer.ts';
import { resourceLabel, resourceName, resourceType } from '../text/label.ts';
import { isEmptyValue, isTable, standsForItself } from '../value-shape.ts';
import { patchedFields } from './patched.ts';

/** Words of `change.actions`; a replacement is two, so that whoever looks for `delete` finds all that goes. */
const ACTIONS = {
  create: ['create'],
  update: ['update'],
  replace: ['delete', 'create'],
  delete: ['delete'],
  adopt: ['update'],
  forget: ['forget'],
} as const satisfies Record<Action, readonly string[]>;

const REASON: Partial<Record<Action, string>> = { replace: 'replace_because_cannot_update', delete: 'delete_because_no_resource_config' };

/** One element of `resource_changes`. Keys that have nothing to say are left out: some readers refuse null. */
export function resourceChange(change: Change): object {
  const { action, kind, id, patch, previous_address: previous, replace_paths: paths } = change;
  const isNew = action === 'create' || action === 'replace';
  return {
    ...resourceHead(change),
    ...(previous === undefined ? {} : { previous_address: resourceLabel(kind, previous) }),
    ...(REASON[action] === undefined ? {} : { action_reason: REASON[action] }),
    change: {
      actions: action === 'adopt' && patch.length === 0 ? ['no-op'] : ACTIONS[action],
      before: valuesOf(change.before, id),
      after: action === 'forget' ? null : valuesOf(change.after, isNew ? undefined : id),
      after_unknown: isNew ? { id: true } : {},
      before_sensitive: {},
      after_sensitive: {},
      ...(paths === undefined ? {} : { replace_paths: paths.map(pathSegments) }),
      ...(action === 'adopt' && id !== undefined ? { importing: { id } } : {}),
    },
  };
}

/** One element of `planned_values`: what there will be; nothing of an object that goes. */
export function plannedResource(change: Change): readonly object[] {
  const { action, after, id } = change;
  if (after === null || action === 'forget') return [];
  const isNew = action === 'create' || action === 'replace';
  return [{ ...resourceHead(change), schema_version: 0, values: valuesOf(after, isNew ? undefined : id), sensitive_values: {} }];
}

/** One element of `resource_drift`: of an object that was changed the fields that differ, each with all that it held and holds. */
export function resourceDrift(drift: Drift): object {
  const { type, patch, id, applied = {} } = drift;
  const change =
    type === 'deleted'
      ? { actions: ['delete'], before: valuesOf(applied, id), after: null }
      : { actions: ['update'], before: valuesOf(partAt(applied, patch), id), after: valuesOf(patchedFields(applied, patch), id) };
  return { ...resourceHead(drift), change: { ...change, after_unknown: {}, before_sensitive: {}, after_sensitive: {} } };
}

function resourceHead({ address, kind, provider }: Pick<Change, 'address' | 'kind' | 'provider'>): object {
  return {
    address: resourceLabel(kind, address),
    mode: 'managed',
    type: resourceType(kind),
    name: resourceName(kind),
    index: address,
    provider_name: `rollcall/${provider}`,
  };
}

/** A document with its live id. Tables of people become lists, as sets are; who stands for others is told beside them. */
function valuesOf(document: Document | null, id: string | undefined): Readonly<Record<string, Json>> | null {
  if (document === null) return null;
  const values = emptyTable<Json>();
  if (id !== undefined) values['id'] = id;
  for (const [name, value] of Object.entries(document)) {
    if (!isJsonObject(value) || !isTableOf(name, value)) {
      values[name] = value;
      continue;
    }
    values[name] = Object.keys(value);
    const others = Object.entries(value).filter(([key, item]) => !standsForItself(key, item));
    if (others.length > 0) values[`${name}_identities`] = Object.fromEntries(others);
  }
  return values;
}

/** A field has one type whatever is in it: of policies that read it, none has to reckon with a map that is a list while it is empty. */
function isTableOf(name: string, value: Json): boolean {
  return isTable(value) && (!isEmptyValue(value) || TABLES_OF_PEOPLE.has(name));
}
