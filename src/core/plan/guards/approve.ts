import { matchGlob } from '../../model/glob.ts';
import type { ApprovalNote, GuardFinding, Warning } from '../../model/plan.ts';
import type { Approval } from '../../model/project.ts';
import { endSentence } from '../../model/sentence.ts';
import { quoteName } from '../../model/quote-name.ts';

/** Lays the project's approvals over findings, judged on `date` (UTC day). Again at apply, by the date of then. */
export function approveFindings(
  findings: readonly GuardFinding[],
  approvals: readonly Approval[],
  date: string,
): { findings: GuardFinding[]; warnings: Warning[] } {
  const spoken = new Set<Approval>();
  const judged = findings.map((finding): GuardFinding => {
    const { approved_by: _earlier, ...open } = finding;
    if (!finding.blocking && !finding.approved_by) return finding;
    const matching = approvals.filter((approval) => covers(approval, finding));
    const [approval] = [...matching.filter((item) => date <= item.until), ...matching];
    if (!approval) return { ...open, blocking: true };
    spoken.add(approval);
    if (date <= approval.until) return { ...open, blocking: false, approved_by: approvalNote(approval) };
    return {
      ...open,
      blocking: true,
      code: 'APPROVAL_EXPIRED',
      message: `${endSentence(finding.message)} The approval for it expired on ${approval.until}.`,
    };
  });
  const warnings = approvals
    .filter((approval) => !spoken.has(approval) && date > approval.until)
    .map((approval): Warning => ({ code: 'APPROVAL_EXPIRED', message: expiredMessage(approval) }));
  return { findings: judged, warnings };
}

/** What a plan says of an approval that is over and lets nothing pass. */
export function expiredMessage({ allow, match, until }: Approval): string {
  return `The approval of ${allow.join(', ')} for ${quoteName(match)} expired on ${until}; take it out.`;
}

/** An approval as plans, reports and the state show it: without its place in a file. */
export function approvalNote(approval: Approval): ApprovalNote {
  const { match, allow, count, until, reason } = approval;
  return { match, allow, ...(count === undefined ? {} : { count }), until, reason };
}

function covers(approval: Approval, finding: GuardFinding): boolean {
  if (!approval.allow.includes(finding.code) || !matchGlob(approval.match, finding.address)) return false;
  return approval.count === undefined || countOf(finding) <= approval.count;
}

/** A guard that does not count finds one thing; one that counts and could not, found more than any number allows. */
function countOf({ code, count }: GuardFinding): number {
  return count ?? (code === 'PRIVILEGE_GAINED' ? Number.POSITIVE_INFINITY : 1);
}
