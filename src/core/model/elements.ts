import { canonicalValue, emptyValue } from './canonical.ts';
import type { Document, FieldValue } from './document.ts';
import type { FieldSpec } from './fields.ts';
import { compareText, equalJson, isJsonObject, sortedTable } from './json.ts';
import type { Json } from './json.ts';

/** What a set, map or table holds, by element: `true`, a text, or the identities it stands for. */
export type Elements = ReadonlyMap<string, Json>;

/** Whether a field is judged element by element; the others are compared as a whole. */
export function isKeyed(spec: FieldSpec): boolean {
  return spec.type === 'set' || spec.type === 'map' || spec.type === 'table';
}

/** The elements of a keyed field's value; an absent value has none. */
export function readElements(spec: FieldSpec, value: FieldValue | undefined): Map<string, Json> {
  const present = value ?? emptyValue(spec);
  if (spec.type === 'set') return new Map((present as readonly string[]).map((element) => [element, true]));
  return new Map(Object.entries(present as Readonly<Record<string, Json>>));
}

/** A keyed field's canonical value with these elements. */
export function makeValue(spec: FieldSpec, elements: Elements): FieldValue {
  return spec.type === 'set' ? [...elements.keys()].sort(compareText) : canonicalValue(spec, sortedTable(elements));
}

/** What an element holds when additions are in and removals are not: for somebody with several identities, those of both sides. */
export function joinElement(before: Json | undefined, after: Json): Json {
  if (!Array.isArray(before) || !Array.isArray(after)) return after;
  return [...new Set([...(before as string[]), ...(after as string[])])].sort(compareText);
}

/** What a keyed field holds, with what another value of it holds besides. */
export function joinValues(spec: FieldSpec, first: FieldValue | undefined, second: FieldValue): FieldValue {
  const elements = readElements(spec, first);
  for (const [element, value] of readElements(spec, second)) elements.set(element, joinElement(elements.get(element), value));
  return makeValue(spec, elements);
}

/** A document with what another one holds in sets and tables besides, where nobody says which fields are which. */
export function joinedPart(document: Document, more: Document): Document {
  const joined = Object.entries(more).flatMap(([name, value]): [string, FieldValue][] => {
    const known = document[name];
    if (Array.isArray(value)) return [[name, joinElement(known ?? [], value)]];
    if (!isJsonObject(value) || (known !== undefined && !isJsonObject(known))) return [];
    const table = Object.entries(value).map(([element, identities]) => [element, joinElement(known?.[element], identities)] as const);
    return [[name, sortedTable([...Object.entries(known ?? {}), ...table])]];
  });
  return sortedTable([...Object.entries(document), ...joined]);
}

/** Whether two keyed values hold the same. */
export function equalElements(first: Elements, second: Elements): boolean {
  if (first.size !== second.size) return false;
  for (const [element, value] of first) if (!second.has(element) || !equalJson(value, second.get(element))) return false;
  return true;
}
