import { compareText, isJsonObject } from './json.ts';
import type { Project } from './project.ts';
import type { StateObject } from './state.ts';

/** Whether `people:` says who somebody is in a target. */
export function isTold(people: Project['people'], person: string, target: string): boolean {
  return Object.hasOwn(people, person) && Object.hasOwn(people[person] as object, target);
}

/**
 * An entry that remembers which of its people `people:` named when it was written, so that a line that is taken out of it later is known
 * for that. What an earlier entry remembered of people who are still in it stays.
 */
export function withTold(entry: StateObject, isToldNow: (person: string) => boolean): StateObject {
  const { told: earlier = [], ...rest } = entry;
  const known = new Set(earlier);
  const told = elementsOf(entry).filter((person) => isToldNow(person) || known.has(person));
  return told.length === 0 ? rest : { ...rest, told };
}

/** The elements of all tables, sorted. */
function elementsOf({ applied }: StateObject): readonly string[] {
  const elements = Object.values(applied).flatMap((value) =>
    isJsonObject(value) ? Object.keys(value).filter((element) => Array.isArray(value[element])) : [],
  );
  return [...new Set(elements)].sort(compareText);
}
