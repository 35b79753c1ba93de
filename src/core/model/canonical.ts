import type { Document, FieldValue } from './document.ts';
import type { FieldSpec, Fields } from './fields.ts';
import { canonicalText, compareText, isJsonObject, sortedTable } from './json.ts';
import type { Json } from './json.ts';

/**
 * The canonical form of a document: the one function that desired, live and applied pass through. Doing it twice changes
 * nothing. Fields that the kind does not know are dropped; `undefined` fields stay absent; null is the field's empty value.
 */
export function canonicalDocument(fields: Fields, raw: Readonly<Record<string, unknown>>): Document {
  const entries: [string, FieldValue][] = [];
  for (const name of Object.keys(fields)) {
    const value = raw[name];
    if (value !== undefined) entries.push([name, canonicalValue(fields[name] as FieldSpec, value)]);
  }
  return sortedTable(entries);
}

/** The canonical form of one field's value. `null` becomes the empty value of the type. */
export function canonicalValue(spec: FieldSpec, value: unknown): FieldValue {
  switch (spec.type) {
    case 'text':
      return canonicalElement(spec, value === null ? '' : String(value));
    case 'number':
      return value === null ? null : Number(value);
    case 'flag':
      return value === true;
    case 'set':
      return canonicalSet(spec, (value ?? []) as readonly string[]);
    case 'map':
      return sortedTable(Object.entries((value ?? {}) as Record<string, unknown>).map(([key, item]) => [key, String(item)] as const));
    case 'table':
      return canonicalTable(spec, (value ?? {}) as Record<string, readonly string[]>);
    case 'record':
      return isJsonObject(value) && Object.keys(value).length > 0 ? plain(value) : null;
    case 'list':
      return plain((value ?? []) as Json);
  }
}

/** One element of a set or table, or a text, in canonical form. */
export function canonicalElement(spec: FieldSpec, text: string): string {
  const trimmed = spec.trim ? text.trim() : text;
  return spec.fold === 'lower' ? trimmed.toLowerCase() : trimmed;
}

/** What two values of a unique or identifying field are compared by: the canonical text, without letter case where the field says so. */
export function matchText(spec: FieldSpec, value: FieldValue | undefined): string {
  const text = typeof value === 'string' ? value : canonicalText(value ?? null);
  return spec.match === 'caseless' ? text.toLowerCase() : text;
}

/** The empty value of a field's type: what `null` means and what an object without the field is taken to hold. */
export function emptyValue(spec: FieldSpec): FieldValue {
  return canonicalValue(spec, null);
}

function canonicalSet(spec: FieldSpec, items: readonly string[]): readonly string[] {
  if (isCanonicalSet(spec, items)) return items;
  const folded = items.map((item) => canonicalElement(spec, item)).filter((item) => !spec.trim || item !== '');
  return [...new Set(folded)].sort(compareText);
}

/** Most sets already are canonical; saying so without a copy is what keeps 10,000 groups cheap. */
function isCanonicalSet(spec: FieldSpec, items: readonly string[]): boolean {
  for (let index = 0; index < items.length; index++) {
    const item = items[index] as string;
    if (item === '' && spec.trim) return false;
    if (index > 0 && (items[index - 1] as string) >= item) return false;
    if ((spec.trim || spec.fold) && canonicalElement(spec, item) !== item) return false;
  }
  return true;
}

function canonicalTable(spec: FieldSpec, table: Readonly<Record<string, readonly string[]>>): Readonly<Record<string, readonly string[]>> {
  const merged = new Map<string, Set<string>>();
  for (const [element, identities] of Object.entries(table)) {
    const key = canonicalElement(spec, element);
    const known = merged.get(key) ?? new Set();
    for (const identity of identities) known.add(identity);
    merged.set(key, known);
  }
  return sortedTable([...merged].map(([key, identities]) => [key, [...identities].sort(compareText)] as const));
}

function plain(value: Json): Json {
  if (Array.isArray(value)) return value.map(plain);
  if (isJsonObject(value)) {
    return sortedTable(
      Object.entries(value)
        .filter(([, item]) => item !== undefined)
        .map(([key, item]) => [key, plain(item)] as const),
    );
  }
  return value;
}
