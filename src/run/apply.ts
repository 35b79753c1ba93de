import { randomUUID } from 'node:crypto';
import { endedRun, unfinishedRun } from '../core/apply/begun-run.ts';
import { announcedWrite, pendingCreate } from '../core/apply/pending.ts';
import { countOutcomes, countStatuses, doneOf, isFoundDone, outcomeOf } from '../core/apply/make-outcome.ts';
import { RollcallError } from '../core/errors.ts';
import { targetOf } from '../core/model/address.ts';
import { compareText, sortedTable } from '../core/model/json.ts';
import type { ChangeOutcome, Outcome } from '../core/model/outcome.ts';
import type { Problem } from '../core/model/problem.ts';
import type { Pending, Run, State } from '../core/model/state.ts';
import { hasNewRules } from '../core/model/verdict.ts';
import type { LiveEntry } from '../core/provider.ts';
import { openElements } from '../core/plan/begun.ts';
import { approvalDigest, effectDigest } from '../core/plan/digest.ts';
import { rememberSettings } from '../core/plan/former-settings.ts';
import { rememberGuards } from '../core/plan/guards/former.ts';
import { KNOWN, knowsLastDays, withLastDays } from '../core/plan/last-days.ts';
import { approvalNote } from '../core/plan/guards/approve.ts';
import { usedApprovals } from '../core/plan/used-approvals.ts';
import { checkApply } from './apply-check.ts';
import { checkConvergence } from './apply-converge.ts';
import type { Convergence } from './apply-converge.ts';
import { findEarlier } from './apply-earlier.ts';
import type { ApplyInput } from './apply-input.ts';
import { prepareApply } from './apply-prepare.ts';
import type { Prepared } from './apply-prepare.ts';
import { openRecorder } from './apply-record.ts';
import type { Recorder, RecorderOptions } from './apply-record.ts';
import { runSteps } from './apply-steps.ts';
import type { StepsRun } from './apply-steps.ts';
import { noteWithoutCalls } from './apply-without-calls.ts';

/**
 * Carries out a plan. Everything that forbids it is found before the first call and returned as problems; afterwards there is an
 * outcome, whatever happens. Nothing is sent for a change that is not in the plan.
 *
 * @throws RollcallError `STATE_WRITE` where nothing could be recorded: then nothing was sent
 */
export async function applyPlan(
  input: ApplyInput,
): Promise<{ readonly outcome: Outcome | undefined; readonly problems: readonly Problem[] }> {
  const prepared = prepareApply(input);
  const problems = checkApply(input, prepared);
  if (problems.some((problem) => problem.severity === 'error')) return { outcome: undefined, problems };
  if (isNothingToDo(input)) return { outcome: emptyOutcome(prepared.digest), problems };

  const state = input.state ?? (await beginState(input));
  const begun = unfinishedRun(runFacts(input, prepared), prepared.work.size);
  const recorder = await openRecorder({
    store: input.store,
    state,
    run: begun,
    announced: announcedBy(prepared),
    people: input.declaration.project.people,
    now: () => input.now(),
    elapsed: () => input.elapsed(),
  });
  try {
    const earlier = findEarlier(input, prepared);
    const noted = await noteWithoutCalls(input, prepared, { recorder, earlier });
    input.observer.onApplyStart?.(prepared.graph.steps.length);
    const run = await runSteps(input, prepared, { recorder, earlier });
    const wrote = new Set([...run.wrote, ...noted]);
    const changes = describeChanges(prepared, run);
    // Recorded first: what reading again shows changes nothing of what was done.
    const recorded = await finish(input, prepared, { recorder, changes, begun });
    const seen: Convergence = input.signal.aborted
      ? { converged: undefined, differences: [], warnings: [] }
      : await checkConvergence(input, prepared, run.stopped);
    const stateError = recorded ?? (await keepWhatStayed(input, prepared, { recorder, changes, begun, seen }));
    const outcome: Outcome = {
      plan: prepared.digest,
      changes,
      counts: countOutcomes(changes, input.plan, wrote),
      foundDone: changes.filter((change) => isFoundDone(change, wrote) && !run.kept.has(change.address)).length,
      converged: seen.converged,
      differences: seen.differences,
      cancelled: input.signal.aborted && changes.some((change) => change.status !== 'done'),
      warnings: [...run.warnings, ...seen.warnings].sort((x, y) =>
        compareText(`${x.address ?? ''}\u0000${x.message}`, `${y.address ?? ''}\u0000${y.message}`),
      ),
      ...(stateError ? { stateError } : {}),
    };
    return { outcome, problems };
  } finally {
    await recorder.close();
  }
}

