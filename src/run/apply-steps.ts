import { entryAfter } from '../core/apply/entry-after.ts';
import type { StateDelta } from '../core/apply/journal-line.ts';
import { phaseOf } from '../core/apply/judge.ts';
import type { ChangeProgress } from '../core/apply/make-outcome.ts';
import { makeSchedule } from '../core/apply/schedule.ts';
import type { Schedule } from '../core/apply/schedule.ts';
import { RemoteError, RollcallError } from '../core/errors.ts';
import type { Code } from '../core/errors.ts';
import { GROUP, keyOf } from '../core/model/address.ts';
import type { Warning } from '../core/model/plan.ts';
import type { Step } from '../core/model/step.ts';
import type { StepIo, StepResult } from '../core/provider.ts';
import { describeFailure, givenUp, heldBackBy, makeHalt, notSent } from './apply-failure.ts';
import type { HeldBackBy } from './apply-failure.ts';
import { beginDelta, endedBy, isWithoutEffect, momentOf, noteQuietly, notWritten } from './apply-moments.ts';
import type { Earlier } from './apply-earlier.ts';
import type { ApplyInput, ApplyTarget } from './apply-input.ts';
import type { Prepared, Work } from './apply-prepare.ts';
import type { Recorder } from './apply-record.ts';
import type { Bindings } from './apply-references.ts';
import { takenBackWithoutCalls } from './apply-without-calls.ts';
import { boundId, judgeOnce, openWrite } from './judge-found.ts';
import { seenBefore, type SeenBefore } from './seen-before.ts';
import { endSentence } from '../core/model/sentence.ts';
import { quoteName } from '../core/model/quote-name.ts';

/** What carrying out the steps gave. */
export interface StepsRun {
  readonly schedule: Schedule;
  readonly failures: ReadonlyMap<string, NonNullable<ChangeProgress['failure']>>;
  readonly warnings: readonly Warning[];
  /** Addresses that a step of this run wrote to, or may have; the others were found done. */
  readonly wrote: ReadonlySet<string>;
  /** Addresses of which the live system kept what was to go. */
  readonly kept: ReadonlySet<string>;
  /** Targets that were given up before their end. */
  readonly stopped: ReadonlySet<string>;
  /** Addresses at which a step ended stale whose first call may have taken effect. */
  readonly unsure: ReadonlySet<string>;
}

/** Errors after which every further call to the target would fail as well. */
const STOPPING: ReadonlySet<Code> = new Set<Code>([
  'PROVIDER_AUTH',
  'PROVIDER_PERMISSION',
  'CREDENTIAL_MISSING',
  'PROVIDER_TLS',
  'PROVIDER_URL',
  'PROVIDER_ORIGIN',
  'CANCELLED',
]);
/** Of these, those by which a system says no: what is on its way to it is held back. */
const REFUSING: ReadonlySet<Code> = new Set<Code>(['PROVIDER_AUTH', 'PROVIDER_PERMISSION', 'CREDENTIAL_MISSING']);
/** Errors of which a few in a row say the same. */
const TIRING: ReadonlySet<Code> = new Set<Code>(['PROVIDER_UNAVAILABLE', 'PROVIDER_RATE_LIMIT']);
const MOST_TIRING = 3;

/** Carries out the steps: targets in parallel, in each as many at once as it takes, never two on one lock. */
export async function runSteps(input: ApplyInput, prepared: Prepared, { recorder, earlier }: Given): Promise<StepsRun> {
  const back = takenBackWithoutCalls(prepared, earlier);
  const run: Run = {
    input,
    prepared,
    recorder,
    earlier,
    schedule: makeSchedule(prepared.graph),
    failures: new Map(back.map(({ change }) => [change.address, staleFor((earlier.get(change.address) as Earlier).why)])),
    warnings: [],
    wrote: new Set(),
    kept: new Set(),
    stopped: new Set(),
    unsure: new Set(),
    doubted: new Set(),
    tired: new Map(),
    proven: new Set(),
    halts: new Map(),
    ...seenBefore(input, prepared),
  };
  const names = [...new Set(prepared.graph.steps.map((step) => step.target))];
  for (const name of names) run.halts.set(name, makeHalt());
  await Promise.all(names.map((name) => runTarget(run, name, input.targets.get(name) as ApplyTarget)));
  return run;
}

interface Given {
  readonly recorder: Recorder;
  /** Changes that were carried out before. */
  readonly earlier: ReadonlyMap<string, Earlier>;
}

