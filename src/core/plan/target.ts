import { GROUP } from '../model/address.ts';
import type { Change, Drift, GuardFinding, HeldElements, Incomplete, Settled, TargetIdentity, Unmanaged, Warning } from '../model/plan.ts';
import type { Problem } from '../model/problem.ts';
import type { Target } from '../model/project.ts';
import { hasErrors } from '../model/verdict.ts';
import type { Kind, Live, Review } from '../provider.ts';
import { leavingWarnings, withLeaving } from './brought-along.ts';
import { judgeTarget } from './findings.ts';
import { isInScope } from './input.ts';
import type { PlanInput, TargetInput } from './input.ts';
import type { Groups, KindSite } from './kind-site.ts';
import { keptProblems, linkProblems, linkWarnings } from './links.ts';
import { matchObjects } from './match.ts';
import type { Matching } from './matched.ts';
import { missingGroups } from './missing-groups.ts';
import { referrerProblems } from './notes.ts';
import { planKind, siteOf } from './plan-kind.ts';
import type { PlannedKind } from './planned.ts';
import { makeReferences } from './references.ts';
import { withRelinks } from './relink.ts';
import { guardTarget, wrongTargetProblem } from './wrong-target.ts';

/** Everything that planning one target gives. */
export interface TargetPlan {
  readonly target: string;
  readonly identity: TargetIdentity | undefined;
  readonly changes: readonly Change[];
  readonly settled: readonly Settled[];
  readonly drift: readonly Drift[];
  readonly unmanaged: readonly Unmanaged[];
  readonly held: readonly HeldElements[];
  readonly incomplete: readonly Incomplete[];
  readonly findings: readonly GuardFinding[];
  readonly warnings: readonly Warning[];
  readonly problems: readonly Problem[];
  /** The target is another system: how that is said where there is no plan, and whether there is none because of what is not said. */
  readonly wrong?: { readonly problem: Problem; readonly hidesErrors: boolean };
  readonly unchanged: number;
  readonly membersAdded: number;
  readonly membersRemoved: number;
}

/** Plans one target. What could not be read at all is only reported. */
export function planTarget(input: PlanInput, site: TargetInput): TargetPlan {
  const { target, live } = site;
  const parts = live ? kindSites(input, site, live) : [];
  const plans = parts.map((part) => ({ part, ...planKind(part) }));
  const kinds = withLeaving(linkedAgain(plans));
  const planned = kinds.flatMap((kind) => kind.planned);
  const { findings, ...moved } = judgeTarget(kinds);
  const changes = present(planned.map(({ change }) => change));
  const { invites, ...review } = reviewOf(input, site, changes);
  const incomplete = (live?.incomplete ?? []).map(({ part, why, code }) => ({ target: target.name, part, why, code }));
  const own = live ? guardTarget(input, site, live) : [];
  const whole: TargetPlan = {
    target: target.name,
    identity: live?.identity,
    changes: invites ? changes.map((change) => withInvites(change, invites.get(change.address))) : changes,
    settled: present(planned.map(({ settled }) => settled)),
    drift: present(planned.map(({ drift }) => drift)),
    unmanaged: plans.flatMap((plan) => plan.unmanaged),
    held: planned.flatMap(({ held }) => held ?? []),
    incomplete: [...site.incomplete, ...incomplete, ...plans.flatMap((plan) => plan.incomplete)],
    findings: [...own, ...findings],
    warnings: [
      ...(live?.warnings ?? []),
      ...plans.flatMap((plan) => plan.warnings),
      ...linkWarnings(kinds),
      ...leavingWarnings(planned),
      ...review.warnings,
    ],
    problems: [
      ...plans.flatMap((plan) => plan.problems),
      ...referrerProblems(kinds),
      ...linkProblems(kinds),
      ...keptProblems(kinds),
      ...missingGroups(kinds),
      ...review.problems,
    ],
    unchanged: planned.filter(({ unchanged }) => unchanged).length,
    ...moved,
  };
  const wrong = own.find(({ code }) => code === 'WRONG_TARGET');
  return wrong ? ofWrongTarget(whole, wrong, target) : whole;
}