function isNothingToDo({ plan }: ApplyInput): boolean {
  // New approvals are taken for seen, which the state has to remember: also where that is the first thing in it.
  return plan.changes.length + plan.settled.length + plan.new_approvals.length === 0 && !hasNewRules(plan);
}

function emptyOutcome(plan: string): Outcome {
  return {
    plan,
    changes: [],
    counts: { added: 0, changed: 0, destroyed: 0, imported: 0, forgotten: 0 },
    foundDone: 0,
    converged: undefined,
    differences: [],
    cancelled: false,
    warnings: [],
  };
}

/** Before the first call there is a state, so that lines of the journal belong to something. */
async function beginState(input: ApplyInput): Promise<State> {
  const { store, plan, ranges } = input;
  const nothing = { targets: {}, objects: {}, runs: [], knows: KNOWN };
  const first: State = { version: 1, lineage: randomUUID(), serial: 1, project: plan.project, ...nothing };
  // What is killed half way was applied under them as well.
  const state = input.keepsRules ? first : withRules(input, first);
  try {
    await store.backend.write(state, 0);
    return state;
  } catch (error) {
    // Somebody who holds other addresses was first to begin it; nothing in it is about ours.
    const there = ranges && error instanceof RollcallError && error.code === 'STATE_CHANGED' ? await store.backend.read() : undefined;
    if (there?.project !== plan.project) throw error;
    return there;
  }
}

/** What the plan may come to write of which no answer may be seen, as the state remembers that. */
function announcedBy({ work, digest }: Prepared): RecorderOptions['announced'] {
  const open = [...work.values()].flatMap((item): [string, Pending][] => {
    const { change, steps, created } = item;
    if (steps.length === 0) return [];
    const creates = created === undefined && steps.some((step) => step.verb === 'create');
    const begun = creates ? pendingCreate(change, { ...item, plan: digest }) : announcedWrite(change, { ...item, plan: digest });
    return begun ? [[change.address, begun]] : [];
  });
  return sortedTable(open);
}

function describeChanges(prepared: Prepared, run: StepsRun): readonly ChangeOutcome[] {
  return [...prepared.work.values()].map(({ change, steps, created }) =>
    outcomeOf(
      { change, steps, id: created ?? change.id, failure: run.failures.get(change.address), unsure: run.unsure.has(change.address) },
      run.schedule,
    ),
  );
}

interface Ending {
  readonly recorder: Recorder;
  readonly changes: readonly ChangeOutcome[];
  /** What was known of the apply when it began. */
  readonly begun: Run;
}

/** Writes the state; what goes wrong there does not undo what was done, so it is told beside it. */
async function finish(input: ApplyInput, prepared: Prepared, { recorder, changes, begun }: Ending): Promise<Outcome['stateError']> {
  const run: Run = { ...runFacts(input, prepared), counts: countStatuses(changes), ...doneOf(changes) };
  try {
    if (recorder.trouble?.code === 'STATE_CHANGED') throw recorder.trouble;
    await recorder.end((state) => finishState(input, prepared, { state: { ...state, runs: endedRun(state.runs, begun, run) }, changes }));
    // The state holds everything all the same, but this is why the run went no further.
    return recorder.trouble && describeError(recorder.trouble);
  } catch (error) {
    if (!(error instanceof RollcallError)) throw error;
    return describeError(error);
  }
}

/**
 * What was found gone and is there all the same when it is read again stays in the state: a server that says "not found" once, of
 * what it has, must not make an object that nobody looks after.
 */
async function keepWhatStayed(
  input: ApplyInput,
  prepared: Prepared,
  { recorder, seen, changes, begun }: Ending & { readonly seen: Convergence },
): Promise<Outcome['stateError']> {
  const objects = seen.differences.flatMap(({ address }) => {
    const entry = input.state?.objects[address];
    return prepared.work.get(address)?.change.after === null && entry ? [[address, entry] as const] : [];
  });
  if (objects.length === 0) return undefined;
  try {
    await recorder.note({ type: 'note', objects: sortedTable(objects) });
  } catch (error) {
    if (error instanceof RollcallError) return describeError(error);
    throw error;
  }
  return await finish(input, prepared, { recorder, changes, begun });
}

function describeError({ code, message, hint }: RollcallError): NonNullable<Outcome['stateError']> {
  return { code, message, ...(hint === undefined ? {} : { hint }) };
}

