import type { RequestNow } from './forge.ts';
import type { Place } from './place.ts';

/** What of a place tells which run this is. */
export type RunOf = Pick<Place, 'number' | 'branch' | 'head'>;

/** Why a run leaves the comment of another commit as it is. */
export type Late = 'newer' | 'merged';

/**
 * Why a run comes too late for a comment of another commit, `shown`; undefined where it does not. While a request is open, what counts is the commit
 * that its branch is at. Once it is merged, what counts are the runs of the branch that it went into: none of the request's own commits is
 * theirs, whichever way it was merged.
 */
export function whyLate(shown: string, run: RunOf, now: RequestNow | undefined): Late | undefined {
  if (now === undefined) return undefined;
  if (now.mergedInto === undefined) return shown === now.head ? 'newer' : undefined;
  return isAfterMerge(run, now) ? undefined : 'merged';
}

/** Who looked the request up by the commit that came with it runs after the merge; so does a run of the branch that it went into. */
function isAfterMerge({ number, branch, head }: RunOf, { head: last, mergedInto }: RequestNow): boolean {
  return number === undefined || (branch === mergedInto && head !== last);
}
