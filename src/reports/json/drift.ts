import type { DriftReport } from '../../core/model/drift-report.ts';
import type { Plan } from '../../core/model/plan.ts';
import { coverageOf } from '../../core/model/coverage.ts';

/** What `drift --format json` prints. */
export function driftShape(plan: Plan): DriftReport {
  const { format_version, tool, project, scope, incomplete, inputs, summary, drift, accepted, unmanaged, held, warnings } = plan;
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
    ...(accepted ? { accepted } : {}),
    unmanaged,
    ...(held ? { held } : {}),
    warnings,
  };
}
