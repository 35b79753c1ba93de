import { compareText } from '../../model/json.ts';
import type { Exclusive } from '../../model/project.ts';
import { atKey, below, quote } from '../problems.ts';
import type { World } from '../rules/world.ts';
import type { Written } from '../written.ts';
import { named } from './finding.ts';
import type { Finding, LintInput } from './finding.ts';

/** People who are in two groups that exclude each other, directly or by way of groups inside them. */
export function findConflicts(world: World, { date }: LintInput): readonly Finding[] {
  const people = (key: string): ReadonlySet<string> => peopleIn(world, key, date);
  return world.project.exclusive.flatMap((rule) =>
    pairsOf(rule.groups).flatMap(([first, second]) => {
      const others = people(second);
      const both = [...people(first)].filter((person) => others.has(person)).sort(compareText);
      return both.length === 0 ? [] : [conflict(world, rule, { pair: [first, second], both })];
    }),
  );
}

type Pair = readonly [string, string];

/** Every two of a list. */
export function pairsOf(groups: readonly string[]): readonly Pair[] {
  return groups.flatMap((first, index) => groups.slice(index + 1).map((second): Pair => [first, second]));
}

function conflict(world: World, rule: Exclusive, found: { readonly pair: Pair; readonly both: readonly string[] }): Finding {
  const { pair, both } = found;
  const [first, second] = pair.map((key) => world.groups.get(key) as Written) as [Written, Written];
  const why = rule.reason === undefined ? '' : `: ${rule.reason}`;
  return {
    place: { ...atKey(second.place), names: both },
    summary: `${named(both)} ${both.length === 1 ? 'is' : 'are'} in ${pair.map(quote).join(' and in ')}, which exclude each other${why}`,
    detail: 'take them out of one of the two',
    related: [{ ...atKey(first.place), names: both }, below(rule.place, 'groups')],
  };
}

/** Who is desired in a group on this day, at any depth. Cycles end. */
function peopleIn(world: World, start: string, date: string): ReadonlySet<string> {
  const people = new Set<string>();
  const seen = new Set<string>();
  const open = [start];
  for (let key = open.pop(); key !== undefined; key = open.pop()) {
    const group = world.groups.get(key);
    if (!group || seen.has(key)) continue;
    seen.add(key);
    for (const { email, until } of group.members ?? []) if (until === undefined || until >= date) people.add(email);
    open.push(...(group.groups ?? []));
  }
  return people;
}
