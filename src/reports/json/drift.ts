import type { Plan } from '../../core/model/plan.ts';
import { coverageOf } from '../../core/model/coverage.ts';

/** What `drift --format json` prints: the parts of a plan that are about the live systems, and how much of them is managed. */
export function driftShape(plan: Plan): object {
  const { format_version, tool, project, scope, incomplete, inputs, summary, drift, accepted, unmanaged, warnings } = plan;
  return {
    format_version,
    tool,
    project,
    scope,
    incomplete,
    inputs,
    summary,
    coverage: coverageOf(plan),
    drift,
    accepted,
    unmanaged,
    warnings,
  };
}
