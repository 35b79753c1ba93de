import { matchAny } from '../../model/glob.ts';
import { compareText } from '../../model/json.ts';
import type { Change, GuardFinding } from '../../model/plan.ts';
import { quoteName } from '../../model/quote-name.ts';
import { reachDown, reachUp } from '../access.ts';
import { countedPeople, listed } from './finding.ts';
import type { GuardSite } from './finding.ts';
import { growthsOf, spreadIn, wayThrough } from './growth.ts';
import type { Growth, Way } from './growth.ts';

type Patterns = GuardSite['privileged'];

/**
 * Privileged values that somebody gains, directly or through nesting: over every group that grants the value before and after the
 * plan. Each gain is reported at every change that opens a way to it, so that an approval has to name them all. A privileged value
 * that reaches a group nobody is known to be in counts too: people come later, or from an identity provider.
 */
export function guardPrivilege(site: GuardSite): readonly GuardFinding[] {
  const patterns = site.privileged;
  if (Object.keys(patterns).length === 0) return [];
  const growths = growthsOf(site);
  return [...openedWays(site, growths, patterns), ...unknownWays(site, growths)];
}

interface Opening {
  readonly values: ReadonlySet<string>;
  readonly people: ReadonlySet<string>;
  /** Objects that were not read: nobody knows who is in them. */
  readonly unread: ReadonlySet<string>;
  /** Objects that others are in, or come into, than those that are known. */
  readonly open: ReadonlySet<string>;
}

function openedWays(site: GuardSite, growths: readonly Growth[], patterns: Patterns): GuardFinding[] {
  const { grants, spread } = spreadIn(site);
  const openings = new Map<Change, Opening>();
  for (const grant of [...grants].filter((value) => isPrivileged(value, patterns)).sort(compareText)) {
    const reach = spread(grant);
    for (const growth of growths) {
      const way = wayThrough(growth, reach, site.after);
      const known = openings.get(growth.change);
      if (way) openings.set(growth.change, widened(site, known, { grant, way }));
    }
  }
  return [...openings].map(([change, opening]) => openingFinding(change, opening));
}

function widened(site: GuardSite, known: Opening | undefined, { grant, way }: { readonly grant: string; readonly way: Way }): Opening {
  const unread = way.opened.filter((ref) => !site.after.has(ref));
  const open = way.opened.filter((ref) => site.after.get(ref)?.open);
  return {
    values: new Set([...(known?.values ?? []), grant.slice(grant.indexOf(':') + 1)]),
    people: new Set([...(known?.people ?? []), ...way.people]),
    unread: new Set([...(known?.unread ?? []), ...unread]),
    open: new Set([...(known?.open ?? []), ...open]),
  };
}

function openingFinding({ address }: Change, opening: Opening): GuardFinding {
  const people = [...opening.people].sort(compareText);
  const unread = [...opening.unread].sort(compareText);
  const known = people.length > 0 ? [`${countedPeople(people.length)}: ${listed(people)}`] : [];
  const open = [...opening.open].sort(compareText);
  const others = unread.length > 0 ? [`whoever is in ${listed(unread)}, which Rollcall did not read`] : [];
  const outsiders = open.length > 0 ? [`whoever is let into ${listed(open)} from outside, whom Rollcall does not know`] : [];
  const who = [...known, ...others, ...outsiders].join('; and to ') || 'nobody known yet, whoever joins later';
  return {
    code: 'PRIVILEGE_GAINED',
    address,
    message: `${quoteName(address)} opens privileged ${[...opening.values].map(quoteName).join(', ')} to ${who}.`,
    blocking: true,
    // Without a count no approval that has one covers it.
    ...(unread.length + open.length > 0 ? {} : { count: people.length }),
    people,
  };
}

/** Growth inside of something that was not read: it may grant anything. */
function unknownWays(site: GuardSite, growths: readonly Growth[]): GuardFinding[] {
  const inside = [...site.after.values()].filter((node) => node.unreadParents.length > 0);
  const below = reachDown(
    site.after,
    inside.map((node) => node.ref),
  );
  return growths.flatMap((growth): GuardFinding[] => {
    if (!below.has(growth.ref) || growth.people.length + growth.children.length + growth.admits.length === 0) return [];
    const { address } = growth.change;
    const above = reachUp(site.after, [growth.ref]);
    const parents = [...new Set(inside.flatMap((node) => (above.has(node.ref) ? node.unreadParents : [])))].sort(compareText);
    const message = `${quoteName(address)} lies in ${listed(parents)}, which Rollcall did not read: nobody knows what its new members gain there.`;
    return [{ code: 'PRIVILEGE_GAINED', address, message, blocking: true, people: [] }];
  });
}

function isPrivileged(grant: string, patterns: Patterns): boolean {
  const colon = grant.indexOf(':');
  return matchAny(patterns[grant.slice(0, colon)] ?? [], grant.slice(colon + 1));
}