function finishState(
  input: ApplyInput,
  prepared: Prepared,
  { state, changes }: { readonly state: State; readonly changes: readonly ChangeOutcome[] },
): State {
  const told = idsToldOf(input, state, changes);
  const used = new Set([...Object.keys(state.objects), ...Object.keys(state.pending ?? {})].map(targetOf));
  const targets = sortedTable(Object.entries({ ...state.targets, ...input.plan.inputs.targets }).filter(([name]) => used.has(name)));
  const pending = Object.entries(state.pending ?? {}).filter(
    ([address, begun]) => begun.plan === prepared.digest || !(told.has(begun.id) || isRefuted(input, state, [address, begun])),
  );
  const { pending: _pending, ...rest } = input.keepsRules ? state : withRules(input, withDays(input, state));
  return { ...rest, targets, ...(pending.length > 0 ? { pending: sortedTable(pending) } : {}) };
}

/** An apply of everything leaves no entry that does not say until when somebody is in it. */
function withDays({ plan, declaration }: ApplyInput, state: State): State {
  return knowsLastDays(state) || plan.scope !== null ? state : withLastDays(state, declaration.objects, plan.inputs.date);
}

/** What a plan showed of approvals, guards and other settings is taken for seen; what it did not show as new stays new. */
function withRules({ plan, declaration: { project }, acceptances, state: planned }: ApplyInput, state: State): State {
  const before = planned ?? {};
  const seen = new Set([...(state.approvals ?? []), ...plan.new_approvals.map(approvalDigest)]);
  const declared = project.approvals.map((approval) => approvalDigest(approvalNote(approval)));
  const { guards, marks } = rememberGuards(project.guards, plan, before);
  const settings = rememberSettings({ project, acceptances }, plan, before);
  const approvals = [...declared.filter((digest) => seen.has(digest)), ...marks];
  const { approvals: _approvals, guards: _guards, settings: _settings, ...rest } = state;
  return {
    ...rest,
    ...(approvals.length > 0 ? { approvals: [...new Set(approvals)].sort(compareText) } : {}),
    ...(guards === undefined ? {} : { guards }),
    ...(settings === undefined ? {} : { settings }),
  };
}

/** Live ids of which the state says now what is in them: whatever an earlier apply began there, the plan has looked at it. */
function idsToldOf({ plan }: ApplyInput, { objects }: State, changes: readonly ChangeOutcome[]): ReadonlySet<string | undefined> {
  const done = [...changes.filter(({ status }) => status === 'done'), ...plan.settled];
  return new Set(done.flatMap(({ address }) => objects[address]?.id ?? []));
}

/**
 * Whether what an earlier plan began was looked for and is not there: what a create may have made, by its marker, or by its name and
 * nobody's; of another write, whom it may have put in.
 */
function isRefuted({ targets }: ApplyInput, state: State, [address, begun]: readonly [string, Pending]): boolean {
  const { live, provider } = targets.get(targetOf(address)) ?? {};
  if (live === undefined || live.incomplete.length > 0) return false;
  if (begun.id !== undefined) {
    const isIts = ({ kind, id }: LiveEntry): boolean => kind === begun.kind && id === begun.id;
    const object = live.objects.find(isIts);
    if (!object) return !live.index.some(isIts);
    return openElements(provider?.kinds[begun.kind]?.fields ?? {}, begun, object.document).size === 0;
  }
  if (live.objects.some((object) => object.marker === begun.marker)) return false;
  const bound = new Set(Object.values(state.objects).map(({ id }) => id));
  const isIts = ({ kind, name, id }: LiveEntry): boolean => kind === begun.kind && name === begun.name && !bound.has(id);
  return ![...live.objects, ...live.index].some(isIts);
}

/** What the state remembers of this apply: who did what by whose leave, in words that a review and an approval can be found by. */
function runFacts(input: ApplyInput, prepared: Prepared): Omit<Run, 'counts'> {
  const { plan, who, commit, consent } = input;
  const overrides = usedApprovals(plan);
  return {
    when: new Date(input.now()).toISOString(),
    who,
    ...(commit === undefined ? {} : { commit }),
    plan: prepared.digest,
    digest: effectDigest(plan),
    serial: input.state?.serial ?? 0,
    ...(consent === undefined ? {} : { consent }),
    ...(overrides.length > 0 ? { approvals: overrides.map(({ digest }) => digest), overrides } : {}),
  };
}
