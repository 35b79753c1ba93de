import { makeDocument } from '../../core/model/document.ts';
import type { Document, FieldValue } from '../../core/model/document.ts';
import { TABLES_OF_PEOPLE } from '../../core/model/fields.ts';
import { compareText, isJsonObject, sortedTable } from '../../core/model/json.ts';
import type { Json } from '../../core/model/json.ts';
import type { PatchOperation } from '../../core/model/plan.ts';
import { pathSegments } from '../../core/plan/pointer.ts';

/** The fields that a patch speaks of as they are after it, in the form of documents: a patch is in the keyed form. */
export function patchedFields(before: Document, patch: readonly PatchOperation[]): Document {
  const byField = new Map<string, PatchOperation[]>();
  for (const operation of patch) {
    const field = pathSegments(operation.path)[0] as string;
    const known = byField.get(field);
    if (known) known.push(operation);
    else byField.set(field, [operation]);
  }
  return makeDocument(
    [...byField].flatMap(([field, operations]): [string, FieldValue][] => {
      const after = patchedField(field, before[field], operations);
      return after === undefined ? [] : [[field, after]];
    }),
  );
}

function patchedField(field: string, before: FieldValue | undefined, operations: readonly PatchOperation[]): FieldValue | undefined {
  const whole = operations.find(({ path }) => pathSegments(path).length === 1);
  if (whole) return whole.op === 'remove' ? undefined : wholeValue(field, { before, value: whole.value as Json });
  if (Array.isArray(before) || (before === undefined && !TABLES_OF_PEOPLE.has(field) && operations.every(({ value }) => value === true)))
    return patchedSet((before ?? []) as readonly string[], operations);
  const entries = new Map(Object.entries((before ?? {}) as Readonly<Record<string, Json>>));
  for (const { op, path, value } of operations) {
    const key = elementOf(path);
    if (op === 'remove') entries.delete(key);
    else entries.set(key, entryValue(key, value as Json));
  }
  return sortedTable([...entries]);
}

function patchedSet(before: readonly string[], operations: readonly PatchOperation[]): readonly string[] {
  const elements = new Set(before);
  for (const { op, path } of operations) {
    if (op === 'remove') elements.delete(elementOf(path));
    else elements.add(elementOf(path));
  }
  return [...elements].sort(compareText);
}

/** A set is keyed by its elements, and a table of people by theirs; everything else is what it is. */
function wholeValue(field: string, { before, value }: { readonly before: FieldValue | undefined; readonly value: Json }): FieldValue {
  if (!isJsonObject(value)) return value;
  const entries = Object.entries(value);
  if (TABLES_OF_PEOPLE.has(field)) return sortedTable(entries.map(([key, item]) => [key, entryValue(key, item)] as const));
  const isSet = !isJsonObject(before) && entries.length > 0 && entries.every(([, item]) => item === true);
  return isSet ? entries.map(([key]) => key) : value;
}

/** Who stands for himself is `true` in the keyed form, and whoever stands for others a set of them; the value of a map is a text. */
function entryValue(key: string, value: Json): Json {
  if (value === true) return [key];
  return isJsonObject(value) ? Object.keys(value) : value;
}

function elementOf(path: string): string {
  return pathSegments(path).slice(1).join('/');
}
