import type { ReportIn } from '../formats.ts';
import { renderOutcome } from './outcome.ts';
import { renderPlan } from './plan.ts';

/** The text of a plan with the two sentences that Atlantis and tfcmt must find literally before they show drift, and details. */
export const terraformTextReport: ReportIn<'terraform-text'> = {
  plan: (plan, options) =>
    renderPlan(plan, { ...options, color: false })
      .replace(/^Note: Objects have changed outside of Rollcall$/m, 'Note: Objects have changed outside of Terraform')
      .replace(/^Rollcall will perform the following actions:$/m, 'Terraform will perform the following actions:'),
  outcome: ({ outcome }, options) => renderOutcome(outcome, { ...options, color: false }),
};
