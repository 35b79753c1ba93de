import { matchAny } from '../../model/glob.ts';
import { compareText } from '../../model/json.ts';
import type { Change, GuardFinding } from '../../model/plan.ts';
import { allGrants, granting, groupsOf, peopleUnder, reachDown, reachUp } from '../access.ts';
import type { AccessNode } from '../access.ts';
import { counted, listed } from './finding.ts';
import type { GuardSite } from './finding.ts';

/** How one change makes its group grow. */
interface Growth {
  readonly change: Change;
  readonly ref: string;
  readonly people: readonly string[];
  readonly children: readonly string[];
  readonly grants: readonly string[];
}

/**
 * Privileged values that somebody gains, directly or through nesting: over every group that grants the value before and after the
 * plan. Each gain is reported at every change that opens a way to it, so that an approval has to name them all. A privileged value
 * that reaches a group nobody is known to be in counts too: people come later, or from an identity provider.
 */
export function guardPrivilege(site: GuardSite): readonly GuardFinding[] {
  const patterns = site.guards.privileged[site.provider] ?? {};
  const privileged = [...allGrants(site.after)].filter((grant) => isPrivileged(grant, patterns)).sort(compareText);
  if (privileged.length === 0) return [];
  const growing = growths(site);
  const found = new Map<Change, { readonly values: string[]; readonly people: Set<string> }>();
  for (const grant of privileged) {
    const holders = granting(site.after, grant);
    const reached = reachDown(site.after, holders);
    const reachedBefore = reachDown(site.before, granting(site.before, grant));
    const before = new Set([...reachedBefore].flatMap((ref) => site.before.get(ref)?.people ?? []));
    const gained = new Set([...reached].flatMap((ref) => site.after.get(ref)?.people ?? []).filter((person) => !before.has(person)));
    for (const growth of growing) {
      const people = gainedThrough(site, growth, { grant, reached, reachedBefore, gained });
      if (!people) continue;
      const finding = found.get(growth.change) ?? { values: [], people: new Set() };
      finding.values.push(grant.slice(grant.indexOf(':') + 1));
      for (const person of people) finding.people.add(person);
      found.set(growth.change, finding);
    }
  }
  return [...found].map(([change, { values, people }]) => {
    const sorted = [...people].sort(compareText);
    const who = sorted.length === 0 ? 'nobody known yet, whoever joins later' : `${sorted.length === 1 ? '1 person' : `${sorted.length} people`}: ${listed(sorted)}`;
    return {
      code: 'PRIVILEGE_GAINED',
      address: change.address,
      message: `"${change.address}" opens privileged ${values.map((value) => `"${value}"`).join(', ')} to ${who}.`,
      blocking: true,
      count: sorted.length,
      people: sorted,
    };
  });
}

/** The runner's own identity gains a grant or joins a group. */
export function guardSelf(site: GuardSite): readonly GuardFinding[] {
  const runner = site.runner;
  if (runner === undefined) return [];
  const before = reachUp(site.before, groupsOf(site.before, runner));
  const after = reachUp(site.after, groupsOf(site.after, runner));
  const had = new Set([...before].flatMap((ref) => site.before.get(ref)?.grants ?? []));
  const findings: GuardFinding[] = [];
  for (const growth of growths(site)) {
    if (!after.has(growth.ref)) continue;
    const joins = growth.people.includes(runner);
    const through = growth.children.some((child) => after.has(child));
    if (!joins && !through && growth.grants.length === 0) continue;
    const opened = reachUp(site.after, [growth.ref]);
    const values = [...opened].flatMap((ref) => site.after.get(ref)?.grants ?? []).filter((grant) => !had.has(grant));
    const gained = [...new Set(values)].map((grant) => grant.slice(grant.indexOf(':') + 1)).sort(compareText);
    if (!joins && gained.length === 0) continue;
    findings.push({
      code: 'SELF_GRANT',
      address: growth.change.address,
      message: `"${growth.change.address}" ${joins ? 'adds' : 'gives more to'} the identity that runs this ("${runner}")${gained.length > 0 ? `, which gains ${counted(gained.length, 'value')}: ${listed(gained)}` : ''}.`,
      blocking: true,
      people: [runner],
    });
  }
  return findings;
}

interface Reach {
  readonly grant: string;
  readonly reached: ReadonlySet<string>;
  readonly reachedBefore: ReadonlySet<string>;
  readonly gained: ReadonlySet<string>;
}

/** People who gain the value through this change; undefined where it opens no way. */
function gainedThrough(site: GuardSite, growth: Growth, reach: Reach): Set<string> | undefined {
  if (!reach.reached.has(growth.ref)) return undefined;
  const starts: string[] = growth.grants.includes(reach.grant) ? [growth.ref] : growth.children.filter((child) => !reach.reachedBefore.has(child));
  const people = new Set([...peopleUnder(site.after, starts), ...growth.people].filter((person) => reach.gained.has(person)));
  return starts.length > 0 || people.size > 0 ? people : undefined;
}

function growths(site: GuardSite): Growth[] {
  const growing: Growth[] = [];
  for (const change of site.changes) {
    if (change.action === 'delete' || change.action === 'forget') continue;
    const ref = site.refOf(change);
    const after = site.after.get(ref);
    if (!after) continue;
    const before = site.before.get(ref);
    growing.push({
      change,
      ref,
      people: added(before, after, 'people'),
      children: added(before, after, 'children'),
      grants: added(before, after, 'grants'),
    });
  }
  return growing;
}

function added(before: AccessNode | undefined, after: AccessNode, field: 'people' | 'children' | 'grants'): readonly string[] {
  const known = new Set(before?.[field] ?? []);
  return after[field].filter((item) => !known.has(item));
}

function isPrivileged(grant: string, patterns: Readonly<Record<string, readonly string[]>>): boolean {
  const colon = grant.indexOf(':');
  return matchAny(patterns[grant.slice(0, colon)] ?? [], grant.slice(colon + 1));
}
