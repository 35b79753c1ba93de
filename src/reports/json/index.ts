import type { ProblemReport } from '../../core/model/diagnostic.ts';
import type { ReportIn } from '../formats.ts';
import type { Validation } from '../report.ts';
import { driftShape } from './drift.ts';
import { jsonText } from './text.ts';
import { outcomeShape } from './outcome.ts';

/** For programs: documented shapes with a version, keys sorted, two spaces. A plan is the plan file itself. */
export const jsonReport: ReportIn<'json'> = {
  plan: jsonText,
  drift: (plan) => jsonText(driftShape(plan)),
  outcome: ({ outcome }) => jsonText(outcomeShape(outcome)),
  validation: (validation) => jsonText(problemShape(validation)),
  state: (state) => jsonText(state ?? null),
  stateEntry: ({ address, entry }) => jsonText({ format_version: '1.0', address, entry }),
  addresses: (addresses) => jsonText({ format_version: '1.0', addresses }),
};

/** The problem shape of Terraform's `validate -json`. */
function problemShape({ diagnostics }: Validation): ProblemReport {
  const errors = diagnostics.filter((diagnostic) => diagnostic.severity === 'error').length;
  return { format_version: '1.0', valid: errors === 0, error_count: errors, warning_count: diagnostics.length - errors, diagnostics };
}
