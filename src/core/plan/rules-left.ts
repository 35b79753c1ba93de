import { isCaseless } from '../model/caseless.ts';
import { ruleLeftText, rulesLeft } from '../model/left-rules.ts';
import type { Plan, Warning } from '../model/plan.ts';
import type { PlanInput } from './input.ts';

const NO_KIND = { fields: {}, identity: [] };

/** Renames that take an object out of what guards name: this plan is still judged by its old address, and the next one is not. */
export function rulesLeftBehind(
  { declaration, targets }: Pick<PlanInput, 'declaration' | 'targets'>,
  { changes, settled }: Pick<Plan, 'changes' | 'settled'>,
): readonly Warning[] {
  const kinds = new Map(targets.map((site) => [site.target.name, site.kinds]));
  const caselessIn = (target: string, kind: string): boolean => isCaseless(kinds.get(target)?.[kind] ?? NO_KIND);
  return [...changes, ...settled].flatMap(({ address, target, kind, previous_address: old }) =>
    old === undefined
      ? []
      : rulesLeft(declaration.project, { old, now: address, caseless: caselessIn(target, kind) }).map((name) => ({
          code: 'GUARD_LEFT',
          address,
          message: `${ruleLeftText(name, old, address)}. Name the new address there.`,
        })),
  );
}
