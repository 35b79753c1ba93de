import type { Document, FieldValue } from '../model/document.ts';
import type { FieldSpec, Fields } from '../model/fields.ts';
import { equalJson } from '../model/json.ts';
import type { Json } from '../model/json.ts';
import type { Cause, PatchOperation } from '../model/plan.ts';
import { elementsOf, pathSegments } from './keyed.ts';

export interface Sides {
  /** Applied, from the state; undefined: the object was never under management. */
  readonly base: Document | undefined;
  readonly live: Document;
  readonly desired: Document;
}

type Lookup = (field: string, element: string | undefined) => Json | undefined;

/** Why each operation of a patch from live to desired is there, by path. */
export function causesOf(fields: Fields, patch: readonly PatchOperation[], sides: Sides): Record<string, Cause> {
  const causes: Record<string, Cause> = {};
  const base = sides.base && lookUpIn(fields, sides.base);
  const live = lookUpIn(fields, sides.live);
  const desired = lookUpIn(fields, sides.desired);
  for (const operation of patch) {
    const [field, element] = pathSegments(operation.path) as [string, string?];
    if (!base) causes[operation.path] = 'adopted';
    // Managed only since now: the files changed, whatever is live.
    else if (sides.base?.[field] === undefined) causes[operation.path] = 'intended';
    else causes[operation.path] = causeOf(fields[field] as FieldSpec, base(field, element), live(field, element), desired(field, element));
  }
  return causes;
}

/**
 * Paths at which somebody else already brought live to the desired value although it was applied otherwise: in the patch from
 * applied to desired, but not in the one from live. Nothing is written there; only the state changes.
 */
export function donePaths(basePatch: readonly PatchOperation[], patch: readonly PatchOperation[]): Record<string, 'done'> {
  const open = new Set(patch.map((operation) => operation.path));
  const done: Record<string, 'done'> = {};
  for (const operation of basePatch) if (!open.has(operation.path)) done[operation.path] = 'done';
  return done;
}

function causeOf(spec: FieldSpec, base: Json | undefined, live: Json | undefined, desired: Json | undefined): Cause {
  if (equalJson(base, live)) return spec.type === 'table' && base !== undefined && desired !== undefined ? 'resolved' : 'intended';
  return equalJson(base, desired) ? 'drift' : 'conflict';
}

/** Elements of each field by key, indexed once per field. */
function lookUpIn(fields: Fields, document: Document): Lookup {
  const indexed = new Map<string, ReadonlyMap<string, Json> | undefined>();
  return (field, element) => {
    const value: FieldValue | undefined = document[field];
    if (element === undefined) return value;
    if (!indexed.has(field)) indexed.set(field, elementsOf(fields[field] as FieldSpec, value));
    return indexed.get(field)?.get(element);
  };
}
