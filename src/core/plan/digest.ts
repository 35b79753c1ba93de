import { createHash } from 'node:crypto';
import type { Document } from '../model/document.ts';
import { canonicalText, compareText } from '../model/json.ts';
import type { ApprovalNote, Change, GuardFinding, Plan, Settled } from '../model/plan.ts';
import type { StateObject } from '../model/state.ts';
import { saysNews } from '../model/verdict.ts';
import { pathSegments, valueBelow } from './pointer.ts';

/** `sha256:…` of a JSON value; key order does not matter. */
export function digestOf(value: unknown): string {
  return `sha256:${textHash(canonicalText(value), 'hex')}`;
}

/** SHA-256 of a text in UTF-8. */
export function textHash(text: string, encoding: 'hex' | 'base64'): string {
  return createHash('sha256').update(text).digest(encoding);
}

/** Digest of a state entry: what was bound, declared and applied; not when, whom `people:` named, nor by which plan that is under way. */
export function entryDigest(entry: StateObject): string {
  const { applied_at: _when, told: _named, under_way: _plan, ...rest } = entry;
  return digestOf(rest);
}

/** Digest of a whole plan: what an approver approves, a state's runs name and a half-done apply recognises. */
export function planDigest(plan: Plan): string {
  return digestOf(plan);
}

/**
 * Digest of what a plan does: its changes and the systems they go to, what guards find on them, what it writes into the state alone, and
 * the approvals that are taken for seen with it; nothing of when, where and by what it was made. So a plan that was made in a pull request
 * and one made after the merge have the same digest as long as the same would happen.
 */
export function effectDigest(plan: Plan): string {
  const settled = plan.settled.filter(saysNews);
  const used = new Set([...plan.changes, ...settled].map((item) => item.target));
  // That one is about the identity that runs: a pull request is planned with another token than the one that applies.
  const guards = plan.guards.filter(({ code }) => code !== 'SELF_GRANT');
  return digestOf({
    project: plan.project,
    basis: plan.since?.basis === 'declared' ? 'declared' : 'live',
    targets: Object.fromEntries(Object.entries(plan.inputs.targets).filter(([name]) => used.has(name))),
    changes: plan.changes.map(changeEffect),
    // Absent where there is nothing of it, so that a digest says the same as in runs of before.
    ...(settled.length > 0 ? { settled: settled.map(settledEffect) } : {}),
    ...(guards.length > 0 ? { guards: guards.map(findingEffect) } : {}),
    ...(plan.new_approvals.length > 0 ? { new_approvals: plan.new_approvals.map(approvalDigest).sort(compareText) } : {}),
    ...(plan.new_guards === undefined ? {} : { new_guards: plan.new_guards }),
    ...(plan.new_settings === undefined ? {} : { new_settings: plan.new_settings }),
  });
}

/**
 * What a change does, and nothing of where it is declared. Of an object that stays, that is what is written and what is lost by it: others
 * write into it too, and what they keep there is not touched.
 */
function changeEffect({ source: _place, held = [], before, after, ...change }: Change): unknown {
  const leaving = held.flatMap(({ field, element, leaves }) => (leaves === undefined ? [] : [{ field, element, leaves }]));
  if (change.action === 'update' || change.action === 'adopt')
    return { ...change, replaced: replacedBy(change.patch, before ?? {}), ...(leaving.length > 0 ? { leaving } : {}) };
  return change.action === 'forget' ? change : { ...change, before, after };
}

/** What stands now where a patch writes another value. */
function replacedBy(patch: Change['patch'], before: Document): readonly unknown[] {
  return patch.filter(({ op }) => op === 'replace').map(({ path }) => valueBelow(before, pathSegments(path)) ?? null);
}

/** What the changes open to whom, and by which approval: a group that somebody nests meanwhile makes an administrator of whoever joins. */
function findingEffect({ code, address, blocking, count, people, approved_by: approval }: GuardFinding): unknown {
  return { code, address, blocking, count, people, approval: approval && approvalDigest(approval) };
}

/** What becomes of an address in the state, and nothing of how its entry came to be as it is. */
function settledEffect({ address, target, kind, id, previous_address, record, record_before, patch }: Settled): unknown {
  return { address, target, kind, id, previous_address, record, record_before, patch };
}

/** Digest by which the state remembers that an approval has been seen. */
export function approvalDigest({ match, allow, count, until, reason }: ApprovalNote): string {
  return digestOf({ match, allow, ...(count === undefined ? {} : { count }), until, reason });
}