interface Run extends StepsRun, Given, SeenBefore {
  readonly input: ApplyInput;
  readonly prepared: Prepared;
  readonly failures: Map<string, NonNullable<ChangeProgress['failure']>>;
  readonly warnings: Warning[];
  readonly wrote: Set<string>;
  readonly kept: Set<string>;
  readonly stopped: Set<string>;
  readonly unsure: Set<string>;
  /** Steps of which a call had no answer: whatever came of the next one, that one may have taken effect. */
  readonly doubted: Set<string>;
  /** Targets that have taken a write of this run. */
  readonly proven: Set<string>;
  /** By target, what holds back the calls that are not sent yet. A call in flight is finished, so that nothing happens that nobody saw. */
  readonly halts: Map<string, AbortController>;
  /** By target, failures in a row that may be its end. */
  readonly tired: Map<string, number>;
}

async function runTarget(run: Run, name: string, target: ApplyTarget): Promise<void> {
  const active = new Set<Promise<void>>();
  for (;;) {
    if (run.input.signal.aborted || run.recorder.trouble) run.schedule.stop();
    // Until one write has been taken, the next ones wait: a token that may not write is refused once, not as often as steps run at once.
    const most = run.proven.has(name) ? target.parallelism : 1;
    for (const step of run.schedule.begin(name, most - active.size)) {
      const work = runOne(run, step, target).finally(() => active.delete(work));
      active.add(work);
    }
    if (active.size === 0) return;
    await Promise.race(active);
  }
}

async function runOne(run: Run, step: Step, target: ApplyTarget): Promise<void> {
  const { input, recorder, schedule } = run;
  const work = run.prepared.work.get(step.address) as Work;
  const began = input.elapsed();
  try {
    await recorder.note({ ...momentOf('begin', step), ...beginDelta(work, step, run.prepared.digest) });
    input.observer.onStepStart?.(step);
    const result = await attempt(run, { work, step, target });
    if (result.type === 'stale') await noteStale(run, { work, step, result });
    else await noteDone(run, { work, step, result });
    const sent = result.type === 'done' && noteSent(run, step, result);
    if (result.type === 'done') input.observer.onStepDone?.(step, input.elapsed() - began, sent, isLast(run, work, step));
    run.tired.set(step.target, 0);
    schedule.settle(step, result.type === 'done' ? 'done' : 'failed');
  } catch (error) {
    const by = whyHeldBack(run, step, error);
    const isDropped = by !== undefined && step.verb !== 'create';
    const delta = isWithoutEffect(error, by) ? closed(run, work, step) : {};
    if (isDropped) await noteQuietly(run, { type: 'failed', step: step.id, address: step.address, why: { ...notSent(by) }, ...delta });
    else await noteFailure(run, { step, error, delta });
    schedule.settle(step, isDropped ? 'dropped' : 'failed');
    stopWhereHopeless(run, step.target, error);
  }
  await recorder.checkpoint();
}

/** Notes whether anything was sent, and why not where it is not that it was done. */
function noteSent(run: Run, step: Step, { wrote, kept }: Extract<StepResult, { type: 'done' }>): boolean | 'kept' {
  if (wrote) {
    run.wrote.add(step.address);
    run.proven.add(step.target);
    return true;
  }
  if (kept) run.kept.add(step.address);
  return kept ? 'kept' : false;
}

function whyHeldBack(run: Run, step: Step, error: unknown): HeldBackBy | undefined {
  return heldBackBy(error, { isRefused: isHalted(run, step), isInterrupted: run.input.signal.aborted });
}

function isHalted({ halts }: Run, { target }: Step): boolean {
  return halts.get(target)?.signal.aborted === true;
}

/** Whether every other step that writes to the same object is done; a replace writes to two. */
function isLast({ schedule }: Run, { steps }: Work, step: Step): boolean {
  const isMaking = (item: Step): boolean => item.verb === 'create' || phaseOf({ steps, step: item }) === 'coming';
  return steps.every((other) => other === step || isMaking(other) !== isMaking(step) || schedule.statusOf(other) === 'done');
}

interface Attempt {
  readonly work: Work;
  readonly step: Step;
  readonly target: ApplyTarget;
}

/** A step is safe to repeat: where nobody knows whether it took effect, a second look tells. */
async function attempt(run: Run, given: Attempt): Promise<StepResult> {
  const { work, step, target } = given;
  const uncertain = step.verb === 'create' && work.uncertain;
  // One of its own for each step: what was begun under it is finished.
  const signal = AbortSignal.any([(run.halts.get(step.target) as AbortController).signal]);
  try {
    return run.stale.get(step.address) ?? (await target.writer.run(step, target.live, stepIo(run, given, { uncertain, signal })));
  } catch (error) {
    if (!(error instanceof RemoteError) || !error.uncertain || run.input.signal.aborted || isHalted(run, step)) throw error;
    run.wrote.add(step.address);
    run.doubted.add(step.id);
    const again = await target.writer.run(step, target.live, stepIo(run, given, { uncertain: true, signal }));
    if (again.type === 'stale') run.unsure.add(step.address);
    return again;
  }
}

