import { escapeText } from '../escape.ts';
import type { Report } from '../report.ts';
import { renderDrift } from './drift.ts';
import { renderOutcome } from './outcome.ts';
import { renderPlan } from './plan.ts';
import { renderState, renderStateEntry } from './state.ts';
import { renderValidation } from './validation.ts';

/** For people; plans in Terraform's shapes. */
export const textReport: Report = {
  plan: renderPlan,
  drift: renderDrift,
  outcome: renderOutcome,
  validation: renderValidation,
  state: renderState,
  stateEntry: renderStateEntry,
  addresses: (addresses) => addresses.map((address) => `${escapeText(address)}\n`).join(''),
};
