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
 * is what leaves and is declared, be it some of a part or all of it. */
export function heldParts(change: Pick<Change, 'action' | 'held' | 'before' | 'after' | 'applied'>): HeldParts {
  const { action, held = [], before, after, applied } = change;
  if (action === 'delete' || action === 'replace') return { stay: [], leave: [] };
  const leaves = ({ element, follows, through, leaves: end }: Held): boolean =>
    end !== undefined ||
    (through === undefined &&
      element !== undefined &&
      follows !== undefined &&
      holds(before?.[follows], element) &&
      !holds(after?.[follows], element));
  // What the files list as well is put back: it neither goes nor is it held.
  const gone = (part: Held): readonly Held[] => {
    const { field, element = '', identities } = part;
    const declared = tableOf(applied ?? {}, field)[element];
    if (!identities || !declared) return [part];
    const left = identities.filter((identity) => !declared.includes(identity));
    if (left.length === identities.length) return [part];
    return left.length === 0 ? [] : [{ ...part, identities: left }];
  };
  return { stay: held.filter((part) => !leaves(part)), leave: held.filter(leaves).flatMap(gone) };
}

/** Whether a set or table has an element. */
function holds(value: FieldValue | undefined, element: string): boolean {
  if (Array.isArray(value)) return value.includes(element);
  return typeof value === 'object' && value !== null && Object.hasOwn(value, element);
}
