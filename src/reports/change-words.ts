import type { Json } from '../core/model/json.ts';
import type { Action, Change } from '../core/model/plan.ts';
import { pathSegments } from '../core/plan/pointer.ts';
import { itemsOf, shapeOf } from './value-shape.ts';

/** Sign of an action, as Terraform writes it. */
export const ACTION_SIGN = { create: '+', update: '~', replace: '-/+', delete: '-', adopt: '~', forget: '.' } as const satisfies Record<
  Action,
  string
>;

/** What happens to an object, in one word. */
export const ACTION_WORD = {
  create: 'create',
  update: 'update',
  replace: 'replace',
  delete: 'destroy',
  adopt: 'import',
  forget: 'forget',
} as const satisfies Record<Action, string>;

/** How grave a change is: what takes something away comes first. */
export const ACTION_RANK = { delete: 0, replace: 1, forget: 2, update: 3, adopt: 4, create: 5 } as const satisfies Record<Action, number>;

/** What happens to one field of a change. */
export interface FieldCount {
  readonly name: string;
  readonly added: number;
  readonly removed: number;
  /** Elements that stay and stand for something else. */
  readonly replaced: number;
}

/** Fields that a change touches with how many of their elements come and go, in the order of the patch. What is forgotten keeps them all. */
export function fieldCounts(change: Change): readonly FieldCount[] {
  if (change.action === 'forget') return [];
  const counts = new Map<string, { name: string; added: number; removed: number; replaced: number }>();
  for (const { op, path } of change.patch) {
    const segments = pathSegments(path);
    const name = segments[0] as string;
    const count = counts.get(name) ?? { name, added: 0, removed: 0, replaced: 0 };
    counts.set(name, count);
    if (segments.length > 1) count[op === 'add' ? 'added' : op === 'remove' ? 'removed' : 'replaced'] += 1;
    else if (op === 'add') count.added += elementCount(change.after?.[name]);
    else if (op === 'remove') count.removed += elementCount(change.before?.[name]);
  }
  return change.after === null ? lostFields(change) : [...counts.values()];
}

/** `members +3 −1, policies +1, description`: the fields of a change in a few words. */
export function fieldCountText({ name, added, removed, replaced }: FieldCount): string {
  const parts = [...(added > 0 ? [`+${added}`] : []), ...(removed > 0 ? [`−${removed}`] : []), ...(replaced > 0 ? [`~${replaced}`] : [])];
  return [name, ...parts].join(' ');
}

/** An object that goes takes the elements of its fields with it. */
function lostFields({ before }: Change): readonly FieldCount[] {
  return Object.entries(before ?? {}).flatMap(([name, value]) => {
    const removed = elementCount(value);
    return removed > 0 ? [{ name, added: 0, removed, replaced: 0 }] : [];
  });
}

/** Elements of a set or table; what is no list of elements counts none. */
function elementCount(value: Json | undefined): number {
  return shapeOf(value, undefined) === 'elements' ? itemsOf(value).size : 0;
}
