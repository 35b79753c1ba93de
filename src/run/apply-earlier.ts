import type { Change } from '../core/model/plan.ts';
import type { Run, State } from '../core/model/state.ts';
import { carriedOutBy } from '../core/plan/find-use.ts';
import { isEntryLeft, isEntryPlanned, isEntryUnderWay } from './apply-entries.ts';
import type { ApplyInput } from './apply-input.ts';
import type { Prepared } from './apply-prepare.ts';

/** A change that was carried out before this run began. */
export interface Earlier {
  /** Why nothing is written for it any more. */
  readonly why: string;
  /** Whether the state still says so. */
  readonly isLeft: boolean;
}

/**
 * Changes that were carried out since the plan was made, by address: an apply of the plan says so, or the state is as the change leaves it
 * and was not when it was planned. What somebody has taken back since is not done a second time.
 */
export function findEarlier(input: ApplyInput, prepared: Prepared): ReadonlyMap<string, Earlier> {
  const runs = carriedOutBy(input.plan, prepared.digest, input.state);
  const found = new Map<string, Earlier>();
  for (const change of input.plan.changes) {
    const run = runs.get(change.address);
    const isLeft = isEntryLeft(change, input.state, prepared);
    if (!run && !(isLeft && isDoneSince(change, input, prepared))) continue;
    found.set(change.address, { why: describe(change, run, input.state), isLeft });
  }
  return found;
}

/** A change that writes into an address what was applied there before leaves no trace in its entry. */
function isDoneSince(change: Change, { state }: ApplyInput, prepared: Prepared): boolean {
  return !isEntryPlanned(change, state) && !isEntryUnderWay(change.address, state, prepared);
}

function describe({ address }: Change, run: Run | undefined, state: State | undefined): string {
  const entry = state?.objects[address];
  const when = run ? `, ${byWhom(run)},` : entry ? ` at ${entry.applied_at}` : '';
  return `What the plan does at "${address}" was carried out already${when} and was taken back since: what was agreed to once is done once.`;
}

/** Who ran an apply, and when it was last heard of. */
export function byWhom({ who, when, commit, unfinished }: Run): string {
  return `by ${who} at ${unfinished?.seen ?? when}${commit === undefined ? '' : ` (commit ${commit})`}`;
}
