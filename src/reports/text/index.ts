import { escapeText } from '../escape.ts';
import type { ReportIn } from '../formats.ts';
import { renderDrift } from './drift.ts';
import { renderOutcome } from './outcome.ts';
import { renderPlan } from './plan.ts';
import { renderState, renderStateEntry } from './state.ts';
import { renderValidation } from './validation.ts';

/** For people; plans in Terraform's shapes. */
export const textReport: ReportIn<'text'> = {
  plan: renderPlan,
  drift: renderDrift,
  outcome: ({ outcome }, options) => renderOutcome(outcome, options),
  validation: renderValidation,
  state: renderState,
  stateEntry: ({ address, entry }, options) => renderStateEntry(address, entry, options),
  addresses: (addresses) => addresses.map((address) => `${escapeText(address)}\n`).join(''),
};
