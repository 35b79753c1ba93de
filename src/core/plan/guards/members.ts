import { GROUP } from '../../model/address.ts';
import { compareText } from '../../model/json.ts';
import type { GuardFinding } from '../../model/plan.ts';
import type { Keep, Limit } from '../../model/project.ts';
import { quoteName } from '../../model/quote-name.ts';
import { peopleUnder, reachDown } from '../access.ts';
import type { AccessNode } from '../access.ts';
import { counted, countedPeople, listed, percent } from './finding.ts';
import type { GuardSite, GuardedChange } from './finding.ts';
import { isNamedBy } from './guarded.ts';

/** Removals of people from one group are judged from this many on: a small group may well lose one of two. */
const FEWEST_REMOVALS = 4;

/** Too many people removed from one group. Deleted groups are judged by the guard on deletions. */
export function guardRemovals({ changes, before, guards }: GuardSite): readonly GuardFinding[] {
  const limit = guards.maxMemberRemovals;
  return changes.flatMap(({ change, ref, moved: { removed } }): GuardFinding[] => {
    const size = before.get(ref)?.people.length ?? 0;
    if (change.action === 'delete' || !exceeds(limit, removed.length, size)) return [];
    const rule = limit.type === 'count' ? counted(limit.count, 'member') : `${percent(limit.share)} of ${size}`;
    const message = `${removed.length} of ${counted(size, 'member')} would be removed from ${quoteName(change.address)}; the limit is ${rule}.`;
    return [{ code: 'MAX_MEMBER_REMOVALS', address: change.address, message, blocking: true, count: removed.length, people: removed }];
  });
}

function exceeds(limit: Limit, removed: number, size: number): boolean {
  return limit.type === 'count' ? removed > limit.count : removed >= FEWEST_REMOVALS && removed / size > limit.share;
}

/** A group that becomes empty without the declaration saying `[]`; protected groups are not emptied even then. */
export function guardEmpty(site: GuardSite): readonly GuardFinding[] {
  return site.changes.flatMap((item): GuardFinding[] => {
    const { change, ref } = item;
    const before = site.before.get(ref);
    if (change.action === 'delete' || !before || isEmpty(before) || !isEmpty(site.after.get(ref) as AccessNode)) return [];
    const guarded = isNamedBy(site.guards.protected, item.guarded);
    if (!guarded && isMeant(item, before)) return [];
    return [
      {
        code: guarded ? 'PROTECTED' : 'BECOMES_EMPTY',
        address: change.address,
        message: guarded
          ? `${quoteName(change.address)} is protected and would become empty.`
          : `${quoteName(change.address)} would become empty; write \`members: []\` where that is meant.`,
        blocking: true,
      },
    ];
  });
}

function isEmpty({ people, children }: AccessNode): boolean {
  return people.length + children.length === 0;
}

/** Whatever was in it is written as empty. */
function isMeant({ saysEmpty }: GuardedChange, before: AccessNode): boolean {
  return (before.people.length === 0 || saysEmpty.people) && (before.children.length === 0 || saysEmpty.children);
}

/** People who lose their last group in a target, as far as Rollcall has looked: a warning. */
export function guardLastGroup({ target, changes, after }: GuardSite): readonly GuardFinding[] {
  const lost = new Set(changes.flatMap(({ change, moved }) => (change.kind === GROUP ? moved.people : [])));
  for (const node of after.values()) if (node.kind === GROUP && lost.size > 0) for (const person of node.people) lost.delete(person);
  if (lost.size === 0) return [];
  const people = [...lost].sort(compareText);
  const lose = `${countedPeople(people.length)} ${people.length === 1 ? 'loses the' : 'lose their'} last group`;
  return [
    {
      code: 'LAST_GROUP',
      address: target,
      message: `${lose} that Rollcall knows of in ${quoteName(target)}: ${listed(people)}.`,
      blocking: false,
      count: people.length,
      people,
    },
  ];
}

/**
 * Groups that must keep people: the last administrator. A plan may not make it worse than the rule allows, by whatever change; nor may it
 * leave it worse where the live system lost whom the files go on to name, for no call puts them back.
 */
export function guardKeep(site: GuardSite): readonly GuardFinding[] {
  return site.guards.keep.flatMap((rule) =>
    site.managed.flatMap((object) => (isNamedBy([rule.match], object) ? judgeKeep(site, rule, object) : [])),
  );
}

function judgeKeep(
  { before, after, vanished }: GuardSite,
  rule: Keep,
  { address, ref }: { readonly address: string; readonly ref: string },
): GuardFinding[] {
  const lost = [...reachDown(before, [ref])].flatMap((each) => vanished.get(each) ?? []);
  const [had, has] = [new Set([...peopleUnder(before, [ref]), ...lost]), peopleUnder(after, [ref])];
  const worse = before.has(ref) !== after.has(ref) || [...had].some((person) => !has.has(person));
  const missing = rule.people.filter((person) => !has.has(person)).sort(compareText);
  if (!worse || (has.size >= rule.min && missing.length === 0)) return [];
  const why = missing.length > 0 ? `it must keep ${listed(missing)}` : `it must keep at least ${rule.min}`;
  const message = `${quoteName(address)} would have ${counted(has.size, 'member')}; ${why}.`;
  return [{ code: 'KEEP', address, message, blocking: true, ...(missing.length > 0 ? { people: missing } : {}) }];
}
