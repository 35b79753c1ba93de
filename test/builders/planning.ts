import { expect } from 'vitest';
import type { Change, GuardFinding, Plan } from '../../src/core/model/plan.ts';
import type { Problem } from '../../src/core/model/problem.ts';
import { makePlan } from '../../src/core/plan/make-plan.ts';
import { planInput } from './plan-input.ts';
import type { Case } from './plan-input.ts';

/** The plan of a case that has no problems. */
export function planOf(given: Case): Plan {
  const { plan, problems } = makePlan(planInput(given));
  expect(problems).toEqual([]);
  return plan as Plan;
}

/** The problems of a case for which there is no plan. */
export function problemsOf(given: Case): readonly Problem[] {
  const { plan, problems } = makePlan(planInput(given));
  expect(plan).toBeUndefined();
  return problems;
}

/** `address action` of each change. */
export function actionsOf(given: Case): string[] {
  return planOf(given).changes.map(({ address, action }) => `${address} ${action}`);
}

/** The only change of a case. */
export function changeOf(given: Case): Change {
  const { changes } = planOf(given);
  expect(changes).toHaveLength(1);
  return changes[0] as Change;
}

/** `op path` of each operation. */
export function operations({ patch }: Pick<Change, 'patch'>): string[] {
  return patch.map(({ op, path }) => `${op} ${path}`);
}

/** Findings of one guard. */
export function findingsOf(given: Case, code: string): readonly GuardFinding[] {
  return planOf(given).guards.filter((finding) => finding.code === code);
}
