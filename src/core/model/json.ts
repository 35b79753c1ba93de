/** Any JSON value. */
export type Json = null | boolean | number | string | readonly Json[] | JsonObject;

/** A JSON object. Those that hold names from outside have no prototype: `__proto__` is a legal Vault metadata key. */
export interface JsonObject {
  readonly [key: string]: Json;
}

/** Orders text by UTF-16 code unit: the one order of everything that leaves the core. */
export function compareText(first: string, second: string): number {
  return first < second ? -1 : first > second ? 1 : 0;
}

/** A table without a prototype, so that no key is special. */
export function emptyTable<T>(): Record<string, T> {
  return Object.create(null) as Record<string, T>;
}

/** A table without a prototype, keys sorted. */
export function sortedTable<T>(entries: Iterable<readonly [string, T]>): Record<string, T> {
  const table = emptyTable<T>();
  for (const [key, value] of [...entries].sort((x, y) => compareText(x[0], y[0]))) table[key] = value;
  return table;
}

/** True for an object that is no array. */
export function isJsonObject(value: unknown): value is JsonObject {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

/** Deep equality of JSON values; key order does not matter, `undefined` members count as absent. */
export function equalJson(first: unknown, second: unknown): boolean {
  if (first === second) return true;
  if (typeof first !== 'object' || typeof second !== 'object' || first === null || second === null) return false;
  if (Array.isArray(first) || Array.isArray(second)) {
    if (!Array.isArray(first) || !Array.isArray(second) || first.length !== second.length) return false;
    return first.every((item, index) => equalJson(item, second[index]));
  }
  const firstTable = first as Record<string, unknown>;
  const secondTable = second as Record<string, unknown>;
  const firstKeys = Object.keys(firstTable).filter((key) => firstTable[key] !== undefined);
  const secondKeys = Object.keys(secondTable).filter((key) => secondTable[key] !== undefined);
  if (firstKeys.length !== secondKeys.length) return false;
  return firstKeys.every((key) => secondTable[key] !== undefined && equalJson(firstTable[key], secondTable[key]));
}

/** JSON text with sorted keys: same value, same bytes. `indent` 0 gives one line. */
export function canonicalText(value: unknown, indent = 0): string {
  return JSON.stringify(value, sortKeys, indent);
}

function sortKeys(_key: string, value: unknown): unknown {
  return isJsonObject(value) ? sortedTable(Object.entries(value)) : value;
}
