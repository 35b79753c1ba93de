import type { ReportIn } from '../formats.ts';
import { renderDrift } from './drift.ts';
import { renderOutcome } from './outcome.ts';
import { renderPlan } from './plan.ts';
import { renderValidation } from './validation.ts';

/** For reading in a browser and passing on: one file that loads nothing. */
export const htmlReport: ReportIn<'html'> = {
  plan: renderPlan,
  drift: renderDrift,
  outcome: renderOutcome,
  validation: renderValidation,
};
