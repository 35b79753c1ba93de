import { canonicalText, compareText, emptyTable, isJsonObject } from '../core/model/json.ts';
import type { Json, JsonObject } from '../core/model/json.ts';
import type { FieldValue } from '../core/model/document.ts';
import type { State, StateObject } from '../core/model/state.ts';

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
  const alone = new Map<string, readonly string[]>();
  for (const address of Object.keys(objects)) {
    const applied = (objects[address] as StateObject).applied as Record<string, FieldValue>;
    for (const field of Object.keys(applied)) {
      const value = applied[field] as FieldValue;
      if (!isMarked(value)) continue;
      const restored = unpack(value[TABLE], alone);
      if (restored === undefined) return `the entry of "${address}" has a broken table "${field}"`;
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

/** `alone`: one list of identities for all groups that a person is in. */
function unpack(stored: Json, alone: Map<string, readonly string[]>): FieldValue | undefined {
  if (!Array.isArray(stored)) return stored;
  const table = emptyTable<readonly string[]>();
  for (const item of stored as readonly Json[]) {
    if (typeof item === 'string') table[item] = itself(item, alone);
    else if (isTexts(item) && item.length > 0) table[item[0] as string] = item.slice(1);
    else return undefined;
  }
  return table;
}

function itself(element: string, alone: Map<string, readonly string[]>): readonly string[] {
  const known = alone.get(element);
  if (known) return known;
  const identities = [element];
  alone.set(element, identities);
  return identities;
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
