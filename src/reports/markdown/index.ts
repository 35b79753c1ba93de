import type { ReportIn } from '../formats.ts';
import { renderDrift } from './drift.ts';
import { renderOutcome } from './outcome.ts';
import { renderPlan } from './plan.ts';
import { renderValidation } from './validation.ts';

/** For comments on pull and merge requests, issues and step summaries: fits a budget by leaving out whole parts. */
export const markdownReport: ReportIn<'markdown'> = {
  plan: renderPlan,
  drift: renderDrift,
  outcome: renderOutcome,
  validation: renderValidation,
};
