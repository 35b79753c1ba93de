import { compare } from 'fast-json-patch';
import { emptyValue } from '../model/canonical.ts';
import { makeDocument } from '../model/document.ts';
import type { Document, FieldValue } from '../model/document.ts';
import type { FieldSpec, Fields } from '../model/fields.ts';
import { compareText, equalJson, sortedTable } from '../model/json.ts';
import type { Json } from '../model/json.ts';
import type { PatchOperation } from '../model/plan.ts';
import { escapePath, pathSegments } from './pointer.ts';

type Keyed = Readonly<Record<string, Json>>;
type Table = Readonly<Record<string, readonly string[]>>;

/**
 * The form that patches speak of: a set is an object keyed by element (`{"eng-read": true}`), a table one keyed by element whose
 * value is `true` where the element stands for itself alone and else its identities, keyed. Paths stay stable when others change.
 */
export function keyedDocument(fields: Fields, document: Document): Keyed {
  return sortedTable(Object.entries(document).map(([name, value]) => [name, keyedValue(fields[name] as FieldSpec, value)] as const));
}

/**
 * RFC 6902 operations from keyed `before` to keyed `after`, sorted by path. Applying them to the keyed `before` gives the keyed
 * `after`. Fields that `after` lacks are not managed and make no operation.
 */
export function diffDocuments(fields: Fields, before: Document, after: Document): PatchOperation[] {
  const patch: PatchOperation[] = [];
  if (before === after) return patch;
  for (const name of Object.keys(after)) {
    const afterValue = after[name] as FieldValue;
    const beforeValue = before[name];
    const path = `/${escapePath(name)}`;
    if (beforeValue === undefined) patch.push({ op: 'add', path, value: keyedValue(fields[name] as FieldSpec, afterValue) });
    else if (!equalJson(beforeValue, afterValue))
      diffField(patch, { spec: fields[name] as FieldSpec, path, before: beforeValue, after: afterValue });
  }
  return patch.sort((x, y) => compareText(x.path, y.path));
}

/** The same with the fields that `after` lacks as removals, those that held something where `emptied` is left out. */
export function diffWhole(fields: Fields, before: Document, after: Document, { emptied = true } = {}): readonly PatchOperation[] {
  const lost = Object.keys(before).filter(
    (name) => after[name] === undefined && (emptied || !equalJson(before[name], emptyValue(fields[name] as FieldSpec))),
  );
  return [...diffDocuments(fields, before, after), ...removeFields(lost)].sort((x, y) => compareText(x.path, y.path));
}

/** Operations that take whole fields away, sorted by path. */
export function removeFields(names: readonly string[]): PatchOperation[] {
  return names.map((name): PatchOperation => ({ op: 'remove', path: `/${escapePath(name)}` })).sort((x, y) => compareText(x.path, y.path));
}

/** Keys of a set, table or map. Scalars, records and lists have none: they are compared as a whole. */
export function elementsOf(spec: FieldSpec, value: FieldValue | undefined): readonly string[] | undefined {
  const present = value ?? emptyValue(spec);
  if (spec.type === 'set') return present as readonly string[];
  return spec.type === 'table' || spec.type === 'map' ? Object.keys(present as Keyed) : undefined;
}

/** A set, table or map with the elements that pass; the value itself where all do, and where it has no elements. */
export function keepElements(spec: FieldSpec, value: FieldValue, keep: (element: string) => boolean): FieldValue {
  const elements = elementsOf(spec, value);
  if (elements === undefined || elements.every(keep)) return value;
  if (spec.type === 'set') return elements.filter(keep);
  return sortedTable(Object.entries(value as Keyed).filter(([element]) => keep(element)));
}

/** What a set, table or map holds at a key, `true` in a set; indexed once, so that asking for many is cheap. */
export function elementIn(spec: FieldSpec, value: FieldValue | undefined): (element: string) => Json | undefined {
  if (spec.type === 'set') {
    const elements = new Set((value ?? []) as readonly string[]);
    return (element) => (elements.has(element) ? true : undefined);
  }
  const table = (value ?? {}) as Keyed;
  return (element) => (Object.hasOwn(table, element) ? table[element] : undefined);
}

/** What a document holds at a patch's path; each field is indexed once. */
export function valueAt(fields: Fields, document: Document): (path: string) => Json | undefined {
  const indexed = new Map<string, (element: string) => Json | undefined>();
  return (path) => {
    const [field, element] = pathSegments(path) as [string, string?];
    if (element === undefined) return document[field];
    const known = indexed.get(field) ?? elementIn(fields[field] as FieldSpec, document[field]);
    indexed.set(field, known);
    return known(element);
  };
}

/** The fields of a document that a patch speaks of, those that it has. */
export function partAt(document: Document, patch: readonly PatchOperation[]): Document {
  const names = new Set(patch.map(({ path }) => pathSegments(path)[0] as string));
  return makeDocument(Object.entries(document).filter(([name]) => names.has(name)));
}

function keyedValue(spec: FieldSpec, value: FieldValue): Json {
  if (spec.type === 'set') return sortedTable((value as readonly string[]).map((element) => [element, true] as const));
  if (spec.type !== 'table') return value;
  return sortedTable(
    Object.entries(value as Table).map(([element, identities]) => [element, keyedIdentities(element, identities)] as const),
  );
}

function keyedIdentities(element: string, identities: readonly string[]): Json {
  if (identities.length === 1 && identities[0] === element) return true;
  return sortedTable(identities.map((identity) => [identity, true] as const));
}

interface FieldDiff {
  readonly spec: FieldSpec;
  readonly path: string;
  readonly before: FieldValue;
  readonly after: FieldValue;
}

/** Maps by fast-json-patch, sets and tables by element; scalars, records and lists are replaced whole. */
function diffField(patch: PatchOperation[], { spec, path, before, after }: FieldDiff): void {
  if (spec.type === 'set') diffSets(patch, path, [before as readonly string[], after as readonly string[]]);
  else if (spec.type === 'table') diffTables(patch, path, [before as Table, after as Table]);
  else if (spec.type === 'map') {
    for (const operation of compare(before as object, after as object))
      patch.push({ ...(operation as PatchOperation), path: path + operation.path });
  } else patch.push({ op: 'replace', path, value: after });
}

function diffSets(patch: PatchOperation[], path: string, [before, after]: readonly [readonly string[], readonly string[]]): void {
  const [had, has] = [new Set(before), new Set(after)];
  for (const element of after) if (!had.has(element)) patch.push({ op: 'add', path: `${path}/${escapePath(element)}`, value: true });
  for (const element of before) if (!has.has(element)) patch.push({ op: 'remove', path: `${path}/${escapePath(element)}` });
}

function diffTables(patch: PatchOperation[], path: string, [before, after]: readonly [Table, Table]): void {
  for (const element of Object.keys(after)) {
    const identities = after[element] as readonly string[];
    const known = Object.hasOwn(before, element);
    if (known && equalJson(before[element], identities)) continue;
    patch.push({ op: known ? 'replace' : 'add', path: `${path}/${escapePath(element)}`, value: keyedIdentities(element, identities) });
  }
  for (const element of Object.keys(before)) {
    if (!Object.hasOwn(after, element)) patch.push({ op: 'remove', path: `${path}/${escapePath(element)}` });
  }
}
