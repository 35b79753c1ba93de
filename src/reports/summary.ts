import type { Plan } from '../core/model/plan.ts';
import { hasChanges, isRefused } from '../core/model/verdict.ts';

/** `Plan: 1 to add, 1 to change, 0 to destroy.`, as Terraform writes it: wrappers read it. */
export function summaryLine(plan: Plan): string {
  const { add, change, destroy, forget, import: imported } = plan.summary;
  return `Plan: ${imported > 0 ? `${imported} to import, ` : ''}${add} to add, ${change} to change, ${destroy} to destroy${forget > 0 ? `, ${forget} to forget` : ''}.`;
}

/** The sentence that a plan comes to: its counts, or that there is nothing to do, in two parts of which the first is the bold one. */
export function verdictParts(plan: Plan): readonly [string, string] {
  if (hasChanges(plan)) return [summaryLine(plan), ''];
  if (isRefused(plan)) return ['', 'Nothing to change in what could be read; this is not "no changes".'];
  return ['No changes.', ' Your infrastructure matches the configuration.'];
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
