import type { Step } from '../model/step.ts';
import type { StepGraph } from './order-steps.ts';

/** What has become of a step so far. `skipped`: waits for one that failed. `dropped`: its target was stopped before it sent anything. */
export type StepStatus = 'waiting' | 'running' | 'done' | 'failed' | 'skipped' | 'dropped';

/** Which steps may begin next. Begins nothing by itself, and with the same answers in the same order always says the same. */
export interface Schedule {
  /** The next steps of a target, at most `room`, in fixed order; they count as running from now on. */
  begin(target: string, room: number): Step[];
  /** Tells what became of a running step; `dropped`: it had sent nothing when its target was stopped. */
  settle(step: Step, status: 'done' | 'failed' | 'dropped'): void;
  /** Gives up what has not begun: in one target, or everywhere. */
  stop(target?: string): void;
  statusOf(step: Step): StepStatus;
  /** The step whose failure is the reason that this one was skipped. */
  causeOf(step: Step): Step | undefined;
  /** Whether every step is settled. */
  isOver(): boolean;
}

/** Begins with nothing done. */
export function makeSchedule(graph: StepGraph): Schedule {
  const progress = startProgress(graph);
  return {
    begin: (target, room) => begin(progress, target, room),
    settle(step, status) {
      const place = placeOf(progress, step);
      for (const lock of step.locks) progress.locked.delete(lockKey(step, lock));
      conclude(progress, place, status);
      if (status === 'done') release(progress, place);
      else skipDependants(progress, place);
    },
    stop(target) {
      for (const [place, step] of graph.steps.entries()) {
        if ((target === undefined || step.target === target) && progress.status[place] === 'waiting') conclude(progress, place, 'dropped');
      }
    },
    statusOf: (step) => progress.status[placeOf(progress, step)] as StepStatus,
    causeOf: (step) => graph.steps[progress.cause[placeOf(progress, step)] as number],
    isOver: () => progress.open === 0,
  };
}

interface Progress {
  readonly graph: StepGraph;
  readonly places: ReadonlyMap<string, number>;
  readonly status: StepStatus[];
  readonly cause: number[];
  /** How many steps each one still waits for. */
  readonly missing: Int32Array;
  readonly dependants: readonly (readonly number[])[];
  /** By target, positions that wait for no other step, sorted. */
  readonly ready: Map<string, number[]>;
  readonly locked: Set<string>;
  /** Steps that wait for a deletion: they cannot be what deletions wait for. */
  readonly afterClosing: readonly boolean[];
  /** By target, how many steps the deletions still wait for. */
  readonly before: Map<string, number>;
  open: number;
}

function startProgress(graph: StepGraph): Progress {
  const count = graph.steps.length;
  const dependants: number[][] = graph.steps.map(() => []);
  const missing = new Int32Array(count);
  for (const [place, waits] of graph.waitsFor.entries()) {
    missing[place] = waits.length;
    for (const other of waits) (dependants[other] as number[]).push(place);
  }
  const afterClosing = markAfterClosing(graph, dependants);
  const ready = new Map<string, number[]>();
  const before = new Map<string, number>();
  for (const [place, step] of graph.steps.entries()) {
    const list = ready.get(step.target) ?? [];
    ready.set(step.target, list);
    if (missing[place] === 0) list.push(place);
    if (!graph.closing[place] && !afterClosing[place]) before.set(step.target, (before.get(step.target) ?? 0) + 1);
  }
  return {
    graph,
    places: new Map(graph.steps.map((step, place) => [step.id, place])),
    status: graph.steps.map(() => 'waiting'),
    cause: graph.steps.map(() => -1),
    missing,
    dependants,
    ready,
    locked: new Set(),
    afterClosing,
    before,
    open: count,
  };
}

function markAfterClosing(graph: StepGraph, dependants: readonly (readonly number[])[]): boolean[] {
  const marked = graph.steps.map(() => false);
  const open = graph.steps.flatMap((_, place) => (graph.closing[place] ? [place] : []));
  for (let place = open.pop(); place !== undefined; place = open.pop()) {
    for (const other of dependants[place] as readonly number[]) {
      if (marked[other] || graph.closing[other]) continue;
      marked[other] = true;
      open.push(other);
    }
  }
  return marked;
}

function begin(progress: Progress, target: string, room: number): Step[] {
  const list = progress.ready.get(target) ?? [];
  const begun: Step[] = [];
  const kept: number[] = [];
  const mayClose = (progress.before.get(target) ?? 0) === 0;
  let index = 0;
  for (; index < list.length && begun.length < room; index++) {
    const place = list[index] as number;
    const step = progress.graph.steps[place] as Step;
    if (progress.status[place] !== 'waiting') continue;
    const blocked = (progress.graph.closing[place] && !mayClose) || step.locks.some((lock) => progress.locked.has(lockKey(step, lock)));
    if (blocked) {
      kept.push(place);
      continue;
    }
    for (const lock of step.locks) progress.locked.add(lockKey(step, lock));
    progress.status[place] = 'running';
    begun.push(step);
  }
  progress.ready.set(target, kept.concat(list.slice(index)));
  return begun;
}

function conclude(progress: Progress, place: number, status: StepStatus): void {
  const step = progress.graph.steps[place] as Step;
  progress.status[place] = status;
  progress.open--;
  if (!progress.graph.closing[place] && !progress.afterClosing[place])
    progress.before.set(step.target, (progress.before.get(step.target) as number) - 1);
}

function release(progress: Progress, place: number): void {
  for (const other of progress.dependants[place] as readonly number[]) {
    progress.missing[other] = (progress.missing[other] as number) - 1;
    if (progress.missing[other] !== 0 || progress.status[other] !== 'waiting') continue;
    const list = progress.ready.get((progress.graph.steps[other] as Step).target) as number[];
    insertSorted(list, other);
  }
}

function skipDependants(progress: Progress, failed: number): void {
  const open = [failed];
  for (let place = open.pop(); place !== undefined; place = open.pop()) {
    for (const other of progress.dependants[place] as readonly number[]) {
      if (progress.status[other] !== 'waiting') continue;
      progress.cause[other] = failed;
      conclude(progress, other, 'skipped');
      open.push(other);
    }
  }
}

function insertSorted(list: number[], value: number): void {
  let low = 0;
  let high = list.length;
  while (low < high) {
    const middle = (low + high) >> 1;
    if ((list[middle] as number) < value) low = middle + 1;
    else high = middle;
  }
  list.splice(low, 0, value);
}

function placeOf(progress: Progress, step: Step): number {
  return progress.places.get(step.id) as number;
}

/** Locks are of one target: `group:7` here and there are two objects. */
function lockKey(step: Step, lock: string): string {
  return `${step.target}\u0000${lock}`;
}