function stepIo(run: Run, { work, step }: Attempt, own: Pick<StepIo, 'uncertain' | 'signal'>): StepIo {
  const bindings = run.prepared.bindings.get(step.target) as Bindings;
  const known = { seen: run.seen.get(step.address), isFirst: !run.wrote.has(step.address), earlier: run.earlier.get(step.address) };
  return {
    ...own,
    id: boundId(work, step),
    resolve: (reference) => bindings.resolve(reference),
    judge: async (found) => {
      const verdict = judgeOnce(bindings, { work, step, ...known }, found);
      const open = openWrite(bindings, { work, step, plan: run.prepared.digest }, { found, verdict });
      // On the disk before the write: only here is known who was there just before it.
      if (open) await run.recorder.note({ ...momentOf('begin', step), pending: { [step.address]: open } });
      return verdict;
    },
  };
}

async function noteDone(
  run: Run,
  { work, step, result }: { readonly work: Work; readonly step: Step; readonly result: Extract<StepResult, { type: 'done' }> },
): Promise<void> {
  if (step.verb === 'create') work.created = result.id ?? work.created;
  if (work.change.kind === GROUP) rebind(run, work, step);
  work.done++;
  if (result.note !== undefined)
    run.warnings.push({ code: 'CONFLICT', address: step.address, message: `${quoteName(step.address)}: ${endSentence(result.note)}` });
  const id = boundId(work, step);
  // What an earlier run finished is not half way because its steps are looked at again.
  const isEntryFinal = run.earlier.get(step.address)?.isLeft === true;
  const delta = isEntryFinal ? {} : entryAfter({ ...work, id, plan: run.prepared.digest, at: new Date(run.input.now()).toISOString() });
  try {
    await run.recorder.note({
      type: 'done',
      step: step.id,
      address: step.address,
      ...endedBy(step, work.done >= work.steps.length && 'done'),
      ...delta,
    });
  } catch (error) {
    // It is done, whatever the disk says; the recorder remembers its trouble, and nothing more is begun.
    if (!(error instanceof RollcallError)) throw error;
  }
}

function rebind(run: Run, work: Work, step: Step): void {
  const bindings = run.prepared.bindings.get(step.target) as Bindings;
  if (step.verb === 'create' && work.created !== undefined) bindings.bind(keyOf(step.address), work.created);
  if (step.verb === 'delete') bindings.bind(keyOf(step.address), undefined);
}

function staleFor(why: string): NonNullable<ChangeProgress['failure']> {
  return { type: 'stale', error: { code: 'PLAN_STALE', message: why, hint: 'Make a new plan: it shows what is there now.' } };
}

async function noteStale(
  run: Run,
  { work, step, result }: { readonly work: Work; readonly step: Step; readonly result: Extract<StepResult, { type: 'stale' }> },
): Promise<void> {
  const ended = endedBy(step, !run.failures.has(step.address) && 'stale');
  run.failures.set(step.address, staleFor(result.why));
  run.input.observer.onStepFailed?.(step, result.why);
  // A create that found somebody else's object, or took its own away again, has nothing to look up later.
  const nothingMade = result.removed === true || (step.verb === 'create' && work.created === undefined);
  const delta = nothingMade
    ? { objects: result.removed ? { [step.address]: null } : {}, pending: { [step.address]: null } }
    : closed(run, work, step);
  if (result.removed && work.change.kind === GROUP) run.prepared.bindings.get(step.target)?.bind(keyOf(step.address), undefined);
  await noteQuietly(run, { type: 'stale', step: step.id, address: step.address, ...ended, why: result.why, ...delta });
}

/** What the state says where a call did nothing, unless one before it had no answer. */
function closed({ recorder, doubted }: Run, work: Work, step: Step): StateDelta {
  return doubted.has(step.id) ? {} : notWritten(work, step, recorder.memory.pending(step.address));
}

interface Failure {
  readonly step: Step;
  readonly error: unknown;
  readonly delta: StateDelta;
}

async function noteFailure(run: Run, { step, error, delta }: Failure): Promise<void> {
  const by = whyHeldBack(run, step, error);
  const described = by === undefined ? describeFailure(error) : givenUp(by);
  const ended = endedBy(step, !run.failures.has(step.address) && 'failed');
  run.failures.set(step.address, { type: 'failed', error: described });
  run.input.observer.onStepFailed?.(step, described.message);
  if (!run.recorder.trouble)
    await noteQuietly(run, { type: 'failed', step: step.id, address: step.address, ...ended, why: { ...described }, ...delta });
}

function stopWhereHopeless(run: Run, target: string, error: unknown): void {
  const code = error instanceof RollcallError ? error.code : undefined;
  const tired = code !== undefined && TIRING.has(code) ? (run.tired.get(target) ?? 0) + 1 : 0;
  run.tired.set(target, tired);
  if (tired < MOST_TIRING && (code === undefined || !STOPPING.has(code))) return;
  run.stopped.add(target);
  run.schedule.stop(target);
  if (code !== undefined && REFUSING.has(code)) run.halts.get(target)?.abort();
}
