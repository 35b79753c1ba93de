import { compareText } from '../model/json.ts';
import type { ApprovalNote, Plan } from '../model/plan.ts';
import type { UsedApproval } from '../model/state.ts';
import { approvalDigest } from './digest.ts';

/** The approvals that let a plan through, sorted by digest, each with what it overrode. */
export function usedApprovals(plan: Pick<Plan, 'guards'>): readonly UsedApproval[] {
  const used = new Map<string, { readonly note: ApprovalNote; readonly overrode: UsedApproval['overrode'][number][] }>();
  for (const { code, address, message, approved_by: note } of plan.guards) {
    if (!note) continue;
    const digest = approvalDigest(note);
    const entry = used.get(digest) ?? { note, overrode: [] };
    entry.overrode.push({ code, address, message });
    used.set(digest, entry);
  }
  return [...used].sort(([one], [other]) => compareText(one, other)).map(([digest, { note, overrode }]) => ({ ...note, digest, overrode }));
}
