import { canonicalText, compareText, emptyTable, isJsonObject } from '../core/model/json.ts';
import type { Json, JsonObject } from '../core/model/json.ts';
import type { FieldValue } from '../core/model/document.ts';
import type { State, StateObject } from '../core/model/state.ts';
import { quoteName } from '../core/model/quote-name.ts';

/**
 * Key of a table in its stored form: `{"=": ["ada@acme.test", ["bob@acme.test", "bob-laptop"]]}`. An element that stands for itself
 * alone is a text, any other one a list of itself and what it stands for.
 *
 * As an object keyed by person, every member would be three lines in the file, and every group an object of a shape of its own:
 * V8 needs three times the memory and time to read those (ten thousand groups of twenty members, Node 20.20, 2026-11-23).
 */
const TABLE = '=';

/** The text of a state as it is stored. */
export function stateText(state: State): string {
  const objects = mapTable(state.objects, packEntry);
  return `${canonicalText({ ...state, objects }, 2)}\n`;
}

/** The text of one entry as it is stored alone. */
export function entryText(entry: StateObject): string {
  return canonicalText(packEntry(entry));
}

function packEntry(entry: StateObject): JsonObject {
  return { ...entry, applied: mapTable(entry.applied, pack) };
}

/**
 * Puts tables back into entries that were read; changes them in place, since nobody else has seen them yet. What is wrong with one,
 * in words; undefined where nothing is.
 */
export function restoreTables(objects: Readonly<Record<string, StateObject>>): string | undefined {
  const shared: Shared = new Map();
  for (const address of Object.keys(objects)) {
    const applied = (objects[address] as StateObject).applied as Record<string, FieldValue>;
    for (const field of Object.keys(applied)) {
      const value = applied[field] as FieldValue;
      if (!isMarked(value)) continue;
      const restored = unpack(value[TABLE], shared);
      if (restored === undefined) return `the entry of ${quoteName(address)} has a broken table ${quoteName(field)}`;
      applied[field] = restored;
    }
  }
  return undefined;
}

function pack(value: FieldValue): Json {
  if (isTable(value)) {
    const elements = Object.keys(value).sort(compareText);
    return { [TABLE]: elements.map((element) => packElement(element, value[element] as readonly string[])) };
  }
  // Something else that only looks like a stored table.
  return isMarked(value) ? { [TABLE]: value } : value;
}

function packElement(element: string, identities: readonly string[]): Json {
  return identities.length === 1 && identities[0] === element ? element : [element, ...identities];
}

/** What each element stood for where it was last met: most often the same everywhere, and then one list for all. */
type Shared = Map<string, readonly string[]>;

function unpack(stored: Json, shared: Shared): FieldValue | undefined {
  if (!Array.isArray(stored)) return stored;
  const table = emptyTable<readonly string[]>();
  for (const item of stored as readonly Json[]) {
    if (typeof item === 'string') table[item] = sharedList(shared, [item, item]);
    else if (isTexts(item) && item.length > 0) table[item[0] as string] = sharedList(shared, item);
    else return undefined;
  }
  return table;
}

/** What stands behind an element. */
function sharedList(shared: Shared, packed: readonly string[]): readonly string[] {
  const element = packed[0] as string;
  const known = shared.get(element);
  if (known && isRest(known, packed)) return known;
  const identities = packed.slice(1);
  shared.set(element, identities);
  return identities;
}

function isRest(identities: readonly string[], packed: readonly string[]): boolean {
  if (identities.length !== packed.length - 1) return false;
  for (let index = 0; index < identities.length; index++) if (identities[index] !== packed[index + 1]) return false;
  return true;
}

function isTable(value: FieldValue): value is Readonly<Record<string, readonly string[]>> {
  return isJsonObject(value) && Object.keys(value).length > 0 && Object.values(value).every(isTexts);
}

function isTexts(value: Json): value is readonly string[] {
  return Array.isArray(value) && value.every((item) => typeof item === 'string');
}

function isMarked(value: FieldValue): value is { readonly [TABLE]: Json } {
  return (
    isJsonObject(value) &&
    Object.hasOwn(value, TABLE) &&
    typeof value[TABLE] === 'object' &&
    value[TABLE] !== null &&
    Object.keys(value).length === 1
  );
}

function mapTable<From, To>(table: Readonly<Record<string, From>>, change: (value: From) => To): Record<string, To> {
  const changed = emptyTable<To>();
  for (const key of Object.keys(table)) changed[key] = change(table[key] as From);
  return changed;
}
