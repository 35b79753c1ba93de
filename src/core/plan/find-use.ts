import type { Plan } from '../model/plan.ts';
import { MOST_RUNS } from '../model/state.ts';
import type { Run, State } from '../model/state.ts';
import { effectDigest } from './digest.ts';

/** An apply that did what a plan does since the plan was made; or so many applies since that nobody knows any more. */
export type Use = { readonly type: 'applied'; readonly run: Run } | { readonly type: 'forgotten' };

/**
 * Whether a plan was carried out already, to its end: by itself, or by another plan that does the same. A plan has no time, so the state's
 * serial says which came first: an apply that began in the state of the plan, or in a later one, came after it.
 */
export function findUse(plan: Plan, digest: string, state: State | undefined): Use | undefined {
  const isOwn = ownRuns(plan, digest);
  const run = state?.runs.findLast((each) => isOwn(each) && isWhole(each, plan));
  if (run) return { type: 'applied', run };
  // There only where the list is full.
  const oldest = state?.runs.at(-MOST_RUNS);
  return oldest && begunAt(oldest) > plan.inputs.state.serial ? { type: 'forgotten' } : undefined;
}

/** What an apply since a plan was made did where the plan changes something. */
export interface Touch {
  readonly run: Run;
  /** Whether it was an apply of this plan, or of one that does the same. */
  readonly isOwn: boolean;
  /** False where the apply changed more addresses than the state names: then this may be one of them. */
  readonly isCertain: boolean;
}

/** By address of a plan's changes, the apply that changed something there since the plan was made: its own before others, the first of each. */
export function findTouches(plan: Plan, digest: string, state: State | undefined): ReadonlyMap<string, Touch> {
  const isOwn = ownRuns(plan, digest);
  const runs = (state?.runs ?? []).filter((run) => isOwn(run) || begunAt(run) >= plan.inputs.state.serial);
  const touches = runs.map((run) => ({ run, isOwn: isOwn(run), named: new Set(namedBy(run)), isWhole: isOwn(run) && isWhole(run, plan) }));
  const found = new Map<string, Touch>();
  for (const { address, previous_address: before } of plan.changes) {
    const fits = (touch: (typeof touches)[number]): boolean =>
      touch.isWhole || touch.named.has(address) || (before !== undefined && touch.named.has(before));
    const certain = touches.find((touch) => touch.isOwn && fits(touch)) ?? touches.find(fits);
    const touch = certain ?? touches.find(({ run, named }) => named.size > 0 && named.size < run.counts.done);
    if (touch) found.set(address, { run: touch.run, isOwn: touch.isOwn, isCertain: certain !== undefined });
  }
  return found;
}

/** The last apply of a plan, or of one that does the same, that carried out a part of it; else one that changed something where it does. */
export function findPartlyUsed(plan: Plan, digest: string, state: State | undefined): Pick<Touch, 'run' | 'isOwn'> | undefined {
  const own = state?.runs.filter(ownRuns(plan, digest)).findLast((run) => run.counts.done > 0);
  return own ? { run: own, isOwn: true } : findTouches(plan, digest, state).values().next().value;
}

/** Applies of a plan, or since it was made of one that does the same. */
function ownRuns(plan: Plan, digest: string): (run: Run) => boolean {
  const { serial } = plan.inputs.state;
  const effect = effectDigest(plan);
  return (run) => run.plan === digest || (run.digest === effect && begunAt(run) >= serial);
}

function namedBy(run: Run): readonly string[] {
  return run.done ?? run.unfinished?.done ?? [];
}

/** Every change was carried out; of a plan without one, what it wrote into the state. Whoever repeats one that was not goes on with it. */
function isWhole({ counts, unfinished }: Run, { changes }: Plan): boolean {
  const isEnded = changes.length === 0 ? unfinished === undefined : counts.done > 0;
  return isEnded && counts.failed + counts.stale + counts.skipped + counts.not_attempted === 0;
}

/** Runs of an earlier Rollcall do not say it: they are taken for older than any plan. */
function begunAt({ serial }: Run): number {
  return serial ?? -1;
}
