import { matchAny, matchGlob } from '../../model/glob.ts';
import { compareText } from '../../model/json.ts';
import type { Change, GuardFinding } from '../../model/plan.ts';
import { peopleMoved } from '../change.ts';
import type { Kind } from '../../provider.ts';
import { counted, listed } from './finding.ts';
import type { GuardSite } from './finding.ts';

/** Removals of people from one group are judged from this many on: a small group may well lose one of two. */
const FEWEST_REMOVALS = 4;

/** Too many people removed from one group. Deleted groups are judged by the guard on deletions. */
export function guardRemovals(site: GuardSite): readonly GuardFinding[] {
  const findings: GuardFinding[] = [];
  const limit = site.guards.maxMemberRemovals;
  for (const change of site.changes) {
    if (change.action === 'delete' || change.action === 'forget' || !change.before) continue;
    const removed = peopleMoved(fieldsOf(site, change), change).removed;
    const size = site.before.get(site.refOf(change))?.people.length ?? 0;
    const refused = limit.type === 'count' ? removed.length > limit.count : removed.length >= FEWEST_REMOVALS && removed.length > limit.share * size;
    if (!refused) continue;
    const rule = limit.type === 'count' ? counted(limit.count, 'member') : `${Math.round(limit.share * 100)} % of ${size}`;
    findings.push({
      code: 'MAX_MEMBER_REMOVALS',
      address: change.address,
      message: `${removed.length} of ${counted(size, 'member')} would be removed from "${change.address}"; the limit is ${rule}.`,
      blocking: true,
      count: removed.length,
      people: removed.toSorted(compareText),
    });
  }
  return findings;
}

/** A group that becomes empty without the declaration saying `[]`; protected groups are not emptied even then. */
export function guardEmpty(site: GuardSite): readonly GuardFinding[] {
  const findings: GuardFinding[] = [];
  for (const change of site.changes) {
    if (change.action === 'delete' || change.action === 'forget' || !change.before) continue;
    const ref = site.refOf(change);
    if (membersOf(site.before.get(ref)) === 0 || membersOf(site.after.get(ref)) > 0) continue;
    const guarded = matchAny(site.guards.protected, change.address);
    if (!guarded && site.emptiedOnPurpose(change)) continue;
    findings.push({
      code: guarded ? 'PROTECTED' : 'BECOMES_EMPTY',
      address: change.address,
      message: guarded
        ? `"${change.address}" is protected and would become empty.`
        : `"${change.address}" would become empty; write \`members: []\` where that is meant.`,
      blocking: true,
    });
  }
  return findings;
}

/** People who lose their last group in a target, as far as Rollcall has looked: a warning. */
export function guardLastGroup(site: GuardSite): readonly GuardFinding[] {
  const losing = new Map<string, string[]>();
  for (const change of site.changes) {
    if (change.action === 'forget') continue;
    for (const person of peopleMoved(fieldsOf(site, change), change).removed) {
      const known = losing.get(person);
      if (known) known.push(change.address);
      else losing.set(person, [change.address]);
    }
  }
  const remaining = new Set<string>();
  for (const node of site.after.values()) for (const person of node.people) remaining.add(person);
  const people = [...losing.keys()].filter((person) => !remaining.has(person)).sort(compareText);
  if (people.length === 0) return [];
  return [
    {
      code: 'LAST_GROUP',
      address: site.target,
      message: `${people.length === 1 ? '1 person loses the last group' : `${people.length} people lose their last group`} that Rollcall knows of in "${site.target}": ${listed(people)}.`,
      blocking: false,
      count: people.length,
      people,
    },
  ];
}

/** Groups that must keep people: the last administrator. A plan may not make it worse than the rule allows. */
export function guardKeep(site: GuardSite): readonly GuardFinding[] {
  const findings: GuardFinding[] = [];
  for (const change of site.changes) {
    if (change.action === 'forget') continue;
    for (const rule of site.guards.keep.filter((keep) => matchGlob(keep.match, change.address))) {
      const after = new Set(change.action === 'delete' ? [] : (site.after.get(site.refOf(change))?.people ?? []));
      const missing = rule.people.filter((person) => !after.has(person)).sort(compareText);
      const lost = peopleMoved(fieldsOf(site, change), change).removed.length > 0 || change.action === 'delete' || change.action === 'create';
      if (!lost || (after.size >= rule.min && missing.length === 0)) continue;
      const why = missing.length > 0 ? `it must keep ${listed(missing)}` : `it must keep at least ${rule.min}`;
      findings.push({
        code: 'KEEP',
        address: change.address,
        message: `"${change.address}" would have ${counted(after.size, 'member')}; ${why}.`,
        blocking: true,
        ...(missing.length > 0 ? { people: missing } : {}),
      });
    }
  }
  return findings;
}

function membersOf(node: { readonly people: readonly string[]; readonly children: readonly string[] } | undefined): number {
  return node ? node.people.length + node.children.length : 0;
}

function fieldsOf(site: GuardSite, change: Change): Kind['fields'] {
  return (site.kinds[change.kind] as Kind).fields;
}
