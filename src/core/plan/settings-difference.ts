import { compareText, equalJson } from '../model/json.ts';
import { writtenGuards } from '../model/written-guards.ts';
import type { Acceptance, Approval, Project, Target } from '../model/project.ts';
import { writtenExclusive, writtenLint } from '../model/written-settings.ts';
import { quoteName } from '../model/quote-name.ts';
import { guardsDifference } from './guards/guards-difference.ts';
import { exclusiveDifference, lintDifference, partText, targetDifference } from './written-difference.ts';
import { writtenTarget } from './written-target.ts';

/** Keys of `rollcall.yaml` by what they become; `groups` is what everything else is compared for, and approvals and targets are lists. */
const PARTS = {
  name: 'project',
  guards: 'guards',
  people: 'people',
  exclusive: 'exclusive',
  lint: 'lint',
  driftBaseline: 'drift_baseline',
  state: 'state',
} as const satisfies Partial<Record<keyof Project, string>>;

/** Parts of `rollcall.yaml` that differ and are of no single group; new approvals are told one by one, by others. */
export function differingSettings(base: Project, head: Project): readonly string[] {
  const parts = Object.entries(PARTS).filter(([part]) => !isSame(base[part as keyof Project], head[part as keyof Project]));
  const kept = new Set(head.approvals.map(plainText));
  const differences: Readonly<Partial<Record<string, readonly string[]>>> = {
    guards: guardsDifference(writtenGuards(base.guards), writtenGuards(head.guards)),
    exclusive: exclusiveDifference(writtenExclusive(base.exclusive), writtenExclusive(head.exclusive)),
    lint: lintDifference(writtenLint(base.lint), writtenLint(head.lint)),
  };
  const gone = base.approvals.filter((approval) => !kept.has(plainText(approval)));
  return [
    ...parts.map(([, key]) => partText(key, differences[key] ?? [])),
    ...targetSettings(base.targets, head.targets),
    ...gone.map(({ allow, match }) => `approval of ${allow.join(', ')} on ${quoteName(match)} (no longer there)`),
  ];
}

/** Acceptances of drift that were not there before, and whether any that were are there no more. */
export function differAcceptances(
  base: readonly Acceptance[],
  head: readonly Acceptance[],
): { readonly added: readonly Acceptance[]; readonly isShorter: boolean } {
  const had = new Set(base.map(plainText));
  const has = new Set(head.map(plainText));
  return {
    added: head.filter((acceptance) => !had.has(plainText(acceptance))),
    isShorter: base.some((acceptance) => !has.has(plainText(acceptance))),
  };
}

/** Who is another account in a live system than before: one sentence for each person and target. */
export function differingPeople(base: Project['people'], head: Project['people']): readonly string[] {
  return [...new Set([...Object.keys(base), ...Object.keys(head)])].sort(compareText).flatMap((email) => {
    const [had, has] = [base[email] ?? {}, head[email] ?? {}];
    const targets = [...new Set([...Object.keys(had), ...Object.keys(has)])].sort(compareText);
    return targets
      .filter((target) => !equalJson(had[target] ?? null, has[target] ?? null))
      .map(
        (target) =>
          `${quoteName(email)} is ${accountText(has[target])} in ${quoteName(target)}, and was ${accountText(had[target])} before.`,
      );
  });
}

function accountText(identities: readonly string[] | undefined): string {
  return identities === undefined ? 'who has that e-mail' : identities.map(quoteName).join(', ');
}

function targetSettings(base: readonly Target[], head: readonly Target[]): readonly string[] {
  const before = new Map(base.map((target) => [target.name, target]));
  const after = new Set(head.map(({ name }) => name));
  const other = head.flatMap((target) => {
    const old = before.get(target.name);
    if (!old) return [`${targetText(target)} (new)`];
    return isSame(old, target) ? [] : [partText(targetText(target), targetDifference(writtenTarget(old), writtenTarget(target)))];
  });
  const gone = base.filter(({ name }) => !after.has(name)).map((target) => `${targetText(target)} (no longer there)`);
  return [...other, ...gone].sort(compareText);
}

/** Targets of both projects that are other ones, or reached otherwise. */
export function differingTargets(base: Project, head: Project): readonly string[] {
  const before = new Map(base.targets.map((target) => [target.name, target]));
  return head.targets.filter((target) => before.has(target.name) && !isSame(before.get(target.name), target)).map(({ name }) => name);
}

/** What a target is called among the parts of `rollcall.yaml`. */
export function targetText({ name }: Pick<Target, 'name'>): string {
  return `target ${quoteName(name)}`;
}

/** An approval, or accepted drift, whatever the place where it stands. */
export function plainText(value: Approval | Acceptance): string {
  return JSON.stringify(withoutPlace(value));
}

/** Layout is no difference: where something stands counts for nothing. */
function isSame(one: unknown, other: unknown): boolean {
  return equalJson(placeless(one), placeless(other));
}

function placeless(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(placeless);
  if (typeof value !== 'object' || value === null) return value;
  return 'place' in value ? withoutPlace(value) : value;
}

function withoutPlace({ place: _place, ...rest }: { readonly place: unknown }): unknown {
  return rest;
}
