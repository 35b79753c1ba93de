import type { Plan } from '../core/model/plan.ts';
import type { Problem } from '../core/model/problem.ts';

/**
 * Targets that are another system than the state knows, and what was not done because of that: `nothing was exported`. What only binds
 * sends nothing, but it would teach the state the other system, and the guard would be silent from then on.
 */
export function wrongTargetProblems({ guards }: Plan, consequence: string): readonly Problem[] {
  return guards
    .filter(({ code, blocking }) => code === 'WRONG_TARGET' && blocking)
    .map(({ code, address, message }) => ({
      severity: 'error',
      code,
      address,
      summary: `${message.replace(/\.$/, '')}, so ${consequence}.`,
      detail: 'Correct the address of the target, or give the other system a target of its own.',
    }));
}
