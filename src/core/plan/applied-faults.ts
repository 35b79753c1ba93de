import type { Document, FieldValue } from '../model/document.ts';
import type { FieldSpec, Fields } from '../model/fields.ts';
import { heldIdentities } from '../model/held-identities.ts';
import type { Identities } from '../model/held-identities.ts';
import { equalJson } from '../model/json.ts';
import type { Change } from '../model/plan.ts';
import { quoteName } from '../model/quote-name.ts';
import { elementIn, elementsOf } from './keyed.ts';
import { appliedModes, heldElements, ignoredKeys, isShared } from './modes.ts';

/**
 * Where what the state will say was applied is not the managed part of `after`: sentences. It is that part, without what is ignored, what
 * the system holds and, where others add members too, what was there before.
 */
export function appliedFaults(change: Change, fields: Fields): readonly string[] {
  const { address, after, applied = {}, managed } = change;
  if (after === null)
    return change.applied === undefined ? [] : [`"applied" of ${quoteName(address)} holds something, and it is a ${change.action}.`];
  if (!equalJson(Object.keys(applied).sort(), managed.toSorted()))
    return [`"managed" and "applied" of ${quoteName(address)} do not name the same fields.`];
  if (awaitsWhoIsThere(change, fields)) return [`"awaited" of ${quoteName(address)} holds what is there.`];
  return managed
    .filter((name) => Object.hasOwn(fields, name) && !isPartOf(change, { name, spec: fields[name] as FieldSpec, after }))
    .map((name) => `"applied" of ${quoteName(address)} is not what "after" holds of ${quoteName(name)}.`);
}

/** Whether the state is to keep as lost what is there as it says, or what is no list of elements under management. */
function awaitsWhoIsThere({ before, managed, awaited = {} }: Change, fields: Fields): boolean {
  return Object.entries(awaited).some(([name, value]) => {
    const spec = fields[name];
    const elements = spec && managed.includes(name) ? elementsOf(spec, value) : undefined;
    if (!spec || !elements) return true;
    const [is, was] = [elementIn(spec, value), elementIn(spec, before?.[name])];
    return elements.some((element) => equalJson(is(element), was(element)));
  });
}

interface Managed {
  readonly name: string;
  readonly spec: FieldSpec;
  readonly after: Document;
}

function isPartOf(change: Change, { name, spec, after }: Managed): boolean {
  const [becomes, applied] = [after[name], (change.applied as Document)[name] as FieldValue];
  if (equalJson(becomes, applied)) return true;
  const elements = elementsOf(spec, becomes);
  if (becomes === undefined || elements === undefined) return false;
  const [is, was, isApplied] = [elementIn(spec, becomes), elementIn(spec, change.before?.[name]), elementIn(spec, applied)];
  const isOthers = othersElements(change, { name, spec });
  const some = heldIdentities(change.held ?? [], name);
  return (
    (elementsOf(spec, applied) as readonly string[]).every((element) => is(element) !== undefined) &&
    elements.every((element) => {
      const [value, own] = [is(element), isApplied(element)];
      return (
        equalJson(value, own) ||
        isHeldRest(some, element, [value, own]) ||
        (own === undefined && isOthers(element, was(element) !== undefined))
      );
    })
  );
}

/** Whether an element that was not applied is somebody else's. */
function othersElements(
  { record, held = [] }: Change,
  { name, spec }: Pick<Managed, 'name' | 'spec'>,
): (element: string, was: boolean) => boolean {
  const modes = appliedModes(record, held);
  const [shared, kept, ignored] = [isShared(modes, spec), heldElements(modes, name), ignoredKeys(modes, name)];
  return (element, was) => ignored.has(element) || kept.has(element) || (shared && was);
}

/** Whether an element was applied but for the identities that the system holds. */
function isHeldRest(held: Identities, element: string, [value, own = []]: readonly [unknown, unknown]): boolean {
  const some = held.get(element);
  if (!some || !Array.isArray(value) || !Array.isArray(own)) return false;
  return (
    own.every((identity) => value.includes(identity)) &&
    value.every((identity) => own.includes(identity) || some.includes(identity as string))
  );
}
