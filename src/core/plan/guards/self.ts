import { compareText } from '../../model/json.ts';
import type { GuardFinding } from '../../model/plan.ts';
import { quoteName } from '../../model/quote-name.ts';
import { personOf, reachDown, reachUp } from '../access.ts';
import type { AccessGraph } from '../access.ts';
import { counted, listed } from './finding.ts';
import type { GuardSite } from './finding.ts';
import { growthsOf, spreadIn, wayThrough } from './growth.ts';
import type { Growth } from './growth.ts';

/** The runner's own identity joins a group, or gains what one grants. */
export function guardSelf(site: GuardSite): readonly GuardFinding[] {
  const { runner } = site;
  if (runner === undefined) return [];
  const { spread } = spreadIn(site);
  const reaches = [...grantsOf(site.after, runner)]
    .map(spread)
    .filter(({ gained }) => [...gained].some((holder) => personOf(holder) === runner));
  return growthsOf(site).flatMap((growth): GuardFinding[] => {
    const { address } = growth.change;
    const ways = reaches.filter((reach) => wayThrough(growth, reach, site.after)?.people.has(runner));
    const values = [...new Set(ways.map(({ grant }) => grant.slice(grant.indexOf(':') + 1)))].sort(compareText);
    const joins = growth.people.includes(runner);
    if (!joins && values.length === 0) return notRuledOut(site, growth, runner);
    const gain = values.length > 0 ? `, which gains ${counted(values.length, 'value')}: ${listed(values)}` : '';
    const message = `${quoteName(address)} ${joins ? 'adds' : 'gives more to'} the identity that runs this (${quoteName(runner)})${gain}.`;
    return [{ code: 'SELF_GRANT', address, message, blocking: true, people: [runner] }];
  });
}

/** What a change gives to groups that were not read: the runner may be in one of them. */
function notRuledOut({ before, after }: GuardSite, { change, ref, grants, children }: Growth, runner: string): GuardFinding[] {
  const had = reachDown(before, [ref]);
  const given = [...reachDown(after, grants.length > 0 ? [ref] : children)].filter(
    (below) => !after.has(below) && (grants.length > 0 || !had.has(below)),
  );
  if (given.length === 0) return [];
  const message = `${quoteName(change.address)} gives more to ${listed(given.sort(compareText))}, which Rollcall did not read: that the identity that runs this (${quoteName(runner)}) is in there cannot be ruled out.`;
  return [{ code: 'SELF_GRANT', address: change.address, message, blocking: true, people: [] }];
}

/** Everything that a person is granted, directly or through nesting. */
function grantsOf(graph: AccessGraph, person: string): ReadonlySet<string> {
  const nodes = [...graph.values()];
  const own = nodes.filter((node) => node.people.includes(person)).map((node) => node.ref);
  const above = reachUp(graph, own);
  return new Set(nodes.flatMap((node) => (above.has(node.ref) ? node.grants : [])));
}
