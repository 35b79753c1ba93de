import type { FieldValue } from './document.ts';
import type { FieldSpec } from './fields.ts';
import { compareText, isJsonObject, sortedTable } from './json.ts';
import type { Json } from './json.ts';

/** What holds references within the items of a list: a list of texts of this name, at any depth. */
const GROUPS = 'groups';

/** The references to groups in a field's value; none where the field has none. */
export function referencesIn(spec: FieldSpec, value: FieldValue | undefined): readonly string[] {
  if (spec.of !== 'group' || value === undefined) return [];
  if (spec.type !== 'list') return value as readonly string[];
  const found: string[] = [];
  walk(value, (references) => {
    found.push(...references);
    return references;
  });
  return found;
}

/** The value with every reference put through `translate`; the value itself, where none changes. */
export function mapReferencesIn(spec: FieldSpec, value: FieldValue, translate: (reference: string) => string): FieldValue {
  const mapAll = (references: readonly string[]): readonly string[] => {
    const mapped = references.map(translate);
    return mapped.every((reference, index) => reference === references[index]) ? references : [...new Set(mapped)].sort(compareText);
  };
  if (spec.of !== 'group') return value;
  return spec.type === 'list' ? walk(value, mapAll) : mapAll(value as readonly string[]);
}

function walk(value: Json, map: (references: readonly string[]) => readonly string[]): Json {
  if (Array.isArray(value)) {
    const items = value.map((item: Json) => walk(item, map));
    return items.every((item, index) => item === value[index]) ? value : items;
  }
  if (!isJsonObject(value)) return value;
  const entries = Object.entries(value).map(
    ([key, item]) => [key, key === GROUPS ? map(item as readonly string[]) : walk(item, map)] as const,
  );
  return entries.every(([key, item]) => item === value[key]) ? value : sortedTable(entries);
}
