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
  if (Array.isArray(first) || Array.isArray(second)) return Array.isArray(first) && Array.isArray(second) && equalLists(first, second);
  return equalTables(first as Table, second as Table);
}

/** JSON text with keys sorted by UTF-16 code unit, numbers among them too: same value, same bytes. `indent` 0 gives one line. */
export function canonicalText(value: unknown, indent = 0): string {
  return writeJson(value, indent === 0 ? undefined : { step: ' '.repeat(indent), line: '\n' });
}

type Table = Readonly<Record<string, unknown>>;

function equalLists(first: readonly unknown[], second: readonly unknown[]): boolean {
  if (first.length !== second.length) return false;
  for (let index = 0; index < first.length; index++) if (!equalJson(first[index], second[index])) return false;
  return true;
}

function equalTables(first: Table, second: Table): boolean {
  const [keys, others] = [Object.keys(first), Object.keys(second)];
  // Canonical tables have their keys in one order: then nothing has to be looked for.
  if (keys.length !== others.length || keys.some((key, index) => key !== others[index])) return equalUnordered(first, second);
  for (const key of keys) if (!equalJson(first[key], second[key])) return false;
  return true;
}

function equalUnordered(first: Table, second: Table): boolean {
  const keys = presentKeys(first);
  // `hasOwn`, because an inherited member is none: `{}` has a `constructor`.
  return (
    keys.length === presentKeys(second).length && keys.every((key) => Object.hasOwn(second, key) && equalJson(first[key], second[key]))
  );
}

function presentKeys(table: Table): readonly string[] {
  const keys = Object.keys(table);
  for (const key of keys) if (table[key] === undefined) return keys.filter((name) => table[name] !== undefined);
  return keys;
}

interface Layout {
  readonly step: string;
  /** Line break and indentation of the value that is being written. */
  readonly line: string;
}

/** `JSON.stringify` cannot do it: objects give keys that look like numbers first, and in the order of numbers. */
function writeJson(value: unknown, layout: Layout | undefined): string {
  if (Array.isArray(value)) {
    const inner = deeper(layout);
    return wrap(
      value.map((item) => writeJson(item, inner)),
      ['[', ']'],
      layout,
    );
  }
  if (!isJsonObject(value)) return JSON.stringify(value) ?? 'null';
  const inner = deeper(layout);
  const colon = layout ? ': ' : ':';
  const keys = [...presentKeys(value)].sort(compareText);
  return wrap(
    keys.map((key) => `${JSON.stringify(key)}${colon}${writeJson(value[key], inner)}`),
    ['{', '}'],
    layout,
  );
}

function deeper(layout: Layout | undefined): Layout | undefined {
  return layout && { step: layout.step, line: layout.line + layout.step };
}

function wrap(items: readonly string[], [open, close]: readonly [string, string], layout: Layout | undefined): string {
  if (items.length === 0 || !layout) return open + items.join(',') + close;
  const line = layout.line + layout.step;
  return `${open}${line}${items.join(`,${line}`)}${layout.line}${close}`;
}
