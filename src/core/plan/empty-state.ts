import type { Plan } from '../model/plan.ts';
import type { State } from '../model/state.ts';
import { quoteName } from '../model/quote-name.ts';

/**
 * A plan that takes live objects over although nothing was ever applied says so: what was applied before, and under which guards, nobody
 * can compare it with. That is how it looks where `state:` was moved in the very change that takes a guard away.
 */
export function withEmptyState(plan: Plan, state: Pick<State, 'objects'> | undefined, place: string): Plan {
  if (!isEmptyState(state) || !plan.changes.some(({ action }) => action === 'adopt')) return plan;
  const message = `The state in ${quoteName(place)} is empty, and live objects are taken over: nothing says what was applied before, nor under which guards. Where "state:" was changed, put it back and move the state with "rollcall state migrate BACKEND".`;
  return { ...plan, warnings: [...plan.warnings, { code: 'STATE_EMPTY', message }] };
}

/** Whether a state has no entry, or is not there. */
export function isEmptyState(state: Partial<Pick<State, 'objects'>> | undefined): boolean {
  return Object.keys(state?.objects ?? {}).length === 0;
}
