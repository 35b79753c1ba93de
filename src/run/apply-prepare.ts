import { createHash } from 'node:crypto';
import { GROUP, keyOf } from '../core/model/address.ts';
import type { Fields } from '../core/model/fields.ts';
import type { Change } from '../core/model/plan.ts';
import type { Problem } from '../core/model/problem.ts';
import type { Pending, StateObject } from '../core/model/state.ts';
import type { Step } from '../core/model/step.ts';
import { quoteName } from '../core/model/quote-name.ts';
import { exclusionOf } from '../core/apply/excludes.ts';
import type { Excludes } from '../core/apply/excludes.ts';
import { leavingExclusive, removalsFirst } from '../core/apply/removals-first.ts';
import { orderSteps } from '../core/apply/order-steps.ts';
import type { StepGraph } from '../core/apply/order-steps.ts';
import { changesToSplit } from '../core/apply/split-changes.ts';
import { entryDigest, planDigest } from '../core/plan/digest.ts';
import type { ApplyInput } from './apply-input.ts';
import { makeBindings } from './apply-references.ts';
import type { Bindings } from './apply-references.ts';
import { seenObjects } from './seen-objects.ts';
import type { SeenObjects } from './seen-objects.ts';

/** One change with its steps, and how far it has come. */
export interface Work {
  readonly change: Change;
  readonly fields: Fields;
  readonly steps: readonly Step[];
  readonly marker: string;
  /** The address's entry when the apply began. */
  readonly previous: StateObject | undefined;
  /** Live id of what the change's create made, now or in an earlier run of this plan. */
  created: string | undefined;
  /** What an earlier apply began there, whose answer was never seen. */
  readonly earlier: Pending | undefined;
  /** Whether an earlier run may have made it without seeing the answer. */
  uncertain: boolean;
  done: number;
}

export interface Prepared {
  /** Digest of the plan. */
  readonly digest: string;
  readonly work: ReadonlyMap<string, Work>;
  readonly graph: StepGraph;
  /** By target. */
  readonly bindings: ReadonlyMap<string, Bindings>;
  readonly seen: SeenObjects;
  readonly problems: readonly Problem[];
}

/** Turns the plan's changes into steps in their order. Sends nothing. */
export function prepareApply(input: ApplyInput): Prepared {
  const { plan, targets, state } = input;
  const digest = planDigest(plan);
  const problems: Problem[] = [];
  const writing = plan.changes.filter((change) => needsCall(change) && isKnown(input, change, problems));
  const excludes = exclusionOf(input.declaration.project.exclusive);
  const split = changesToSplit(writing, (change) => fieldsOf(input, change), excludes);
  const work = new Map<string, Work>();
  for (const change of plan.changes) {
    const target = targets.get(change.target);
    const marker = markerOf(digest, change.address);
    const steps =
      target && writing.includes(change) ? target.provider.steps(change, target.live, { split: split.has(change.address), marker }) : [];
    work.set(change.address, startWork(input, { change, steps, marker }));
  }
  removeFirst(work, excludes);
  const ordered = orderSteps(
    [...work.values()].flatMap((item) => item.steps),
    excludes,
  );
  const bindings = new Map([...targets].map(([name, target]) => [name, makeBindings(target.live, plan, state)]));
  for (const { change, created } of work.values())
    if (created !== undefined && change.kind === GROUP) bindings.get(change.target)?.bind(keyOf(change.address), created);
  return { digest, work, graph: ordered.graph, bindings, seen: seenObjects(targets), problems: [...problems, ...ordered.problems] };
}

/** Where a change is in two halves, the removals lead if somebody moves from there to a group that excludes it. */
function removeFirst(work: Map<string, Work>, excludes: Excludes): void {
  const steps = [...work.values()].flatMap((item) => item.steps);
  for (const address of leavingExclusive(steps, excludes)) {
    const item = work.get(address) as Work;
    work.set(address, { ...item, steps: removalsFirst(item.steps) });
  }
}

/** Fields of a change's kind; none where its target is not connected. */
export function fieldsOf(input: Pick<ApplyInput, 'targets'>, change: Pick<Change, 'target' | 'kind'>): Fields {
  return input.targets.get(change.target)?.provider.kinds[change.kind]?.fields ?? {};
}

/** Adopting what already is as declared and forgetting happen in the state alone. */
function needsCall(change: Change): boolean {
  if (change.action === 'forget') return false;
  return change.action !== 'adopt' || change.patch.length > 0 || (change.relinks ?? []).length > 0;
}

function isKnown(input: ApplyInput, change: Change, problems: Problem[]): boolean {
  const target = input.targets.get(change.target);
  if (target?.provider.kinds[change.kind]) return true;
  const unread = input.unread?.get(change.target);
  if (unread) {
    // Told once for the target: the plan is no worse for it, and a new one would not help.
    problems.push(...unread.filter((problem) => !problems.includes(problem)));
    return false;
  }
  const what = target
    ? `target ${quoteName(change.target)} has no objects of kind ${quoteName(change.kind)}`
    : `there is no connection to target ${quoteName(change.target)}`;
  problems.push({
    severity: 'error',
    code: 'PLAN_STALE',
    address: change.address,
    summary: `${quoteName(change.address)} cannot be applied: ${what}.`,
    detail: 'Make a new plan.',
  });
  return false;
}

/** The same for every run of one plan, so that a later one finds what an earlier one made. */
function markerOf(digest: string, address: string): string {
  return createHash('sha256').update(`${digest}\u0000${address}`).digest('hex').slice(0, 32);
}

function startWork(input: ApplyInput, given: Pick<Work, 'change' | 'steps' | 'marker'>): Work {
  const { change } = given;
  const own = entryAt(input, change.address);
  const creates = change.action === 'create' || change.action === 'replace';
  const created = creates && own && isOwnWork(change, own) ? own.id : undefined;
  const earlier = input.state?.pending?.[change.address];
  const uncertain = creates && created === undefined && earlier !== undefined && earlier.id === undefined;
  return {
    ...given,
    fields: fieldsOf(input, change),
    previous: own ?? entryAt(input, change.previous_address),
    created,
    uncertain,
    earlier,
    done: 0,
  };
}

function entryAt(input: ApplyInput, address: string | undefined): StateObject | undefined {
  return address === undefined ? undefined : input.state?.objects[address];
}

/** Neither the object that the plan saw nor the one that it replaces: an earlier run of this plan has made it. */
function isOwnWork(change: Change, entry: StateObject): boolean {
  return entry.id !== change.id && entryDigest(entry) !== change.state_entry;
}
