import type { Plan } from './plan.ts';

/** How many of the live objects the declaration speaks for. */
export interface Coverage {
  readonly managed: number;
  /** What the system itself owns does not count. */
  readonly live: number;
  /** With one digit, rounded down: what is not whole is never called so. */
  readonly percent: number;
}

/** Null where not everything was looked at: then nobody can say. */
export function coverageOf(plan: Pick<Plan, 'scope' | 'incomplete' | 'changes' | 'summary' | 'unmanaged'>): Coverage | null {
  if (plan.scope !== null || plan.incomplete.length > 0) return null;
  const bound = plan.changes.filter((change) => change.action !== 'create' && change.action !== 'forget').length;
  const managed = plan.summary.unchanged + bound;
  const live = managed + plan.unmanaged.filter((item) => item.owner === 'other').length;
  return live === 0 ? null : { managed, live, percent: Math.floor((managed / live) * 1000) / 10 };
}
