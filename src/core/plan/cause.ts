import type { Document } from '../model/document.ts';
import type { FieldSpec, Fields } from '../model/fields.ts';
import { equalJson, sortedTable } from '../model/json.ts';
import type { Json } from '../model/json.ts';
import type { Cause, PatchOperation } from '../model/plan.ts';
import { valueAt } from './keyed.ts';
import { pathSegments } from './pointer.ts';

export interface Sides {
  /** Applied, from the state; undefined: the object was never under management. */
  readonly base: Document | undefined;
  readonly live: Document;
  readonly desired: Document;
  /** By field: whether an element was none of Rollcall's business when `base` was applied, although its field was. */
  foreignIn(field: string): (element: string) => boolean;
  /** Whether the declaration lists this element as a person: others stand there by parts of theirs, each of which the files name. */
  isListed?(element: string): boolean;
  /** Whether an element of a field has what somebody else had when `base` was applied, by what the live system says now. */
  isHeir?(path: string): boolean;
}

/** Why each operation of a patch from live to desired is there, by path. */
export function causesOf(fields: Fields, patch: readonly PatchOperation[], sides: Sides): Record<string, Cause> {
  const find = causeFinder(fields, sides);
  return sortedTable(patch.map(({ path }) => [path, find(path)] as const));
}

/** Every path of a patch from applied to desired that live holds already: somebody else did it, nothing is written there. */
export function donePaths(patch: readonly PatchOperation[]): Record<string, 'done'> {
  return sortedTable(patch.map(({ path }) => [path, 'done'] as const));
}

/** The same cause for a whole object that appears or goes. */
export function sameCause(patch: readonly PatchOperation[], cause: Cause): Record<string, Cause> {
  return sortedTable(patch.map(({ path }) => [path, cause] as const));
}

function causeFinder(fields: Fields, sides: Sides): (path: string) => Cause {
  const { base } = sides;
  if (!base) return () => 'adopted';
  const [applied, live, desired] = [valueAt(fields, base), valueAt(fields, sides.live), valueAt(fields, sides.desired)];
  const foreign = new Map<string, (element: string) => boolean>();
  return (path) => {
    const [field, element] = pathSegments(path) as [string, string?];
    const isForeign = foreign.get(field) ?? sides.foreignIn(field);
    foreign.set(field, isForeign);
    // Managed only since now: the files changed, whatever is live.
    if (base[field] === undefined || (element !== undefined && isForeign(element))) return 'intended';
    const values = { applied: applied(path), live: live(path), desired: desired(path) };
    return causeAlone(sides, { path, element, values }) ?? causeOf(fields[field] as FieldSpec, values);
  };
}

/** What the values alone do not tell. */
function causeAlone(
  { isHeir, isListed }: Sides,
  { path, element, values }: { readonly path: string; readonly element: string | undefined; readonly values: Values },
): Cause | undefined {
  if (element === undefined || (isListed?.(element) ?? true)) return undefined;
  if (isHeir?.(path) && equalJson(values.applied, values.live)) return 'resolved';
  return isEdited(values) ? 'intended' : undefined;
}

interface Values {
  readonly applied: Json | undefined;
  readonly live: Json | undefined;
  readonly desired: Json | undefined;
}

/** Whether the files name more, or less, of what somebody stands for; another one in its place is the same reference, resolved anew. */
function isEdited({ applied, live, desired }: Values): boolean {
  if (!Array.isArray(applied) || !Array.isArray(desired) || !equalJson(applied, live)) return false;
  return desired.every((identity) => applied.includes(identity)) || applied.every((identity) => desired.includes(identity));
}

function causeOf(spec: FieldSpec, { applied, live, desired }: Values): Cause {
  // Applied, live and declared alike: only whom the person stands for is new.
  if (equalJson(applied, live)) {
    const isSamePerson = spec.type === 'table' && applied !== undefined && desired !== undefined;
    return isSamePerson && !spec.terms ? 'resolved' : 'intended';
  }
  if (equalJson(applied, desired)) return 'drift';
  return spec.type === 'table' && !spec.terms ? causeOfPerson({ applied, live, desired }) : 'conflict';
}

/**
 * Somebody whom the files list now as before: only the identities are others, which is nobody's edit. Where live lacks just those that are
 * no longer the person's (a laptop was replaced), nobody changed anything outside either.
 */
function causeOfPerson({ applied, live, desired }: Values): Cause {
  if (!Array.isArray(applied) || !Array.isArray(desired)) return 'conflict';
  if (!Array.isArray(live)) return 'drift';
  const stays = (identity: Json): boolean => desired.includes(identity);
  const isUntouched = applied.every((identity) => !stays(identity) || live.includes(identity));
  return isUntouched && live.every((identity) => stays(identity) || applied.includes(identity)) ? 'resolved' : 'drift';
}
