import { GUARD_CODES } from '../core/model/guard-codes.ts';
import type { Plan, Since } from '../core/model/plan.ts';
import { hasChanges, hasNews, isRefused } from '../core/model/verdict.ts';

/** `Plan: 1 to add, 1 to change, 0 to destroy.`, as Terraform writes it: wrappers read it. */
export function summaryLine(plan: Plan): string {
  const { add, change, destroy, forget, import: imported } = plan.summary;
  return `Plan: ${imported > 0 ? `${imported} to import, ` : ''}${add} to add, ${change} to change, ${destroy} to destroy${forget > 0 ? `, ${forget} to forget` : ''}.`;
}

/** The sentence that a plan comes to: its counts, or that there is nothing to do, in two parts of which the first is the bold one. */
export function verdictParts(plan: Plan): readonly [string, string] {
  if (hasChanges(plan)) return [summaryLine(plan), ''];
  if (plan.since?.basis === 'declared') {
    if (hasNews(plan)) return ['', 'No group is declared otherwise than before; what else differs is named in the warnings.'];
    return ['No changes.', ' The files declare what they declared before.'];
  }
  if (isRefused(plan)) return ['', 'Nothing to change in what could be read; this is not "no changes".'];
  return ['No changes.', ' Your infrastructure matches the configuration.'];
}

/** What a plan of the difference to a commit is: a sentence of its own, and why it matters. */
export function sinceText(
  { scope }: Pick<Plan, 'scope'>,
  { commit, basis, unjudged }: Since,
): { readonly summary: string; readonly detail: string } {
  const name = commit.slice(0, 12);
  if (basis === 'declared') {
    return {
      summary: 'This plan compares files with files.',
      detail: `It says what they declare now against commit ${name}. No live system was looked at, and it cannot be applied.${guardsText(unjudged)}`,
    };
  }
  const looked = scope === null ? 'Everything was looked at.' : `${counted(scope.length, 'address')} looked at.`;
  return { summary: 'This plan is partial.', detail: `Only what differs in the files from commit ${name} is planned. ${looked}` };
}

/** What guards could judge of files alone. */
function guardsText(unjudged: Since['unjudged']): string {
  if (!unjudged) return '';
  if (unjudged.length === GUARD_CODES.length) return ' No guard was looked at.';
  return ` Guards judged who is declared; others may be in a group live. Not looked at: ${unjudged.join(', ')}.`;
}

/** `Members: 3 to add, 1 to remove.`; empty where nobody moves. */
export function membersLine({ summary }: Plan): string {
  const { members_added: added, members_removed: removed } = summary;
  return added + removed > 0 ? `Members: ${added} to add, ${removed} to remove.` : '';
}

/** `3 groups`, `1 group`, `2 addresses`. */
export function counted(count: number, noun: string): string {
  return `${count} ${noun}${count === 1 ? '' : noun.endsWith('s') ? 'es' : 's'}`;
}
