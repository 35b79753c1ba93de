import type { GuardFinding, Plan, Warning } from '../core/model/plan.ts';
import type { Problem } from '../core/model/problem.ts';

const DETAILS: Readonly<Partial<Record<GuardFinding['code'], string>>> = {
  WRONG_TARGET: 'Correct the address of the target, or give the other system a target of its own.',
  ALL_MISSING:
    'Look there first whether it is so, with the same token. If it is, add a dated line to `approvals:` in rollcall.yaml that matches the target and allows ALL_MISSING.',
};

/**
 * Targets that are another system than the state knows, or that show nothing of what it knows, and what was not done because of that:
 * `nothing was exported`. What only binds sends nothing, but it would teach the state the other system, and the guard would be silent
 * from then on.
 */
export function wrongTargetProblems(plan: Pick<Plan, 'guards'>, consequence: string): readonly Problem[] {
  return refusals(plan).map(({ code, address, message }) => ({
    severity: 'error',
    code,
    address,
    summary: `${message.replace(/\.$/, '')}, so ${consequence}.`,
    detail: DETAILS[code] as string,
  }));
}

/** The same as warnings, for who only looks. */
export function wrongTargetWarnings(plan: Pick<Plan, 'guards'>): readonly Warning[] {
  return refusals(plan).map(({ code, address, message }) => ({ code, address, message }));
}

function refusals({ guards }: Pick<Plan, 'guards'>): readonly GuardFinding[] {
  return guards.filter(({ code, blocking }) => blocking && DETAILS[code] !== undefined);
}
