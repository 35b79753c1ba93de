import type { FieldValue } from './document.ts';
import type { Change, Held } from './plan.ts';

/** What becomes of the held parts of an object with a change. */
export interface HeldParts {
  /** The change leaves them as they are. */
  readonly stay: readonly Held[];
  /** Nobody writes them, and they go all the same: what they follow goes. */
  readonly leave: readonly Held[];
}

/** Sorts the held parts of a change. Those of an object that is itself destroyed go with it, and are in neither list. */
export function heldParts({ action, held = [], before, after }: Pick<Change, 'action' | 'held' | 'before' | 'after'>): HeldParts {
  if (action === 'delete' || action === 'replace') return { stay: [], leave: [] };
  const leaves = ({ element, follows }: Held): boolean =>
    element !== undefined && follows !== undefined && holds(before?.[follows], element) && !holds(after?.[follows], element);
  return { stay: held.filter((part) => !leaves(part)), leave: held.filter(leaves) };
}

/** Whether a set or table has an element. */
function holds(value: FieldValue | undefined, element: string): boolean {
  if (Array.isArray(value)) return value.includes(element);
  return typeof value === 'object' && value !== null && Object.hasOwn(value, element);
}
