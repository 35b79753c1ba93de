import type { Diagnostic } from './diagnostic.ts';
import type { Outcome } from './outcome.ts';
import type { Plan } from './plan.ts';

/** A plan that must not be applied: a guard refuses it, or a part of a target could not be read. */
export function isRefused(plan: Plan): boolean {
  return plan.incomplete.length > 0 || plan.guards.some((guard) => guard.blocking);
}

/** Whether the plan has anything to carry out. */
export function hasChanges(plan: Plan): boolean {
  return plan.changes.length > 0;
}

/** Every change is done and recorded, and what was read again does not differ. */
export function isComplete(outcome: Outcome): boolean {
  const done = outcome.changes.every((change) => change.status === 'done');
  return done && outcome.converged !== false && !outcome.cancelled && outcome.stateError === undefined;
}

/** Whether one of the problems is more than a warning. */
export function hasErrors(diagnostics: readonly Diagnostic[]): boolean {
  return diagnostics.some((diagnostic) => diagnostic.severity === 'error');
}
