import { compareText } from '../../model/json.ts';
import type { DeclaredMember, Exclusive } from '../../model/project.ts';
import { atKey, below, quote } from '../problems.ts';
import type { World } from '../rules/world.ts';
import type { Written } from '../written.ts';
import { named } from './finding.ts';
import type { Finding, LintInput } from './finding.ts';

/** People who are in two groups that exclude each other, directly or by way of groups inside them. */
export function findConflicts(world: World, { date }: LintInput): readonly Finding[] {
  return world.project.exclusive.flatMap((rule) =>
    pairsOf(rule.groups).flatMap(([first, second]) => {
      const others = peopleIn(world, second, date);
      const both = [...peopleIn(world, first, date)].filter((person) => others.has(person)).sort(compareText);
      return both.length === 0 ? [] : [conflict(world, rule, { pair: [first, second], both, date })];
    }),
  );
}

type Pair = readonly [string, string];

/** Every two of a list. */
export function pairsOf(groups: readonly string[]): readonly Pair[] {
  return groups.flatMap((first, index) => groups.slice(index + 1).map((second): Pair => [first, second]));
}

interface Found {
  readonly pair: Pair;
  readonly both: readonly string[];
  readonly date: string;
}

function conflict(world: World, rule: Exclusive, found: Found): Finding {
  const { pair, both } = found;
  const [first, second] = pair.map((key) => world.groups.get(key) as Written) as [Written, Written];
  const why = rule.reason === undefined ? '' : `: ${rule.reason}`;
  return {
    place: { ...atKey(second.place), names: namesIn(world, second, found) },
    summary: `${named(both)} ${both.length === 1 ? 'is' : 'are'} in ${pair.map(quote).join(' and in ')}, which exclude each other${why}`,
    detail: 'take them out of one of the two',
    related: [{ ...atKey(first.place), names: namesIn(world, first, found) }, below(rule.place, 'groups')],
  };
}

/** What a finding about people stands at in a group: those who are in it themselves, then the groups inside it that bring the others. */
function namesIn(world: World, group: Written, { both, date }: Found): readonly string[] {
  const own = new Set((group.members ?? []).filter(isDesired(date)).map(({ email }) => email));
  const inner = (group.groups ?? []).filter((key) => {
    const brought = peopleIn(world, key, date);
    return both.some((person) => brought.has(person));
  });
  return [...both.filter((person) => own.has(person)), ...inner];
}

function isDesired(date: string): (member: DeclaredMember) => boolean {
  return ({ until }) => until === undefined || until >= date;
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
    for (const { email } of (group.members ?? []).filter(isDesired(date))) people.add(email);
    open.push(...(group.groups ?? []));
  }
  return people;
}
