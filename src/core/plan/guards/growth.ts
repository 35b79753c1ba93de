import { holdersByGrant, peopleUnder, reachDown } from '../access.ts';
import type { AccessGraph, AccessNode } from '../access.ts';
import type { GuardSite, GuardedChange } from './finding.ts';

/** How one change makes its object grow. */
export interface Growth extends GuardedChange {
  readonly people: readonly string[];
  readonly children: readonly string[];
  readonly grants: readonly string[];
}

/** What grows in a plan. */
export function growthsOf({ changes, before, after }: GuardSite): readonly Growth[] {
  return changes.flatMap((item): Growth[] => {
    const now = after.get(item.ref);
    if (!now) return [];
    const was = before.get(item.ref);
    const growth = { ...item, people: added(was, now, 'people'), children: added(was, now, 'children'), grants: added(was, now, 'grants') };
    return growth.people.length + growth.children.length + growth.grants.length > 0 ? [growth] : [];
  });
}

/** Who can be reached by a granted value, before and after the plan. */
export interface Spread {
  readonly grant: string;
  /** References that the value reaches. */
  readonly after: ReadonlySet<string>;
  readonly before: ReadonlySet<string>;
  /** People who have it after the plan and had it nowhere before. */
  readonly gained: ReadonlySet<string>;
}

export interface Spreads {
  /** Every value that is granted when the plan is done. */
  readonly grants: Iterable<string>;
  /** Follows one of them. */
  spread(grant: string): Spread;
}

/** Follows granted values through a target. */
export function spreadIn({ before, after }: GuardSite): Spreads {
  const [held, holds] = [holdersByGrant(before), holdersByGrant(after)];
  return {
    grants: holds.keys(),
    spread(grant) {
      const reached = reachDown(after, holds.get(grant) as readonly string[]);
      const reachedBefore = reachDown(before, held.get(grant) ?? []);
      const had = peopleIn(before, reachedBefore);
      const gained = new Set([...peopleIn(after, reached)].filter((person) => !had.has(person)));
      return { grant, after: reached, before: reachedBefore, gained };
    },
  };
}

/** A way by which a granted value spreads to somebody. */
export interface Way {
  /** Who gains it by this way. */
  readonly people: ReadonlySet<string>;
  /** Objects that the value reaches by this way, and did not reach before. */
  readonly opened: readonly string[];
}

/**
 * The way that a growth opens to a value; undefined where it opens none. Whoever gains the value does so by the last new piece of
 * the path to it, so every gain has its growth: the value is granted, a child comes in that did not have it, or a person joins.
 */
export function wayThrough(growth: Growth, spread: Spread, after: AccessGraph): Way | undefined {
  if (!spread.after.has(growth.ref)) return undefined;
  const starts = growth.grants.includes(spread.grant) ? [growth.ref] : growth.children.filter((child) => !spread.before.has(child));
  const people = new Set([...peopleUnder(after, starts), ...growth.people].filter((person) => spread.gained.has(person)));
  if (starts.length === 0 && people.size === 0) return undefined;
  return { people, opened: [...reachDown(after, starts)].filter((ref) => !spread.before.has(ref)) };
}

function peopleIn(graph: AccessGraph, refs: Iterable<string>): ReadonlySet<string> {
  const people = new Set<string>();
  for (const ref of refs) for (const person of graph.get(ref)?.people ?? []) people.add(person);
  return people;
}

function added(before: AccessNode | undefined, after: AccessNode, field: 'people' | 'children' | 'grants'): readonly string[] {
  const known = new Set(before?.[field] ?? []);
  return after[field].filter((item) => !known.has(item));
}
