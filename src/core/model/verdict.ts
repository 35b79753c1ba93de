import type { Diagnostic } from './diagnostic.ts';
import type { Outcome } from './outcome.ts';
import { equalJson } from './json.ts';
import type { Plan, Settled } from './plan.ts';

/** A plan that must not be applied: a guard refuses it, or a part of a target could not be read. */
export function isRefused(plan: Plan): boolean {
  return plan.incomplete.length > 0 || plan.guards.some((guard) => guard.blocking);
}

/** Whether the plan has anything to carry out. */
export function hasChanges(plan: Plan): boolean {
  return plan.changes.length > 0;
}

/**
 * Whether there is anything that exit status 2 tells of. From files to files that is whatever they say otherwise: guards, people, targets
 * and approvals decide about groups that are themselves as they were.
 */
export function hasNews(plan: Plan): boolean {
  return hasChanges(plan) || (plan.since?.basis === 'declared' && hasOtherSettings(plan));
}

function hasOtherSettings({ new_approvals: approvals, warnings }: Plan): boolean {
  return approvals.length > 0 || warnings.some(({ code }) => code === 'SETTINGS_CHANGED' || code === 'BASE_BROKEN');
}

/**
 * Whether the plan does something that somebody has to have agreed to: it carries something out, takes approvals, guards or settings for seen, or changes
 * what the state protects an address by.
 */
export function needsConsent(plan: Plan): boolean {
  if (hasNewRules(plan)) return true;
  return hasChanges(plan) || plan.new_approvals.length > 0 || plan.settled.some((settled) => isMoved(settled) || isRecordOther(settled));
}

/** Whether guards or other settings are not those of the last apply. */
export function hasNewRules({ new_guards: guards, new_settings: settings }: Plan): boolean {
  return guards !== undefined || settings !== undefined;
}

/** Whether the state says something else of an address afterwards; what was only left open by an interrupted run is no news. */
export function saysNews(settled: Settled): boolean {
  return isMoved(settled) || isRecordOther(settled) || settled.patch !== undefined;
}

/** Whether what protects an address, or who decides about its members, changes in the state. */
export function isRecordOther({ record, record_before: before }: Pick<Settled, 'record' | 'record_before'>): boolean {
  return !equalJson(record, before);
}

function isMoved({ previous_address: previous }: Settled): boolean {
  return previous !== undefined;
}

/** Every change is done and recorded, and what was read again does not differ. */
export function isComplete(outcome: Outcome): boolean {
  const done = outcome.changes.every((change) => change.status === 'done');
  return done && outcome.converged !== false && !outcome.cancelled && outcome.stateError === undefined;
}

/** Whether one of the problems is more than a warning. */
export function hasErrors(diagnostics: readonly Pick<Diagnostic, 'severity'>[]): boolean {
  return diagnostics.some((diagnostic) => diagnostic.severity === 'error');
}
