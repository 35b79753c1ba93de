import type { Group } from './records.ts';
import { bad } from './refusal.ts';

/** Refuses to change by itself what a configuration template says. */
export function refuseIfTemplated(group: Group): void {
  if (group.templateId === undefined) return;
  throw bad(`group ${group.id} takes its settings from configuration template ${group.templateId}: unlink it first`);
}
