import { compareText, equalJson } from '../core/model/json.ts';
import type { Json } from '../core/model/json.ts';
import { isEmptyValue, itemsOf } from './value-shape.ts';

/** One field before and after; undefined where the object is not there. */
export interface FieldSides {
  readonly name: string;
  readonly before: Json | undefined;
  readonly after: Json | undefined;
}

/** One element or entry that comes, goes or becomes another; null stands for itself. */
export interface FieldItem {
  readonly key: string;
  readonly was: Json | undefined;
  readonly becomes: Json | undefined;
}

/** The elements or entries of a field that differ, by key, and how many do not. */
export function fieldItems(field: FieldSides): { readonly items: readonly FieldItem[]; readonly unchanged: number } {
  const before = itemsOf(field.before);
  const after = itemsOf(field.after);
  const items: FieldItem[] = [];
  let unchanged = 0;
  for (const key of [...new Set([...before.keys(), ...after.keys()])].sort(compareText)) {
    const was = before.get(key);
    const becomes = after.get(key);
    if (was !== undefined && becomes !== undefined && equalJson(was, becomes)) unchanged++;
    else items.push({ key, was, becomes });
  }
  return { items, unchanged };
}

/** Fields worth a line where an object appears or goes: not the empty ones. */
export function filledFields(document: Readonly<Record<string, Json>>): string[] {
  return Object.keys(document).filter((name) => !isEmptyValue(document[name]));
}
