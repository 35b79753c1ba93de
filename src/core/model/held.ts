import { tableOf } from './document.ts';
import type { FieldValue } from './document.ts';
import type { Change, Held } from './plan.ts';

/** What becomes of the held parts of an object with a change. */
export interface HeldParts {
  /** The change leaves them as they are. */
  readonly stay: readonly Held[];
  /** Nobody writes them, and they go all the same: what they follow goes. */
  readonly leave: readonly Held[];
}

/** Sorts the held parts of a change. Those of an object that is itself destroyed go with it, and are in neither list; nor
 * is what leaves and is declared. */
export function heldParts(change: Pick<Change, 'action' | 'held' | 'before' | 'after' | 'applied'>): HeldParts {
  const { action, held = [], before, after, applied } = change;
  if (action === 'delete' || action === 'replace') return { stay: [], leave: [] };
  const leaves = ({ element, follows }: Held): boolean =>
    element !== undefined && follows !== undefined && holds(before?.[follows], element) && !holds(after?.[follows], element);
  // What the files list as well is put back: it neither goes nor is it held.
  const returns = ({ field, element = '', identities }: Held): boolean => {
    const declared = tableOf(applied ?? {}, field)[element];
    return identities !== undefined && declared !== undefined && identities.every((identity) => declared.includes(identity));
  };
  return { stay: held.filter((part) => !leaves(part)), leave: held.filter((part) => leaves(part) && !returns(part)) };
}

/** Whether a set or table has an element. */
function holds(value: FieldValue | undefined, element: string): boolean {
  if (Array.isArray(value)) return value.includes(element);
  return typeof value === 'object' && value !== null && Object.hasOwn(value, element);
}
