import { RollcallError } from '../core/errors.ts';
import type { Diagnostic } from '../core/model/diagnostic.ts';
import type { Outcome } from '../core/model/outcome.ts';
import type { Incomplete, Plan, Span } from '../core/model/plan.ts';
import type { Problem } from '../core/model/problem.ts';
import type { Acceptance, Declaration } from '../core/model/project.ts';
import { hasChanges, isRefused, needsConsent } from '../core/model/verdict.ts';
import { effectDigest } from '../core/plan/digest.ts';
import { escapeGlob, matchAny } from '../core/model/glob.ts';
import type { Writer } from '../core/provider.ts';
import { recoverState } from '../state/recover.ts';
import type { Consent, State } from '../core/model/state.ts';
import type { ApplyTarget } from './apply-input.ts';
import { applyPlan } from './apply.ts';
import { approvalUsed } from './apply-used.ts';
import { holdingLock } from './locked-state.ts';
import { spansOf } from './placed-plan.ts';
import { planFrom, readable, withStateTold } from './plan.ts';
import { readPlanFile } from './plan-file.ts';
import { openProject } from './project.ts';
import { checkProject } from './state-owner.ts';
import type { OpenedProject } from './project.ts';
import { commitOfFiles } from './commit-of-files.ts';
import type { Request } from './request.ts';
import { targetInScope } from './scope.ts';
import { closeSessions, openWriters } from './sessions.ts';
import { survey } from './survey.ts';
import type { Survey } from './survey.ts';
import type { Session } from './sessions.ts';
import { whoRuns } from './who.ts';
import { endSentence } from '../core/model/sentence.ts';
import { quoteName } from '../core/model/quote-name.ts';

export interface ApplyRequest extends Request {
  /** A saved plan; without one a plan is made, shown and asked about. */
  readonly planFile?: string;
  /** What was approved: a plan that would do anything else is not carried out. */
  readonly expectDigest?: string;
  /** File of the plan that was approved: a plan that is made anew must do the same, and the approval must not be used yet. */
  readonly expectPlan?: string;
  /** What stands behind `approve`, for the record: somebody who answers, or a flag. */
  readonly consent?: Consent;
  /** Asked once, before the first change; never for a plan that is refused or changes nothing. */
  approve(plan: Plan): Promise<boolean>;
}

export interface ApplyReport {
  /** Undefined where problems left no plan to make. */
  readonly plan: Plan | undefined;
  /** Undefined where nothing was begun: problems, a refused plan, no consent, or nothing to do. */
  readonly outcome: Outcome | undefined;
  readonly diagnostics: readonly Diagnostic[];
  /** Where in the files that stands of which the outcome has more to say than that it was done, by its address. */
  readonly places?: ReadonlyMap<string, Span>;
}

/**
 * Carries out a plan under the state's lock. What an interrupted run left in the journal is laid into the state first.
 *
 * @throws RollcallError where the run cannot begin: no project, a locked or unreadable state, no plan file
 */
export async function applyProject(request: ApplyRequest): Promise<ApplyReport> {
  if (request.planFile !== undefined && request.targets.length > 0) {
    throw new RollcallError('USAGE', 'A saved plan is carried out whole: "--target" has no place beside it.', {
      hint: 'Leave it out, or plan with "--target" and "--out" and apply that file.',
    });
  }
  if (request.planFile !== undefined && request.expectPlan !== undefined) {
    throw new RollcallError('USAGE', '"--expect-plan" is for a plan that is made anew: it has no place beside a plan file.');
  }
  const opened = await openProject(request);
  if (!opened.project) return { plan: undefined, outcome: undefined, diagnostics: opened.diagnostics };
  const saved = request.planFile === undefined ? undefined : await readPlanFile(request.planFile);
  const approved = request.expectPlan === undefined ? undefined : await readPlanFile(request.expectPlan);
  const agreed = saved ?? approved;
  const other = agreed && otherThanExpected(request.expectDigest, agreed, 'What the plan file does');
  if (other) return { plan: undefined, outcome: undefined, diagnostics: opened.diagnose([other]) };
  const { observer } = request;
  const { store, project } = opened;
  const lock = {
    store,
    purpose: 'apply',
    timeoutMs: request.lockTimeoutMs,
    signal: request.signal,
    observer,
    ranges: rangesOf(request, saved),
  };
  return holdingLock(lock, async ({ ranges }) => {
    const { state, folded } = await recoverState(store);
    if (folded) observer.onNotice?.('An earlier run was interrupted; what it did is taken into account.');
    checkProject(state, project.name, store.backend.place);
    if (saved) return await applySaved(request, opened, { plan: saved, state, ranges });
    return await applyFresh(request, opened, { state, ranges, approved });
  });
}

