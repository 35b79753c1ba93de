import type { Plan } from '../core/model/plan.ts';
import { counted } from './summary.ts';

/** How many of the live objects the declaration speaks for. */
export interface Coverage {
  readonly managed: number;
  /** What the system itself owns does not count. */
  readonly all: number;
}

/** Undefined where not everything was looked at: then nobody can say. */
export function coverageOf(plan: Plan): Coverage | undefined {
  if (plan.scope !== null || plan.incomplete.length > 0) return undefined;
  const bound = plan.changes.filter((change) => change.action !== 'create' && change.action !== 'forget').length;
  const managed = plan.summary.unchanged + bound;
  const all = managed + plan.unmanaged.filter((item) => item.owner === 'other').length;
  return all === 0 ? undefined : { managed, all };
}

/** `Coverage: 3 of 4 live objects managed (75 %).`; empty where nobody can say. */
export function coverageText(plan: Plan): string {
  const coverage = coverageOf(plan);
  if (!coverage) return '';
  const { managed, all } = coverage;
  return `Coverage: ${managed} of ${counted(all, 'live object')} managed (${Math.floor((managed / all) * 1000) / 10} %).`;
}

/** The sentence that drift comes to, in two parts of which the first is the bold one. What was not read is never "no drift". */
export function driftVerdictParts(plan: Plan): readonly [string, string] {
  const deleted = plan.drift.filter((drift) => drift.type === 'deleted').length;
  if (plan.drift.length > 0) return ['', `Drift: ${plan.drift.length - deleted} changed outside, ${deleted} deleted outside.`];
  if (plan.incomplete.length > 0) return ['', 'No drift in what could be read; the rest is unknown.'];
  return ['No drift.', ' The live systems hold what was last applied.'];
}
