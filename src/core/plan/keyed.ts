import { compare } from 'fast-json-patch';
import { emptyValue } from '../model/canonical.ts';
import type { Document, FieldValue } from '../model/document.ts';
import type { FieldSpec, Fields } from '../model/fields.ts';
import { compareText, emptyTable, equalJson, sortedTable } from '../model/json.ts';
import type { Json } from '../model/json.ts';
import type { PatchOperation } from '../model/plan.ts';

type Keyed = Readonly<Record<string, Json>>;

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
  for (const name of Object.keys(after)) {
    const spec = fields[name] as FieldSpec;
    const path = `/${escapePath(name)}`;
    const afterValue = after[name] as FieldValue;
    const beforeValue = before[name];
    if (beforeValue === undefined) {
      patch.push({ op: 'add', path, value: keyedValue(spec, afterValue) });
    } else if (spec.type === 'set') {
      diffElements(patch, path, keysOfSet(beforeValue), keysOfSet(afterValue));
    } else if (spec.type === 'table') {
      diffElements(patch, path, keysOfTable(beforeValue), keysOfTable(afterValue));
    } else {
      patch.push(...diffWhole(path, beforeValue, afterValue));
    }
  }
  return patch.sort((x, y) => compareText(x.path, y.path));
}

/** A path segment as RFC 6901 wants it. */
export function escapePath(segment: string): string {
  return segment.includes('~') || segment.includes('/') ? segment.replaceAll('~', '~0').replaceAll('/', '~1') : segment;
}

/** The segments of a path, unescaped. */
export function pathSegments(path: string): string[] {
  return path
    .split('/')
    .slice(1)
    .map((segment) => segment.replaceAll('~1', '/').replaceAll('~0', '~'));
}

/** Elements of a set, table or map by key; what a cause is found by. Scalars, records and lists have none. */
export function elementsOf(spec: FieldSpec, value: FieldValue | undefined): ReadonlyMap<string, Json> | undefined {
  switch (spec.type) {
    case 'set':
      return keysOfSet(value ?? emptyValue(spec));
    case 'table':
      return keysOfTable(value ?? emptyValue(spec));
    case 'map':
      return new Map(Object.entries((value ?? {}) as Record<string, Json>));
    case 'text':
    case 'number':
    case 'flag':
    case 'record':
    case 'list':
      return undefined;
  }
}

function keyedValue(spec: FieldSpec, value: FieldValue): Json {
  const elements = spec.type === 'map' ? undefined : elementsOf(spec, value);
  return elements ? sortedTable(elements) : value;
}

function keysOfSet(value: FieldValue): ReadonlyMap<string, Json> {
  return new Map((value as readonly string[]).map((element) => [element, true]));
}

function keysOfTable(value: FieldValue): ReadonlyMap<string, Json> {
  const keyed = new Map<string, Json>();
  for (const [element, identities] of Object.entries(value as Record<string, readonly string[]>)) {
    const itself = identities.length === 1 && identities[0] === element;
    keyed.set(element, itself ? true : sortedTable(identities.map((identity) => [identity, true] as const)));
  }
  return keyed;
}

function diffElements(patch: PatchOperation[], path: string, before: ReadonlyMap<string, Json>, after: ReadonlyMap<string, Json>): void {
  for (const [element, value] of after) {
    const was = before.get(element);
    if (was === undefined) patch.push({ op: 'add', path: `${path}/${escapePath(element)}`, value });
    else if (was !== value && !equalJson(was, value)) patch.push({ op: 'replace', path: `${path}/${escapePath(element)}`, value });
  }
  for (const element of before.keys()) {
    if (!after.has(element)) patch.push({ op: 'remove', path: `${path}/${escapePath(element)}` });
  }
}

/** Scalars and maps by fast-json-patch; records and lists are replaced whole. */
function diffWhole(path: string, before: FieldValue, after: FieldValue): PatchOperation[] {
  if (equalJson(before, after)) return [];
  if (!isTextMap(before) || !isTextMap(after)) return [{ op: 'replace', path, value: after }];
  return compare(copyOf(before), copyOf(after)).map((operation) => ({
    op: operation.op as PatchOperation['op'],
    path: path + operation.path,
    ...('value' in operation ? { value: operation.value as Json } : {}),
  }));
}

function isTextMap(value: FieldValue): value is Readonly<Record<string, string>> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

function copyOf(map: Readonly<Record<string, Json>>): Record<string, Json> {
  return Object.assign(emptyTable<Json>(), map);
}
