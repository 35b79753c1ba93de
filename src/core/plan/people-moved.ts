import type { Document } from '../model/document.ts';
import type { Fields } from '../model/fields.ts';
import { compareText } from '../model/json.ts';
import type { Change } from '../model/plan.ts';
import { elementsOf } from './keyed.ts';

/** People that a change adds to or takes from its object, sorted. */
export interface PeopleMoved {
  readonly added: readonly string[];
  readonly removed: readonly string[];
}

/** Compares the fields that hold people. Forgetting moves nobody. */
export function peopleMoved(fields: Fields, { action, before, after }: Change): PeopleMoved {
  if (action === 'forget' || before === after) return { added: [], removed: [] };
  const [were, are] = [new Set(peopleIn(fields, before ?? {})), new Set(peopleIn(fields, after ?? {}))];
  return {
    added: [...are].filter((person) => !were.has(person)).sort(compareText),
    removed: [...were].filter((person) => !are.has(person)).sort(compareText),
  };
}

/** Everybody that a document names, once, over all its fields that hold people. */
export function peopleIn(fields: Fields, document: Document): readonly string[] {
  const people = Object.entries(fields).flatMap(([name, spec]) => (spec.of === 'person' ? (elementsOf(spec, document[name]) ?? []) : []));
  return [...new Set(people)];
}
