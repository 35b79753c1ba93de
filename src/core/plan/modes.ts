import type { FieldValue } from '../model/document.ts';
import type { FieldSpec } from '../model/fields.ts';
import type { Held, StateRecord } from '../model/plan.ts';
import type { Declared, Lifecycle } from '../model/project.ts';
import type { StateObject } from '../model/state.ts';
import { elementIn } from './keyed.ts';

/** Who decides about what: the declaration, the live system, or somebody else. */
export interface Modes {
  readonly membership: 'exclusive' | 'additive';
  readonly lifecycle: Lifecycle;
  readonly held: readonly Held[];
}

/** As the declaration says now. */
export function declaredModes(declared: Declared, held: readonly Held[]): Modes {
  return { membership: declared.membership, lifecycle: declared.lifecycle, held };
}

/** As they were when the entry's document was applied; `held` is what is held now. */
export function appliedModes(entry: StateRecord | undefined, held: readonly Held[]): Modes {
  return {
    membership: entry?.membership ?? 'exclusive',
    lifecycle: { ignore: entry?.lifecycle?.ignore ?? [], preventDestroy: entry?.lifecycle?.prevent_destroy ?? false },
    held,
  };
}

/** What a state entry is to keep of the modes; undefined where they are the usual ones. */
export function recordOf({ membership, lifecycle }: Declared): StateRecord | undefined {
  if (membership === 'exclusive' && lifecycle.ignore.length === 0 && !lifecycle.preventDestroy) return undefined;
  const kept = {
    ...(lifecycle.ignore.length > 0 ? { ignore: lifecycle.ignore.toSorted() } : {}),
    ...(lifecycle.preventDestroy ? { prevent_destroy: true as const } : {}),
  };
  return { ...(membership === 'additive' ? { membership } : {}), ...(Object.keys(kept).length > 0 ? { lifecycle: kept } : {}) };
}

/** What a state entry says of the modes; undefined where they are the usual ones. */
export function keptModes({ membership, lifecycle }: StateObject): StateRecord | undefined {
  if (membership === undefined && lifecycle === undefined) return undefined;
  return { ...(membership === undefined ? {} : { membership }), ...(lifecycle === undefined ? {} : { lifecycle }) };
}

/** Whether the declaration decides about whole fields, all of them: nothing held, ignored or somebody else's. */
export function decidesAlone(modes: Modes): boolean {
  return modes.membership === 'exclusive' && modes.held.length === 0 && modes.lifecycle.ignore.length === 0;
}

/** Whether a field is left as it is live: ignored, or held as a whole. */
export function isLeftAlone(modes: Modes, field: string): boolean {
  return modes.lifecycle.ignore.includes(field) || modes.held.some((part) => part.field === field && part.element === undefined);
}

/** Whether elements that no declaration listed are somebody else's. */
export function isShared(modes: Modes, spec: FieldSpec): boolean {
  return modes.membership === 'additive' && spec.of !== undefined && spec.nests !== false;
}

/** Elements of a field that the live system holds whole. */
export function heldElements(modes: Pick<Modes, 'held'>, field: string): ReadonlySet<string> {
  return new Set(
    modes.held.flatMap((part) => (part.field === field && part.element !== undefined && !part.identities ? [part.element] : [])),
  );
}

/** Keys of a field that are ignored: `metadata.cost-centre` ignores one key of the map `metadata`. */
export function ignoredKeys(modes: Modes, field: string): ReadonlySet<string> {
  return new Set(modes.lifecycle.ignore.flatMap((path) => (path.startsWith(`${field}.`) ? [path.slice(field.length + 1)] : [])));
}

/** One field as it was applied. */
export interface AppliedField {
  readonly name: string;
  readonly spec: FieldSpec;
  readonly applied: FieldValue | undefined;
}

/** Whether an element was none of Rollcall's business although its field was managed: somebody else's, held or ignored. */
export function foreignElements(modes: Modes, { name, spec, applied }: AppliedField): (element: string) => boolean {
  if (decidesAlone(modes)) return () => false;
  const own = elementIn(spec, applied);
  const [shared, held, ignored] = [isShared(modes, spec), heldElements(modes, name), ignoredKeys(modes, name)];
  return (element) => own(element) === undefined && (shared || held.has(element) || ignored.has(element));
}
