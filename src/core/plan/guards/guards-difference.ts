import { compareText } from '../../model/json.ts';
import type { Keep } from '../../model/project.ts';
import type { WrittenGuards } from '../../model/written-guards.ts';
import { quoteName } from '../../model/quote-name.ts';
import { itemsDifference } from '../written-difference.ts';

const LIMITS = ['max_deletions', 'max_member_removals'] as const;

/** What differs between two projects' guards, a phrase for each key: `max_deletions was 5 and is 50`. */
export function guardsDifference(was: WrittenGuards, is: WrittenGuards): readonly string[] {
  const limits = LIMITS.filter((key) => was[key] !== is[key]).map((key) => `${key} was ${was[key]} and is ${is[key]}`);
  const [had, has] = [listsOf(was), listsOf(is)];
  const keys = [...new Set([...had.keys(), ...has.keys()])].sort(compareText);
  return [...limits, ...keys.flatMap((key) => listDifference(key, had.get(key) ?? [], has.get(key) ?? []))];
}

/** Every list by its key, each entry as it is told. */
function listsOf(guards: WrittenGuards): ReadonlyMap<string, readonly string[]> {
  const privileged = Object.entries(guards.privileged).flatMap(([provider, fields]) =>
    Object.entries(fields).map(([field, globs]) => [`privileged.${provider}.${field}`, globs.map(quoteName)] as const),
  );
  return new Map([['protected', guards.protected.map(quoteName)] as const, ...privileged, ['keep', guards.keep.map(keepText)] as const]);
}

function listDifference(key: string, had: readonly string[], has: readonly string[]): readonly string[] {
  const parts = itemsDifference(had, has);
  return parts.length === 0 ? [] : [`${key} ${parts.join(' and ')}`];
}

function keepText({ match, min, people }: Keep): string {
  return `${quoteName(match)} (min ${min}${people.length > 0 ? `, people ${people.map(quoteName).join(', ')}` : ''})`;
}
