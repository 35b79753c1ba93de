import type { Document } from '../model/document.ts';
import type { FieldSpec, Fields } from '../model/fields.ts';
import { heldParts } from '../model/held.ts';
import { compareText } from '../model/json.ts';
import type { Change, Held, HeldElements } from '../model/plan.ts';
import type { LiveObject } from '../provider.ts';
import { elementIn } from './keyed.ts';
import { isShared } from './modes.ts';
import type { Modes } from './modes.ts';
import type { Place } from './planned.ts';

/** What a plan made of a live object that holds something. */
export interface HeldSite {
  readonly place: Pick<Place, 'address' | 'target' | 'kind'>;
  readonly fields: Fields;
  readonly live: LiveObject;
  readonly modes: Modes;
  /** What the state will say was applied. */
  readonly applied: Document;
  readonly change: Change | undefined;
}

/** However many are held for one reason: these are named, the others counted. */
const MOST_NAMED = 3;

/**
 * What stays in managed fields for no other reason than that the live system itself keeps it, with why: a plan takes it out neither now nor
 * later, and nobody who looks at the live object would know.
 */
export function undeclaredHeld({ place, fields, live, modes, applied, change }: HeldSite): readonly HeldElements[] {
  const stay = change ? heldParts(change).stay : live.held.filter(({ leaves }) => leaves === undefined);
  const found = new Map<string, { readonly part: Held; readonly elements: Set<string> }>();
  const isOwn = undeclaredIn(fields, applied);
  for (const part of stay) {
    const { field, element, reason } = part;
    if (element === undefined || !isDecided(field) || !isOwn(part)) continue;
    const key = `${field}\u0000${reason}`;
    const known = found.get(key);
    if (known) known.elements.add(element);
    else found.set(key, { part, elements: new Set([element]) });
  }
  return [...found]
    .sort(([one], [other]) => compareText(one, other))
    .map(([, { part, elements }]) => ({
      ...place,
      field: part.field,
      reason: part.reason,
      count: elements.size,
      elements: [...elements].sort(compareText).slice(0, MOST_NAMED),
    }));

  /** Where others may add what they like, everything of theirs stays. */
  function isDecided(field: string): boolean {
    return applied[field] !== undefined && !modes.lifecycle.ignore.includes(field) && !isShared(modes, fields[field] as FieldSpec);
  }
}

/** Tells of a held part whether the files list none of it; each field is indexed once. Whoever is declared by what a part follows is listed. */
function undeclaredIn(fields: Fields, applied: Document): (part: Held) => boolean {
  const indexed = new Map<string, ReturnType<typeof elementIn>>();
  const valueOf = (field: string, element: string): unknown => {
    const known = indexed.get(field) ?? elementIn(fields[field] as FieldSpec, applied[field]);
    indexed.set(field, known);
    return known(element);
  };
  return ({ field, element = '', identities, follows }) => {
    if (follows !== undefined && valueOf(follows, element) !== undefined) return false;
    const listed = valueOf(field, element);
    if (listed === undefined || !identities) return listed === undefined;
    return identities.some((identity) => !(listed as readonly string[]).includes(identity));
  };
}
