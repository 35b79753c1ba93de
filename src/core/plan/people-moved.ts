import { makeDocument } from '../model/document.ts';
import type { Document } from '../model/document.ts';
import type { FieldSpec, Fields } from '../model/fields.ts';
import { compareText } from '../model/json.ts';
import type { Change } from '../model/plan.ts';
import { heldIdentities, withoutIdentities } from '../model/held-identities.ts';
import { heldParts } from '../model/held.ts';
import { elementsOf, keepElements } from './keyed.ts';

/** People that a change adds to or takes from its object, sorted. */
export interface PeopleMoved {
  readonly added: readonly string[];
  readonly removed: readonly string[];
  /** Those of `removed` that are no machines. */
  readonly people: readonly string[];
}

/** Compares the fields that hold people. Forgetting moves nobody. */
export function peopleMoved(fields: Fields, change: Change): PeopleMoved {
  const { action, before, after } = change;
  if (action === 'forget' || (before === after && heldParts(change).leave.length === 0)) return { added: [], removed: [], people: [] };
  const was = before ?? {};
  const [were, are] = [peopleIn(fields, was), peopleIn(fields, reachedBy(fields, change) ?? {})];
  const removed = without(were, are);
  return { added: without(are, were), removed, people: removed.length === 0 ? removed : withoutMachines(fields, was, removed) };
}

/** Whoever has an e-mail, and whoever a field names that holds no machines. */
function withoutMachines(fields: Fields, before: Document, removed: readonly string[]): readonly string[] {
  if (!Object.values(fields).some(({ machines }) => machines)) return removed;
  const people = new Set(peopleIn(Object.fromEntries(Object.entries(fields).filter(([, { machines }]) => !machines)), before));
  return removed.filter((element) => element.includes('@') || people.has(element));
}

function without(people: readonly string[], others: readonly string[]): readonly string[] {
  const known = new Set(others);
  return people.filter((person) => !known.has(person)).sort(compareText);
}

/** What the object will hold in truth: `after` without what leaves by itself, because what it follows leaves. */
export function reachedBy(fields: Fields, change: Change): Document | null {
  const { leave } = heldParts(change);
  if (leave.length === 0 || !change.after) return change.after;
  const left = Object.entries(change.after).map(([name, value]) => {
    const gone = new Set(
      leave.flatMap(({ field, element, identities }) => (field === name && element !== undefined && !identities ? [element] : [])),
    );
    const kept = gone.size === 0 ? value : keepElements(fields[name] as FieldSpec, value, (element) => !gone.has(element));
    // What the files list as well is put back.
    return [name, withoutIdentities(kept, heldIdentities(leave, name), change.applied?.[name])] as const;
  });
  return makeDocument(left);
}

/** Everybody that a document names, once, over all its fields that hold people. */
export function peopleIn(fields: Fields, document: Document): readonly string[] {
  const lists: (readonly string[])[] = [];
  for (const name in fields) {
    const spec = fields[name] as FieldSpec;
    if (spec.of === 'person') lists.push(elementsOf(spec, document[name]) ?? []);
  }
  return lists.length === 1 ? (lists[0] as readonly string[]) : [...new Set(lists.flat())];
}
