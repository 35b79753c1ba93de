import type { ReportIn } from '../formats.ts';
import { renderOutcome } from './outcome.ts';
import { renderPlan } from './plan.ts';

/** The text of a plan with the one sentence that tfcmt must find literally before it shows details. */
export const terraformTextReport: ReportIn<'terraform-text'> = {
  plan: (plan, options) =>
    renderPlan(plan, { ...options, color: false }).replace(
      /^Rollcall will perform the following actions:$/m,
      'Terraform will perform the following actions:',
    ),
  outcome: ({ outcome }, options) => renderOutcome(outcome, { ...options, color: false }),
};
