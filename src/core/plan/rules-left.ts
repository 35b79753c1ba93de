import { ruleLeftText, rulesLeft } from '../model/left-rules.ts';
import type { Plan, Warning } from '../model/plan.ts';
import type { Project } from '../model/project.ts';

/** Renames that take an object out of what guards name: this plan is still judged by its old address, and the next one is not. */
export function rulesLeftBehind(
  project: Pick<Project, 'guards'>,
  { changes, settled }: Pick<Plan, 'changes' | 'settled'>,
): readonly Warning[] {
  return [...changes, ...settled].flatMap(({ address, previous_address: old }) =>
    old === undefined
      ? []
      : rulesLeft(project, old, address).map((name) => ({
          code: 'GUARD_LEFT',
          address,
          message: `${ruleLeftText(name, old, address)}. Name the new address there.`,
        })),
  );
}
