import { makeDocument } from './document.ts';
import type { Document, FieldValue } from './document.ts';
import type { FieldSpec, Fields } from './fields.ts';
import { canonicalText, compareText, isJsonObject, sortedTable } from './json.ts';
import type { Json } from './json.ts';

/**
 * The canonical form of a document: the one function that desired, live and applied pass through. Doing it twice changes
 * nothing. Fields that the kind does not know are dropped; `undefined` fields stay absent; null is the field's empty value.
 * `known`: values that are canonical already, which are taken as they are.
 */
export function canonicalDocument(fields: Fields, raw: Readonly<Record<string, unknown>>, known: Document = NOTHING): Document {
  const entries: [string, FieldValue][] = [];
  let same = isSortedTable(raw);
  for (const name of Object.keys(fields)) {
    const value = raw[name];
    if (value === undefined) continue;
    const canonical = value === known[name] ? (value as FieldValue) : canonicalValue(fields[name] as FieldSpec, value);
    entries.push([name, canonical]);
    same &&= canonical === value;
  }
  return same && entries.length === Object.keys(raw).length ? (raw as Document) : makeDocument(entries);
}

const NOTHING: Document = {};

/** The canonical form of one field's value. `null` becomes the empty value of the type. */
export function canonicalValue(spec: FieldSpec, value: unknown): FieldValue {
  switch (spec.type) {
    case 'text':
      return canonicalElement(spec, textFrom(value));
    case 'number':
      return canonicalNumber(value);
    case 'flag':
      return value === true;
    case 'set':
      return canonicalSet(spec, (value ?? []) as readonly string[]);
    case 'map':
      return canonicalMap((value ?? {}) as Readonly<Record<string, unknown>>);
    case 'table':
      return canonicalTable(spec, (value ?? {}) as Readonly<Record<string, readonly string[]>>);
    case 'record':
      return canonicalRecord(value);
    case 'list':
      return plain((value ?? []) as Json);
  }
}

/** Whether a value that somebody else wrote has the shape of its field: what it takes for `canonicalValue` to make sense of it. */
export function hasShape(spec: FieldSpec, value: unknown): boolean {
  switch (spec.type) {
    case 'text':
      return typeof value === 'string';
    case 'number':
      return value === null || typeof value === 'number';
    case 'flag':
      return typeof value === 'boolean';
    case 'set':
      return isTexts(value);
    case 'map':
      return isJsonObject(value) && Object.values(value).every((item) => typeof item === 'string');
    case 'table':
      return isJsonObject(value) && Object.values(value).every(isTexts);
    case 'record':
      return value === null || isJsonObject(value);
    case 'list':
      return Array.isArray(value);
  }
}

/** One element of a set or table, or a text, in canonical form. */
export function canonicalElement(spec: FieldSpec, text: string): string {
  const trimmed = spec.trim ? text.trim() : text;
  return spec.fold === 'lower' ? trimmed.toLowerCase() : trimmed;
}

/** What two values of a unique or identifying field are compared by: the canonical text, without letter case where the field says so. */
export function matchText(spec: FieldSpec, value: FieldValue | undefined): string {
  const known = value ?? emptyValue(spec);
  const text = typeof known === 'string' ? known : canonicalText(known);
  return spec.match === 'caseless' ? text.toLowerCase() : text;
}

/** The empty value of a field's type: what `null` means and what an object without the field is taken to hold. */
export function emptyValue(spec: FieldSpec): FieldValue {
  return canonicalValue(spec, null);
}

function isTexts(value: unknown): boolean {
  return Array.isArray(value) && value.every((item) => typeof item === 'string');
}

/** What stands where a text is expected: nothing is the empty text, never the word "null". */
function textFrom(value: unknown): string {
  return value === null ? '' : `${value as string | number | boolean}`;
}

/** JSON has no other numbers: one that is none would never equal itself. */
function canonicalNumber(value: unknown): number | null {
  const number = value === null ? Number.NaN : Number(value);
  return Number.isFinite(number) ? number : null;
}

function canonicalSet(spec: FieldSpec, items: readonly string[]): readonly string[] {
  if (isCanonicalSet(spec, items)) return items;
  const folded = items.map((item) => canonicalElement(spec, item)).filter((item) => !spec.trim || item !== '');
  return [...new Set(folded)].sort(compareText);
}

/** Most sets already are canonical; saying so without a copy is what keeps 10,000 groups cheap. */
function isCanonicalSet(spec: FieldSpec, items: readonly string[]): boolean {
  return isSorted(items) && items.every((item) => isCanonicalElement(spec, item));
}

/** Whether texts are in order, none of them twice. */
export function isSorted(items: readonly string[]): boolean {
  for (let index = 1; index < items.length; index++) if ((items[index - 1] as string) >= (items[index] as string)) return false;
  return true;
}

function isCanonicalElement(spec: FieldSpec, item: string): boolean {
  if (item === '' && spec.trim) return false;
  return (!spec.trim && !spec.fold) || canonicalElement(spec, item) === item;
}

function isSortedTable(table: object): boolean {
  return Object.getPrototypeOf(table) === null && isSorted(Object.keys(table));
}

type Texts = Readonly<Record<string, unknown>>;

function canonicalMap(map: Texts): FieldValue {
  if (isSortedTable(map) && Object.keys(map).every((key) => typeof map[key] === 'string')) return map as Readonly<Record<string, string>>;
  const entries = Object.entries(map).filter(([, item]) => item !== undefined);
  return sortedTable(entries.map(([key, item]) => [key, textFrom(item)] as const));
}

type Identities = Readonly<Record<string, readonly string[]>>;

function canonicalTable(spec: FieldSpec, table: Identities): Identities {
  if (isCanonicalTable(spec, table)) return table;
  const merged = new Map<string, Set<string>>();
  for (const [element, identities] of Object.entries(table)) {
    const key = canonicalElement(spec, element);
    if (key === '' && spec.trim) continue;
    const known = merged.get(key) ?? new Set();
    for (const identity of identities) known.add(identity);
    merged.set(key, known);
  }
  return sortedTable([...merged].map(([key, identities]) => [key, [...identities].sort(compareText)] as const));
}

/** A table that somebody else made may have a prototype; it is copied, however well it is sorted. */
function isCanonicalTable(spec: FieldSpec, table: Identities): boolean {
  const elements = Object.keys(table);
  // Identities are taken as they come: neither trimmed nor folded.
  return (
    Object.getPrototypeOf(table) === null &&
    isCanonicalSet(spec, elements) &&
    elements.every((element) => isSorted(table[element] as readonly string[]))
  );
}

function canonicalRecord(value: unknown): FieldValue {
  if (!isJsonObject(value)) return null;
  const record = plain(value) as Readonly<Record<string, Json>>;
  return Object.keys(record).length > 0 ? record : null;
}

/** The value itself where it needs no other form. */
function plain(value: Json): Json {
  if (Array.isArray(value)) {
    const items = value.map(plain);
    return items.every((item, index) => item === value[index]) ? value : items;
  }
  if (!isJsonObject(value)) return value;
  const entries = Object.entries(value).flatMap(([key, item]) => (item === undefined ? [] : [[key, plain(item)] as const]));
  const same = isSortedTable(value) && entries.length === Object.keys(value).length && entries.every(([key, item]) => item === value[key]);
  return same ? value : sortedTable(entries);
}
