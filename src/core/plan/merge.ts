import { canonicalValue, emptyValue } from '../model/canonical.ts';
import type { Document, FieldValue } from '../model/document.ts';
import type { FieldSpec, Fields } from '../model/fields.ts';
import { compareText, sortedTable } from '../model/json.ts';
import type { Held } from '../model/plan.ts';
import type { Lifecycle } from '../model/project.ts';
import { elementsOf } from './keyed.ts';

/** Who decides about what: the declaration, the live system, or somebody else. */
export interface Modes {
  readonly membership: 'exclusive' | 'additive';
  readonly lifecycle: Lifecycle;
  readonly held: readonly Held[];
}

/** A declaration laid over a live object. */
export interface Merged {
  /** The whole document as it will be: unmanaged fields and held parts as they are live. */
  readonly after: Document;
  /** The managed part of it, element by element: what the state will say was applied. */
  readonly applied: Document;
  /** Fields under management, sorted. */
  readonly managed: readonly string[];
}

/** What the object will be when it is made: declared fields, and initial values where the declaration is silent. */
export function mergeNew(fields: Fields, desired: Document): Merged {
  const initial = Object.entries(fields).filter(([name, spec]) => spec.initial !== undefined && desired[name] === undefined);
  const after = sortedTable([...Object.entries(desired), ...initial.map(([name, spec]) => [name, spec.initial as FieldValue] as const)]);
  return { after, applied: desired, managed: Object.keys(desired).sort(compareText) };
}

/** What a live object will be: the desired fields where they are managed, everything else as it is. `base` is what was applied before. */
export function mergeLive(fields: Fields, desired: Document, live: Document, options: { readonly base: Document | undefined; readonly modes: Modes }): Merged {
  const { modes, base } = options;
  const after: Record<string, FieldValue> = { ...live };
  const applied: [string, FieldValue][] = [];
  for (const name of Object.keys(desired)) {
    if (modes.lifecycle.ignore.includes(name) || isHeldWhole(modes.held, name)) continue;
    const spec = fields[name] as FieldSpec;
    const merged = mergeField(spec, { name, desired: desired[name] as FieldValue, live: live[name], base: base?.[name], modes });
    after[name] = merged.after;
    applied.push([name, merged.applied]);
  }
  return { after: sortedTable(Object.entries(after)), applied: sortedTable(applied), managed: applied.map(([name]) => name).sort(compareText) };
}

/** The part of a live document that corresponds to what was applied: what drift is looked for in. */
export function managedPart(fields: Fields, applied: Document, live: Document, modes: Modes): Document {
  const part: [string, FieldValue][] = [];
  for (const name of Object.keys(applied)) {
    const spec = fields[name] as FieldSpec;
    const value = live[name] ?? emptyValue(spec);
    const own = elementsOf(spec, applied[name]);
    const foreign = foreignElements(spec, name, modes);
    part.push([name, own && foreign ? withElements(spec, value, (element) => own.has(element) || !foreign(element)) : value]);
  }
  return sortedTable(part);
}

interface FieldSides {
  readonly name: string;
  readonly desired: FieldValue;
  readonly live: FieldValue | undefined;
  readonly base: FieldValue | undefined;
  readonly modes: Modes;
}

function mergeField(spec: FieldSpec, sides: FieldSides): { after: FieldValue; applied: FieldValue } {
  const { name, desired, base, modes } = sides;
  const live = sides.live ?? emptyValue(spec);
  const additive = modes.membership === 'additive' && spec.of !== undefined;
  if (!additive && modes.held.length === 0 && modes.lifecycle.ignore.length === 0) return { after: desired, applied: desired };
  const wanted = elementsOf(spec, desired);
  if (!wanted) return { after: desired, applied: desired };
  const earlier = additive ? elementsOf(spec, base) : undefined;
  const held = heldElements(modes.held, name);
  const ignored = ignoredKeys(modes.lifecycle, name);
  // What stays although it is not declared: what the system holds, what is ignored, and in additive mode what was never declared.
  const kept = withElements(spec, live, (element) => {
    if (ignored.has(element)) return true;
    if (wanted.has(element)) return false;
    return held.has(element) || (additive && !earlier?.has(element));
  });
  const own = ignored.size === 0 ? desired : withElements(spec, desired, (element) => !ignored.has(element));
  return { after: union(spec, own, kept), applied: own };
}

/** Elements that drift does not look at, as a test; undefined where it looks at all. */
function foreignElements(spec: FieldSpec, name: string, modes: Modes): ((element: string) => boolean) | undefined {
  if (modes.membership === 'additive' && spec.of !== undefined) return () => true;
  const held = heldElements(modes.held, name);
  const ignored = ignoredKeys(modes.lifecycle, name);
  return held.size + ignored.size === 0 ? undefined : (element) => held.has(element) || ignored.has(element);
}

function isHeldWhole(held: readonly Held[], field: string): boolean {
  return held.some((part) => part.field === field && part.element === undefined);
}

function heldElements(held: readonly Held[], field: string): ReadonlySet<string> {
  return new Set(held.flatMap((part) => (part.field === field && part.element !== undefined ? [part.element] : [])));
}

/** `metadata.cost-centre` ignores one key of the map `metadata`. */
function ignoredKeys(lifecycle: Lifecycle, field: string): ReadonlySet<string> {
  return new Set(lifecycle.ignore.flatMap((path) => (path.startsWith(`${field}.`) ? [path.slice(field.length + 1)] : [])));
}

function withElements(spec: FieldSpec, value: FieldValue, keep: (element: string) => boolean): FieldValue {
  if (spec.type === 'set') return (value as readonly string[]).filter(keep);
  return sortedTable(Object.entries(value as Record<string, FieldValue>).filter(([element]) => keep(element)));
}

function union(spec: FieldSpec, first: FieldValue, second: FieldValue): FieldValue {
  if (spec.type === 'set') {
    return (second as readonly string[]).length === 0 ? first : canonicalValue(spec, [...(first as readonly string[]), ...(second as readonly string[])]);
  }
  const extra = Object.entries(second as Record<string, FieldValue>);
  return extra.length === 0 ? first : sortedTable([...Object.entries(first as Record<string, FieldValue>), ...extra]);
}
