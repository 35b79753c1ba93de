import type { Change } from '../core/model/plan.ts';
import { MOST_NAMED } from '../core/model/state.ts';
import type { Run, State, StateObject } from '../core/model/state.ts';
import { quoteName } from '../core/model/quote-name.ts';
import { findTouches } from '../core/plan/find-use.ts';
import type { Touch } from '../core/plan/find-use.ts';
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
 * Changes that were carried out since the plan was made, by address, or that another apply has overtaken: an apply says so, or the state is
 * as the change leaves it and was not when it was planned. What somebody has taken back since is not done a second time.
 */
export function findEarlier(input: ApplyInput, prepared: Prepared): ReadonlyMap<string, Earlier> {
  const touches = findTouches(input.plan, prepared.digest, input.state);
  const found = new Map<string, Earlier>();
  for (const change of input.plan.changes) {
    const isLeft = isEntryLeft(change, input.state, prepared);
    const known = { touch: touches.get(change.address), isLeft, isPlanned: isEntryPlanned(change, input.state) };
    if (!isOvertaken(known) || (!known.touch?.isOwn && isEntryUnderWay(change.address, input.state, prepared))) continue;
    found.set(change.address, { why: describe(change, known, input.state), isLeft });
  }
  return found;
}

interface Known {
  readonly touch: Touch | undefined;
  readonly isLeft: boolean;
  readonly isPlanned: boolean;
}

/** A change that writes into an address what was applied there before leaves no trace in its entry. */
function isOvertaken({ touch, isLeft, isPlanned }: Known): boolean {
  if (isLeft && !isPlanned) return true;
  if (!touch) return false;
  // Of an apply of this very plan, the entry says what was not carried out yet.
  return touch.isCertain || !touch.isOwn || isLeft;
}

function describe({ address }: Change, { touch, isLeft, isPlanned }: Known, state: State | undefined): string {
  if (touch && (isPlanned || !isLeft)) {
    if (!touch.isCertain)
      return `Whether ${quoteName(address)} was changed since the plan was made is not known: the apply ${byWhom(touch.run)} changed more than the ${MOST_NAMED} addresses that the state names.`;
    if (!touch.isOwn)
      return `${quoteName(address)} was changed after the plan was made, ${byWhom(touch.run)}, and that was taken back: a plan of before says nothing of it any more.`;
  }
  return `What the plan does at ${quoteName(address)} was carried out already${doneWhen(touch, state?.objects[address])} and was taken back since: what was agreed to once is done once.`;
}

function doneWhen(touch: Touch | undefined, entry: StateObject | undefined): string {
  if (touch?.isCertain) return `, ${byWhom(touch.run)},`;
  return entry ? ` at ${entry.applied_at}` : '';
}

/** Who ran an apply, and when it was last heard of. */
export function byWhom({ who, when, commit, unfinished }: Run): string {
  return `by ${who} at ${unfinished?.seen ?? when}${commit === undefined ? '' : ` (commit ${commit})`}`;
}
