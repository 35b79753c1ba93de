import { createHash } from 'node:crypto';
import { canonicalText, compareText } from '../model/json.ts';
import type { ApprovalNote, Plan, Settled } from '../model/plan.ts';
import type { StateObject } from '../model/state.ts';
import { saysNews } from '../model/verdict.ts';

/** `sha256:…` of a JSON value; key order does not matter. */
export function digestOf(value: unknown): string {
  return `sha256:${textHash(canonicalText(value), 'hex')}`;
}

/** SHA-256 of a text in UTF-8. */
export function textHash(text: string, encoding: 'hex' | 'base64'): string {
  return createHash('sha256').update(text).digest(encoding);
}

/** Digest of a state entry: what was bound, declared and applied; not when, nor by which plan that is under way. */
export function entryDigest(entry: StateObject): string {
  const { applied_at: _when, under_way: _plan, ...rest } = entry;
  return digestOf(rest);
}

/** Digest of a whole plan: what an approver approves, a state's runs name and a half-done apply recognises. */
export function planDigest(plan: Plan): string {
  return digestOf(plan);
}

/**
 * Digest of what a plan does: its changes and the systems they go to, what it writes into the state alone, and the approvals that are
 * taken for seen with it; nothing of when, where and by what it was made. So a plan that
 * was made in a pull request and one made after the merge have the same digest as long as the same would happen.
 */
export function effectDigest(plan: Plan): string {
  const settled = plan.settled.filter(saysNews);
  const used = new Set([...plan.changes, ...settled].map((item) => item.target));
  return digestOf({
    project: plan.project,
    basis: plan.since?.basis === 'declared' ? 'declared' : 'live',
    targets: Object.fromEntries(Object.entries(plan.inputs.targets).filter(([name]) => used.has(name))),
    changes: plan.changes.map(({ source: _place, ...change }) => change),
    // Absent where there is nothing of it, so that a digest says the same as in runs of before.
    ...(settled.length > 0 ? { settled: settled.map(settledEffect) } : {}),
    ...(plan.new_approvals.length > 0 ? { new_approvals: plan.new_approvals.map(approvalDigest).sort(compareText) } : {}),
  });
}

/** What becomes of an address in the state, and nothing of how its entry came to be as it is. */
function settledEffect({ address, target, kind, id, previous_address, record, record_before, patch }: Settled): unknown {
  return { address, target, kind, id, previous_address, record, record_before, patch };
}

/** Digest by which the state remembers that an approval has been seen. */
export function approvalDigest({ match, allow, count, until, reason }: ApprovalNote): string {
  return digestOf({ match, allow, ...(count === undefined ? {} : { count }), until, reason });
}
