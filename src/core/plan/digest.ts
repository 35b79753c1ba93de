import { createHash } from 'node:crypto';
import { canonicalText } from '../model/json.ts';
import type { ApprovalNote, Plan } from '../model/plan.ts';
import type { StateObject } from '../model/state.ts';

/** `sha256:…` of a JSON value; key order does not matter. */
export function digestOf(value: unknown): string {
  return `sha256:${createHash('sha256').update(canonicalText(value)).digest('hex')}`;
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

/** Digest by which the state remembers that an approval has been seen. */
export function approvalDigest(approval: ApprovalNote): string {
  return digestOf(approval);
}
