import { APPROVABLE } from '../core/config/schemas/project.ts';
import { escapeGlob } from '../core/model/glob.ts';
import type { GuardFinding } from '../core/model/plan.ts';
import { wrongTargetCure } from '../core/plan/wrong-target.ts';
import { escapeJsonLine, escapeText } from './escape.ts';

/** What to do about a guard that refuses a plan. Only some of them can be approved; the others say what else helps. */
export function remedyOf({ code, address }: Pick<GuardFinding, 'code' | 'address'>): string {
  if ((APPROVABLE as readonly string[]).includes(code)) {
    const first = code === 'ALL_MISSING' ? ' Look there first whether it is so, with the same token.' : '';
    return `This plan is refused.${first} If it is meant, add a dated line to "approvals:" in rollcall.yaml: match ${globText(address)}, allow ${code}.`;
  }
  if (code === 'APPROVAL_EXPIRED')
    return 'This plan is refused. If it is still meant, give the approval in rollcall.yaml a later "until:".';
  if (code === 'WRONG_TARGET') return `This plan is refused, and no approval lets it pass. ${wrongTargetCure(address)}`;
  return `This plan is refused, and no approval lets it pass: docs/errors.md says what to do about ${code}.`;
}

/** The glob that means one address, as YAML takes it after `match:`, and safe to show. */
function globText(address: string): string {
  const glob = escapeGlob(address);
  const json = escapeJsonLine(JSON.stringify(glob));
  if (json.slice(1, -1) === glob) return json;
  // In backticks the quotes are shown with what they hold: YAML reads the escapes in them, and nothing without them.
  return /"/.test(glob) || escapeText(glob) !== glob ? `\`${json}\`` : `'${glob.replaceAll("'", "''")}'`;
}
