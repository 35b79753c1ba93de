import type { Plan } from '../../core/model/plan.ts';
import { coverageOf, percentOf } from '../drift-words.ts';

/** What `drift --format json` prints: the parts of a plan that are about the live systems, and how much of them is managed. */
export function driftShape(plan: Plan): object {
  const { format_version, tool, project, scope, incomplete, inputs, summary, drift, accepted, unmanaged, warnings } = plan;
  const coverage = coverageOf(plan);
  const shown = coverage ? { managed: coverage.managed, live: coverage.all, percent: percentOf(coverage) } : null;
  return { format_version, tool, project, scope, incomplete, inputs, summary, coverage: shown, drift, accepted, unmanaged, warnings };
}
