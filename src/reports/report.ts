import type { Diagnostic } from '../core/model/diagnostic.ts';
import type { Outcome } from '../core/model/outcome.ts';
import type { Plan } from '../core/model/plan.ts';
import type { State, StateObject } from '../core/model/state.ts';

export interface RenderOptions {
  readonly color: boolean;
  /** Columns to wrap at. */
  readonly width: number;
}

/** What `validate` found. */
export interface Validation {
  /** Sorted by file and position. */
  readonly diagnostics: readonly Diagnostic[];
  /** How much was looked at. */
  readonly files: number;
  readonly objects: number;
}

/** One format. Pure: same value and options, same text. Every text ends with a line break. */
export interface Report {
  plan(plan: Plan, options: RenderOptions): string;
  drift(plan: Plan, options: RenderOptions): string;
  outcome(outcome: Outcome, options: RenderOptions): string;
  validation(validation: Validation, options: RenderOptions): string;
  /** What the state holds; undefined before the first apply. */
  state(state: State | undefined, options: RenderOptions): string;
  stateEntry(address: string, entry: StateObject, options: RenderOptions): string;
  addresses(addresses: readonly string[], options: RenderOptions): string;
}