/** Addresses that may be written: all, or those that a partial plan may touch. */
function rangesOf(request: ApplyRequest, saved: Plan | undefined): readonly string[] | undefined {
  if (!saved) return request.targets.length > 0 ? request.targets : undefined;
  return saved.scope === null ? undefined : [...saved.scope, ...touchedAddresses(saved).map(escapeGlob)];
}

interface Locked {
  readonly state: State | undefined;
  /** Addresses that may be written, where that is not all of them. */
  readonly ranges: readonly string[] | undefined;
}

interface Fresh extends Locked {
  /** What was approved, where a plan file says it. */
  readonly approved: Plan | undefined;
}

async function applyFresh(request: ApplyRequest, opened: OpenedProject, fresh: Fresh): Promise<ApplyReport> {
  const { state, ranges } = fresh;
  const globs = request.targets.length > 0 ? request.targets : null;
  const acceptances = readable(await opened.baseline());
  const found = await survey({
    request,
    project: opened.project,
    state: async () => state,
    targets: opened.project.targets.filter((target) => targetInScope(target.name, globs)),
    includes: (address) => globs === null || matchAny(globs, address),
    open: openWriters,
    load: opened.load,
  });
  try {
    if (!found.declaration) return { plan: undefined, outcome: undefined, diagnostics: opened.diagnose(found.problems) };
    const { plan: made, problems } = planFrom({
      request,
      opened,
      declaration: found.declaration,
      acceptances,
      state,
      globs,
      sessions: found.sessions,
      readings: found.readings,
      onlyManaged: true,
    });
    const plan = made && withStateTold(made, { opened, declaration: found.declaration, acceptances, state });
    const diagnostics = opened.diagnose([...found.problems, ...problems]);
    if (plan) request.observer.onPlan?.(plan);
    if (!plan || isRefused(plan)) return { plan, outcome: undefined, diagnostics };
    const other = notApproved(request, plan, fresh);
    if (other) return { plan, outcome: undefined, diagnostics: [...diagnostics, ...opened.diagnose([other])] };
    checkRanges(plan, ranges);
    if (hasChanges(plan) && !(await request.approve(plan))) return { plan, outcome: undefined, diagnostics };
    return await carryOut(request, opened, { plan, state, ranges, found, acceptances });
  } finally {
    await closeSessions(found.sessions);
  }
}

/** What a plan writes has to be locked: a rename may begin outside of what was asked for. @throws RollcallError `STATE_LOCKED` */
function checkRanges(plan: Plan, ranges: readonly string[] | undefined): void {
  const outside = ranges === undefined ? undefined : touchedAddresses(plan).find((address) => !matchAny(ranges, address));
  if (outside === undefined) return;
  throw new RollcallError('STATE_LOCKED', `The plan touches ${quoteName(outside)}, which lies outside of what this run has locked.`, {
    hint: `Name it with --target as well: another run may be at work on it.`,
  });
}

function touchedAddresses({ changes, settled }: Plan): readonly string[] {
  return [...changes, ...settled].flatMap((item) => [
    item.address,
    ...(item.previous_address === undefined ? [] : [item.previous_address]),
  ]);
}

async function applySaved(request: ApplyRequest, opened: OpenedProject, given: Locked & { readonly plan: Plan }): Promise<ApplyReport> {
  const { plan, state, ranges } = given;
  const addresses = new Set(
    plan.changes.flatMap((change) => [change.address, ...(change.previous_address === undefined ? [] : [change.previous_address])]),
  );
  const names = new Set(plan.changes.map((change) => change.target));
  const acceptances = readable(await opened.baseline());
  const found = await survey({
    request,
    project: opened.project,
    state: async () => state,
    targets: opened.project.targets.filter((target) => names.has(target.name)),
    includes: (address) => addresses.has(address),
    open: openWriters,
    load: opened.load,
  });
  try {
    if (!found.declaration) return { plan, outcome: undefined, diagnostics: opened.diagnose(found.problems) };
    request.observer.onPlan?.(plan);
    return await carryOut(request, opened, { plan, state, ranges, found, acceptances });
  } finally {
    await closeSessions(found.sessions);
  }
}

