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
  const run = runsOf(plan, digest, state).findLast((each) => isWhole(each, plan));
  if (run) return { type: 'applied', run };
  // There only where the list is full.
  const oldest = state?.runs.at(-MOST_RUNS);
  return oldest && begunAt(oldest) > plan.inputs.state.serial ? { type: 'forgotten' } : undefined;
}

/** By address, the first apply of a plan that carried out the change there, also where it did not come to the end of the others. */
export function carriedOutBy(plan: Plan, digest: string, state: State | undefined): ReadonlyMap<string, Run> {
  const found = new Map<string, Run>();
  for (const run of runsOf(plan, digest, state)) {
    const done = isWhole(run, plan) ? plan.changes.map((change) => change.address) : (run.done ?? run.unfinished?.done ?? []);
    for (const address of done) if (!found.has(address)) found.set(address, run);
  }
  return found;
}

/** The last apply of a plan, or of one that does the same, that carried out a part of it. */
export function findPartlyUsed(plan: Plan, digest: string, state: State | undefined): Run | undefined {
  return runsOf(plan, digest, state).findLast((run) => run.counts.done > 0);
}

/** Applies of a plan, or since it was made of one that does the same, oldest first. */
function runsOf(plan: Plan, digest: string, state: State | undefined): readonly Run[] {
  const { serial } = plan.inputs.state;
  const effect = effectDigest(plan);
  return (state?.runs ?? []).filter((run) => run.plan === digest || (run.digest === effect && begunAt(run) >= serial));
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
