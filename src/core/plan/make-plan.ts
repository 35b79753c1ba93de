import { compareText, sortedTable } from '../model/json.ts';
import type { ApprovalNote, Change, GuardFinding, Plan, Summary } from '../model/plan.ts';
import type { Problem } from '../model/problem.ts';
import type { Guards } from '../model/project.ts';
import { hasErrors } from '../model/verdict.ts';
import { approvalDigest } from './digest.ts';
import { approvalNote, approveFindings } from './guards/approve.ts';
import { otherSettings } from './former-settings.ts';
import { formerRefusals } from './guards/former-refusals.ts';
import { guardsWarning, otherGuards } from './guards/former.ts';
import type { PlanInput } from './input.ts';
import { leftParts, leftTargets } from './left-targets.ts';
import { sameSystems } from './same-system.ts';
import { rulesLeftBehind } from './rules-left.ts';
import { planTarget } from './target.ts';
import type { TargetPlan } from './target.ts';
import { countChanges } from './summary.ts';

/** The plan, or the problems for which there is none. Pure: the same input gives the same bytes, in whatever order it comes. */
export function makePlan(input: PlanInput): { readonly plan: Plan | undefined; readonly problems: readonly Problem[] } {
  const seen = seePlan(input);
  return hasErrors(seen.problems) ? { plan: undefined, problems: seen.problems } : seen;
}

/**
 * The same for who only looks: what a plan is of the live systems, their drift before all, there is whatever leaves no plan. With problems
 * nothing of it may be carried out.
 */
export function seePlan(input: PlanInput): { readonly plan: Plan; readonly problems: readonly Problem[] } {
  const parts = input.targets.map((site) => planTarget(input, site)).sort((x, y) => compareText(x.target, y.target));
  const own = [...leftTargets(input), ...sameSystems(input), ...parts.flatMap((part) => part.problems)];
  const problems = sorted([...wrongTargets(parts, own), ...own], ({ address, code, summary }) => [address, code, summary]);
  return { plan: joinParts(input, parts), problems };
}

/** Targets that are another system: a finding of the plan, and a problem where there is none. */
function wrongTargets(parts: readonly TargetPlan[], problems: readonly Problem[]): readonly Problem[] {
  const leavesNone = hasErrors(problems) || parts.some(({ wrong }) => wrong?.hidesErrors);
  return leavesNone ? parts.flatMap(({ wrong }) => wrong?.problem ?? []) : [];
}

function joinParts(input: PlanInput, parts: readonly TargetPlan[]): Plan {
  const changes = byAddress(parts.flatMap((part) => part.changes));
  const settled = byAddress(parts.flatMap((part) => part.settled));
  const judged = approved(input, parts);
  const guards = otherGuards(input.declaration.project.guards, input.state);
  const settings = otherSettings({ project: input.declaration.project, acceptances: input.acceptances }, input.state);
  const findings = [...judged.findings, ...refusedBefore(input, guards?.former, judged.findings)];
  const warnings = [
    ...parts.flatMap((part) => part.warnings),
    ...judged.warnings,
    ...(guards === undefined ? [] : [guardsWarning(guards)]),
    ...(settings?.warnings ?? []),
    ...rulesLeftBehind(input, { changes, settled }),
  ];
  return {
    format_version: '1.0',
    tool: { name: 'rollcall', version: input.toolVersion },
    project: input.declaration.project.name,
    scope: input.scope,
    incomplete: sorted([...leftParts(input), ...parts.flatMap((part) => part.incomplete)], ({ target, part, why }) => [target, part, why]),
    inputs: {
      date: input.date,
      declaration: input.declaration.digest,
      state: { lineage: input.state?.lineage ?? null, serial: input.state?.serial ?? 0 },
      targets: sortedTable(parts.flatMap((part) => (part.identity ? [[part.target, part.identity] as const] : []))),
    },
    summary: summarise(changes, parts),
    changes,
    settled,
    drift: byAddress(parts.flatMap((part) => part.drift)),
    unmanaged: sorted(
      parts.flatMap((part) => part.unmanaged),
      ({ target, name, kind, id }) => [target, name, kind, id],
    ),
    ...heldIn(parts),
    guards: sorted(findings, ({ address, code, message }) => [address, code, message]),
    warnings: sorted(warnings, ({ address, code, message }) => [address, code, message]),
    new_approvals: newApprovals(input),
    ...(guards === undefined ? {} : { new_guards: guards.mark }),
    ...(settings === undefined ? {} : { new_settings: settings.mark }),
  };
}

/** Each object's stand together, in the order that planning gave them. */
function heldIn(parts: readonly TargetPlan[]): Pick<Plan, 'held'> {
  const held = byAddress(parts.flatMap((part) => part.held));
  return held.length === 0 ? {} : { held };
}

function approved({ declaration, date }: PlanInput, parts: readonly TargetPlan[]): ReturnType<typeof approveFindings> {
  const findings = parts.flatMap((part) => part.findings);
  return approveFindings(findings, declaration.project.approvals, date);
}

/** What the guards of the last apply would have found besides: who takes one away in the change that it would refuse is told. */
function refusedBefore(input: PlanInput, former: Guards | undefined, now: readonly GuardFinding[]): readonly GuardFinding[] {
  if (former === undefined) return [];
  const { declaration } = input;
  const then = { ...input, declaration: { ...declaration, project: { ...declaration.project, guards: former } } };
  const parts = then.targets.map((site) => planTarget(then, site));
  return formerRefusals(approved(then, parts).findings, now);
}

/** What the plan does, in numbers. */
function summarise(changes: readonly Change[], parts: readonly TargetPlan[]): Summary {
  const total = (numberOf: (part: TargetPlan) => number): number => parts.reduce((sum, part) => sum + numberOf(part), 0);
  return {
    ...countChanges(changes),
    unchanged: total((part) => part.unchanged),
    members_added: total((part) => part.membersAdded),
    members_removed: total((part) => part.membersRemoved),
  };
}

/** Approvals that no apply of this project has seen yet. */
function newApprovals(input: PlanInput): ApprovalNote[] {
  const seen = new Set(input.state?.approvals ?? []);
  return input.declaration.project.approvals.map(approvalNote).filter((note) => !seen.has(approvalDigest(note)));
}

function byAddress<T extends { readonly address: string }>(items: readonly T[]): T[] {
  return items.toSorted((x, y) => compareText(x.address, y.address));
}

/** Sorted by several texts, the first of which counts most. */
function sorted<T>(items: readonly T[], textsOf: (item: T) => readonly (string | undefined)[]): T[] {
  const keyed = items.map((item) => ({ item, key: textsOf(item).join('\u0000') }));
  return keyed.sort((x, y) => compareText(x.key, y.key)).map(({ item }) => item);
}
