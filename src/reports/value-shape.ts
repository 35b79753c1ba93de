import type { Json } from '../core/model/json.ts';

/** The shape of a field's value, as far as it can be told without the provider. */
export type Shape = 'scalar' | 'elements' | 'entries';

/** Sets and tables are lists of elements, maps and records are entries; everything else is one value. */
export function shapeOf(before: Json | undefined, after: Json | undefined): Shape {
  const known = [before, after].filter((value) => value !== undefined && value !== null);
  if (known.length === 0) return 'scalar';
  if (known.every(isSet) || known.every(isTable)) return 'elements';
  return known.every(isObject) ? 'entries' : 'scalar';
}

/** Elements or entries of a value by their key; what each stands for is null where it stands for itself. */
export function itemsOf(value: Json | undefined): ReadonlyMap<string, Json> {
  if (value === undefined || value === null) return new Map();
  if (Array.isArray(value)) return new Map(value.map((element) => [element as string, null]));
  return new Map(Object.entries(value as Record<string, Json>).map(([key, item]) => [key, standsForItself(key, item) ? null : item]));
}

/** Nothing to show: null, or without elements. */
export function isEmptyValue(value: Json | undefined): boolean {
  if (value === undefined || value === null || value === '') return true;
  return typeof value === 'object' && Object.keys(value).length === 0;
}

/** Whether an element stands for itself and nothing else. */
export function standsForItself(key: string, item: Json): boolean {
  return item === true || (Array.isArray(item) && item.length === 1 && item[0] === key);
}

function isObject(value: Json | undefined): boolean {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

function isSet(value: Json | undefined): boolean {
  return (
    Array.isArray(value) && value.every((item, index) => typeof item === 'string' && (index === 0 || (value[index - 1] as string) < item))
  );
}

/** Whether a value is a table: elements with the identities that they stand for. */
export function isTable(value: Json | undefined): boolean {
  return (
    isObject(value) &&
    Object.values(value as Record<string, Json>).every(
      (item) => Array.isArray(item) && item.every((identity) => typeof identity === 'string'),
    )
  );
}
