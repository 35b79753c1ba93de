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
  const runs = state?.runs ?? [];
  const { serial } = plan.inputs.state;
  const effect = effectDigest(plan);
  const run = runs.findLast((each) => isWhole(each) && (each.plan === digest || (each.digest === effect && begunAt(each) >= serial)));
  if (run) return { type: 'applied', run };
  // There only where the list is full.
  const oldest = runs.at(-MOST_RUNS);
  return oldest && begunAt(oldest) > serial ? { type: 'forgotten' } : undefined;
}

/** Every change was carried out. Whoever repeats one that was not goes on with it. */
function isWhole({ counts }: Run): boolean {
  return counts.done > 0 && counts.failed + counts.stale + counts.skipped + counts.not_attempted === 0;
}

/** Runs of an earlier Rollcall do not say it: they are taken for older than any plan. */
function begunAt({ serial }: Run): number {
  return serial ?? -1;
}