/** Why a plan is not the one that was approved; undefined where it is, or nobody asks. */
function otherThanExpected(expected: string | undefined, plan: Plan, subject: string): Problem | undefined {
  const digest = effectDigest(plan);
  if (expected === undefined || digest === expected) return undefined;
  return {
    severity: 'error',
    code: 'PLAN_OTHER',
    summary: `${subject} is not what was approved: approved ${expected}, found ${digest}.`,
    detail: 'Look at the plan as it is now, and have it approved.',
  };
}

/** Why a plan that was made anew is not covered by what was approved; undefined where it is, or nobody asks. */
function notApproved({ expectDigest }: ApplyRequest, plan: Plan, { approved, state }: Fresh): Problem | undefined {
  if (!needsConsent(plan)) return undefined;
  const other = otherThanExpected(approved ? effectDigest(approved) : expectDigest, plan, 'What would be done now');
  return other ?? (approved && approvalUsed(approved, state));
}

interface Work extends Locked {
  readonly plan: Plan;
  readonly found: Survey<Session<Writer>>;
  readonly acceptances: readonly Acceptance[] | undefined;
}

async function carryOut(
  request: ApplyRequest,
  opened: OpenedProject,
  { plan, state, ranges, found, acceptances }: Work,
): Promise<ApplyReport> {
  const targets = new Map<string, ApplyTarget>();
  for (const { target, provider, connection } of found.sessions) {
    const live = found.readings.get(target.name)?.live;
    if (connection && live)
      targets.set(target.name, { provider, writer: connection, live, parallelism: request.parallelism ?? provider.parallelism });
  }
  const declaration = found.declaration as NonNullable<typeof found.declaration>;
  const unread = new Map(
    [...found.readings].flatMap(([name, { incomplete }]) =>
      incomplete.length === 0 ? [] : [[name, incomplete.map((part) => unreadProblem(part, declaration))] as const],
    ),
  );
  const { outcome, problems } = await applyPlan({
    plan,
    declaration,
    acceptances,
    targets,
    unread,
    store: opened.store,
    state,
    ranges,
    observer: request.observer,
    signal: request.signal,
    now: request.now,
    elapsed: request.elapsed,
    date: request.date,
    who: whoRuns(request.env),
    commit: await commitOfFiles(request, opened.sources),
    consent: consentTo(request, plan),
  });
  const told = [...found.problems, ...problems];
  const diagnostics = opened.diagnose([...told, ...[...unread.values()].flat().filter((problem) => !told.includes(problem))]);
  if (!outcome) return { plan, outcome, diagnostics };
  return { plan, outcome, diagnostics, places: spansOf(addressesTold(outcome), { declaration, sources: opened.sources }) };
}

/** What went otherwise than planned, or is worth a warning. */
function addressesTold({ changes, differences, warnings }: Outcome): readonly string[] {
  return [...changes.filter(({ status }) => status !== 'done'), ...differences, ...warnings].flatMap(({ address }) => address ?? []);
}

/** A digest says most exactly what was agreed to, a saved plan still exactly. A question is asked only where something is carried out. */
function consentTo({ expectDigest, expectPlan, planFile, consent }: ApplyRequest, plan: Plan): Consent | undefined {
  if (!needsConsent(plan)) return undefined;
  if (expectDigest !== undefined || expectPlan !== undefined) return 'digest';
  if (planFile !== undefined) return 'plan_file';
  return hasChanges(plan) ? consent : undefined;
}

/** A target of a saved plan that cannot be read now: its changes are not begun. */
function unreadProblem(part: Incomplete, { project }: Declaration): Problem {
  const place = project.targets.find(({ name }) => name === part.target)?.place;
  return {
    severity: 'error',
    code: part.code ?? 'INCOMPLETE_READ',
    address: part.target,
    summary: `Target ${quoteName(part.target)} could not be read: ${endSentence(part.why)}`,
    ...(place ? { place: { ...place, atKey: true } } : {}),
  };
}