/**
 * What another system says of who is unknown or forbidden there is no advice about this one, and what guards count there is nothing to
 * approve: that it is another one is said alone.
 */
function ofWrongTarget(plan: TargetPlan, wrong: GuardFinding, target: Target): TargetPlan {
  const hidesErrors = hasErrors(plan.problems);
  return { ...plan, findings: [wrong], warnings: [], problems: [], wrong: { problem: wrongTargetProblem(wrong, target), hidesErrors } };
}

/** A provider knows addresses, not where in the files they stand. */
function reviewOf(input: PlanInput, site: TargetInput, changes: readonly Change[]): Review {
  const { problems, ...rest } = site.review?.(changes) ?? { problems: [], warnings: [] };
  const placed = problems.map((problem): Problem => {
    const declared = input.declaration.objects.find(({ address }) => address === problem.address);
    return declared ? { ...problem, place: declared.place } : problem;
  });
  return { problems: placed, ...rest };
}

function withInvites(change: Change, invites: readonly string[] | undefined): Change {
  return invites ? { ...change, invites } : change;
}

function present<T>(items: readonly (T | undefined)[]): readonly T[] {
  return items.filter((item) => item !== undefined) as readonly T[];
}

/** Whatever refers to a replaced group is written again, in whichever kind. */
function linkedAgain(kinds: readonly PlannedKind[]): readonly PlannedKind[] {
  const replaced = new Set<string>();
  for (const { part, planned } of kinds) {
    for (const { match, change } of planned)
      if (part.kind === GROUP && change?.action === 'replace' && match.declared) replaced.add(match.declared.key);
  }
  return kinds.map(({ part, planned }) => ({ part, planned: withRelinks(siteOf(part), planned, replaced) }));
}

/** The kinds that were read completely, matched. */
function kindSites(input: PlanInput, site: TargetInput, live: Live): KindSite[] {
  const kinds = Object.keys(site.kinds).filter((kind) => isComplete(site, live, kind));
  const matchings = new Map(kinds.map((kind) => [kind, matchKind(input, site, { live, kind })] as const));
  const groups = groupsOf(site, live, matchings.get(GROUP));
  return [...matchings].map(([kind, matching]) => ({ input, site, live, kind, spec: site.kinds[kind] as Kind, matching, groups }));
}

/**
 * What was read in part is not planned at all: neither a deletion nor a twin can come of it. Where the groups are not known, nor
 * are the references of other kinds.
 */
function isComplete(site: TargetInput, live: Live, kind: string): boolean {
  const needed = refersToGroups(site.kinds[kind] as Kind) ? [kind, GROUP] : [kind];
  return site.incomplete.length === 0 && !live.incomplete.some((part) => part.kind === undefined || needed.includes(part.kind));
}

function refersToGroups(spec: Kind): boolean {
  return Object.values(spec.fields).some((field) => field.of === 'group');
}

function matchKind(input: PlanInput, site: TargetInput, { live, kind }: { readonly live: Live; readonly kind: string }): Matching {
  const target = site.target.name;
  return matchObjects({
    target,
    kind,
    spec: site.kinds[kind] as Kind,
    declared: input.declaration.objects.filter((object) => object.target === target && object.kind === kind),
    ensureAbsent: input.declaration.ensureAbsent,
    state: input.state,
    live,
    ...(site.identify ? { identify: site.identify } : {}),
    inScope: (address) => isInScope(input, address),
  });
}

function groupsOf(site: TargetInput, live: Live, matching: Matching | undefined): Groups {
  const renamed = new Map<string, string>();
  for (const { declared } of matching?.matches ?? [])
    for (const old of declared?.previously ?? []) renamed.set(old, declared?.key as string);
  const index = live.index.filter((entry) => entry.kind === GROUP);
  return { references: makeReferences(index, matching?.keyById ?? new Map(), site.kinds[GROUP]?.fields['name']), renamed };
}
