import { quoteName } from '../core/model/quote-name.ts';
import { shownDigest } from './marker.ts';
import type { Marker } from './marker.ts';

/** What is asked of a comment. */
export interface Asked {
  /** Digest of what the plan does that is to be carried out. */
  readonly digest: string;
  /** Whether a comment will do that had no room for the whole plan. */
  readonly takesTruncated: boolean;
}

/** A comment, and what it says of itself. */
export interface Found {
  readonly marker: Marker;
  readonly body: string;
}

/** Why a comment is no approval of a plan, as a sentence; undefined where it is one. */
export function whyNoApproval(found: Found | undefined, { digest, takesTruncated }: Asked): string | undefined {
  if (!found) return 'There is no comment that shows a plan.';
  const { marker, body } = found;
  if (!marker.applicable) return 'The comment shows a plan that cannot be applied: it was refused, or made from files alone.';
  if (marker.outdated) return `The comment is outdated: it is of commit ${quoteName(marker.head)}, and the branch has moved on since.`;
  if (marker.applied !== '')
    return `The plan in the comment was applied already, from commit ${quoteName(marker.applied)}: an approval is good for one apply.`;
  if (marker.digest !== digest) return `The comment shows another plan: it shows ${marker.digest}, this one is ${digest}.`;
  if (marker.shown !== shownDigest(body)) return 'Somebody has edited the comment: what it shows is not what was written there.';
  if (marker.truncated && !takesTruncated)
    return 'The comment had no room for the whole plan, so nobody has approved all of it by reading it.';
  return undefined;
}
