import { canonicalValue, emptyValue } from '../model/canonical.ts';
import { makeDocument } from '../model/document.ts';
import type { Document, FieldValue } from '../model/document.ts';
import type { FieldSpec, Fields } from '../model/fields.ts';
import { heldIdentities, withIdentities, withoutIdentities } from '../model/held-identities.ts';
import { equalJson, sortedTable } from '../model/json.ts';
import type { Lifecycle } from '../model/project.ts';
import { withoutBegun } from './begun.ts';
import { elementIn, elementsOf, keepElements } from './keyed.ts';
import { decidesAlone, heldElements, ignoredKeys, isLeftAlone, isShared } from './modes.ts';
import type { Modes } from './modes.ts';

/** A declaration laid over a live object. */
export interface Merged {
  /** The whole document as it will be: unmanaged fields and held parts as they are live. */
  readonly after: Document;
  /** The managed part of it, element by element: what the state will say was applied. */
  readonly applied: Document;
}

/** What the object will be when it is made: declared fields, ignored ones too, and initial values where the declaration is silent. */
export function mergeNew(fields: Fields, desired: Document, lifecycle: Lifecycle): Merged {
  const initial = Object.entries(fields).filter(([name, spec]) => spec.initial !== undefined && desired[name] === undefined);
  const after = makeDocument([...Object.entries(desired), ...initial.map(([name, spec]) => [name, spec.initial as FieldValue] as const)]);
  return { after, applied: managedOf(fields, desired, { membership: 'exclusive', lifecycle, held: [] }) };
}

interface LiveOptions {
  /** What was applied before. */
  readonly base: Document | undefined;
  /** Whom interrupted applies put in besides. */
  readonly begun?: Document | undefined;
  readonly modes: Modes;
}

/** What a live object will be: the desired fields where they are managed, everything else as it is. */
export function mergeLive(fields: Fields, desired: Document, live: Document, options: LiveOptions): Merged {
  const { modes, base, begun } = options;
  if (decidesAlone(modes)) return { after: layOver(live, desired), applied: desired };
  const after: [string, FieldValue][] = [];
  const applied: [string, FieldValue][] = [];
  for (const name of Object.keys(desired)) {
    if (isLeftAlone(modes, name)) continue;
    const merged = mergeField(fields[name] as FieldSpec, {
      name,
      desired: desired[name] as FieldValue,
      live: live[name],
      base: base?.[name],
      begun: begun?.[name],
      modes,
    });
    after.push([name, merged.after]);
    applied.push([name, merged.applied]);
  }
  return { after: layOver(live, makeDocument(after)), applied: makeDocument(applied) };
}

/**
 * What takes the place of a replaced object: what is declared, initial values where the declaration is silent, and what of the
 * declared fields is ignored or somebody else's, as it is live. What the system held goes with the object it was held in.
 */
export function mergeReplaced(fields: Fields, desired: Document, live: Document, options: LiveOptions): Merged {
  const { modes, base, begun } = options;
  const loose = withoutHeld(fields, live, modes);
  const merged = mergeLive(fields, desired, loose, { base, begun, modes: { ...modes, held: [] } });
  const kept = Object.keys(desired).map((name) => [name, merged.after[name] ?? (desired[name] as FieldValue)] as const);
  return { after: mergeNew(fields, makeDocument(kept), modes.lifecycle).after, applied: merged.applied };
}

/** Fields under management, sorted. */
export function managedFields(applied: Document): readonly string[] {
  return Object.keys(applied).sort();
}

/** `desired` laid over `live`; `live` itself where nothing differs. */
function layOver(live: Document, desired: Document): Document {
  const differing = Object.keys(desired).filter((name) => live[name] === undefined || !equalJson(live[name], desired[name]));
  if (differing.length === 0) return live;
  return makeDocument([
    ...Object.entries(live).filter(([name]) => !differing.includes(name)),
    ...differing.map((name) => [name, desired[name] as FieldValue] as const),
  ]);
}

/** A document without what is ignored. */
function managedOf(fields: Fields, document: Document, modes: Modes): Document {
  if (decidesAlone(modes)) return document;
  const part: [string, FieldValue][] = [];
  for (const [name, value] of Object.entries(document)) {
    if (isLeftAlone(modes, name)) continue;
    const ignored = ignoredKeys(modes, name);
    part.push([name, keepElements(fields[name] as FieldSpec, value, (element) => !ignored.has(element))]);
  }
  return makeDocument(part);
}

function withoutHeld(fields: Fields, live: Document, modes: Modes): Document {
  const part = Object.entries(live).flatMap(([name, value]): [string, FieldValue][] => {
    if (modes.held.some((held) => held.field === name && held.element === undefined)) return [];
    const held = heldElements(modes, name);
    const loose = keepElements(fields[name] as FieldSpec, value, (element) => !held.has(element));
    return [[name, withoutIdentities(loose, heldIdentities(modes.held, name))]];
  });
  return makeDocument(part);
}

interface FieldSides {
  readonly name: string;
  readonly desired: FieldValue;
  readonly live: FieldValue | undefined;
  readonly base: FieldValue | undefined;
  readonly begun: FieldValue | undefined;
  readonly modes: Modes;
}

function mergeField(
  spec: FieldSpec,
  { name, desired, live = emptyValue(spec), base, begun, modes }: FieldSides,
): { after: FieldValue; applied: FieldValue } {
  const shared = isShared(modes, spec);
  const [held, ignored] = [heldElements(modes, name), ignoredKeys(modes, name)];
  const some = heldIdentities(modes.held, name);
  if (elementsOf(spec, desired) === undefined || (!shared && held.size + ignored.size + some.size === 0))
    return { after: desired, applied: desired };
  const [isWanted, isLive, wasListed] = [elementIn(spec, desired), elementIn(spec, live), elementIn(spec, base)];
  const isFixed = (element: string): boolean => ignored.has(element) || (held.has(element) && isLive(element) !== undefined);
  const isForeign = (element: string): boolean => shared && isWanted(element) === undefined && wasListed(element) === undefined;
  // What stays although it is not declared: what the system holds, what is ignored, and what somebody else put there.
  const others = keepElements(spec, live, (element) => isFixed(element) || isForeign(element));
  const kept = withoutBegun(spec, others, begun, isFixed);
  const own = keepElements(spec, desired, (element) => !isFixed(element));
  const heldToo = keepElements(spec, live, (element) => isWanted(element) !== undefined && held.has(element) && !ignored.has(element));
  return { after: withIdentities(union(spec, own, kept), some), applied: union(spec, own, heldToo) };
}

function union(spec: FieldSpec, first: FieldValue, second: FieldValue): FieldValue {
  if (elementsOf(spec, second)?.length === 0) return first;
  if (spec.type === 'set') return canonicalValue(spec, [...(first as readonly string[]), ...(second as readonly string[])]);
  return sortedTable([...Object.entries(first as Record<string, FieldValue>), ...Object.entries(second as Record<string, FieldValue>)]);
}
