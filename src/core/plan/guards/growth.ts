import { holdersByGrant, holdersOf, holdersUnder, personOf, reachDown } from '../access.ts';
import type { AccessGraph } from '../access.ts';
import type { GuardSite, GuardedChange } from './finding.ts';

/** How one change makes its object grow. */
export interface Growth extends GuardedChange {
  /** Whoever comes in, and whoever was in it and comes in by one more identity. */
  readonly people: readonly string[];
  readonly holders: readonly string[];
  readonly children: readonly string[];
  readonly grants: readonly string[];
  /** What newly lets people in from outside. */
  readonly admits: readonly string[];
}

/** What grows in a plan. */
export function growthsOf({ changes, before, after }: GuardSite): readonly Growth[] {
  return changes.flatMap((item): Growth[] => {
    const now = after.get(item.ref);
    if (!now) return [];
    const was = before.get(item.ref);
    const holders = added(was?.holders(), now.holders());
    const people = [...new Set(holders.map(personOf))];
    const growth = {
      ...item,
      people,
      holders,
      children: added(was?.children, now.children),
      grants: added(was?.grants, now.grants),
      admits: added(was?.admits, now.admits),
    };
    return growth.people.length + growth.children.length + growth.grants.length + growth.admits.length > 0 ? [growth] : [];
  });
}

/** Who can be reached by a granted value, before and after the plan. */
export interface Spread {
  readonly grant: string;
  /** References that the value reaches. */
  readonly after: ReadonlySet<string>;
  readonly before: ReadonlySet<string>;
  /** Holders who have it after the plan and had it nowhere before. */
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
      const had = holdersOf(before, reachedBefore);
      const gained = new Set([...holdersOf(after, reached)].filter((holder) => !had.has(holder)));
      return { grant, after: reached, before: reachedBefore, gained };
    },
  };
}

/** A way by which a granted value spreads to somebody. */
export interface Way {
  /** Who gains it by this way. */
  readonly people: ReadonlySet<string>;
  /** Objects that the value reaches by this way and did not reach before, or reaches others in. */
  readonly opened: readonly string[];
}

/**
 * The way that a growth opens to a value; undefined where it opens none. Whoever gains the value does so by the last new piece of
 * the path to it, so every gain has its growth: the value is granted, a child comes in that did not have it, or a person joins.
 */
export function wayThrough(growth: Growth, spread: Spread, after: AccessGraph): Way | undefined {
  if (!spread.after.has(growth.ref)) return undefined;
  const starts = growth.grants.includes(spread.grant) ? [growth.ref] : growth.children.filter((child) => !spread.before.has(child));
  const people = new Set([...holdersUnder(after, starts), ...growth.holders].filter((holder) => spread.gained.has(holder)).map(personOf));
  const admitting = growth.admits.length > 0 ? [growth.ref] : [];
  if (starts.length + admitting.length === 0 && people.size === 0) return undefined;
  return { people, opened: [...admitting, ...[...reachDown(after, starts)].filter((ref) => !spread.before.has(ref))] };
}

function added(before: readonly string[] | undefined, after: readonly string[]): readonly string[] {
  const known = new Set(before ?? []);
  return after.filter((item) => !known.has(item));
}
