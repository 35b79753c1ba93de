import type { Code } from '../errors.ts';
import type { Action, PatchOperation } from './plan.ts';

/** What became of one change. */
export interface ChangeOutcome {
  readonly address: string;
  readonly action: Action;
  /**
   * `done`: carried out, or found done. `failed`: a step failed. `stale`: live was neither as before nor as after; nothing written
   * by the stale step. `skipped`: depends on one that failed. `not_attempted`: the run ended first.
   */
  readonly status: 'done' | 'failed' | 'stale' | 'skipped' | 'not_attempted';
  readonly id?: string;
  readonly stepsDone: number;
  readonly steps: number;
  /** A call of a step that is not done was sent and may have taken effect. */
  readonly unsure?: true;
  readonly error?: { readonly code: Code; readonly message: string; readonly hint?: string; readonly requestId?: string };
  /** Address of the failed change that it waited for. */
  readonly because?: string;
}

/** What happened in an apply. */
export interface Outcome {
  readonly plan: string;
  readonly changes: readonly ChangeOutcome[];
  readonly counts: {
    readonly added: number;
    readonly changed: number;
    readonly destroyed: number;
    readonly imported: number;
    readonly forgotten: number;
  };
  /** How many changes were done before this run, which only saw that. They are not in `counts`. */
  readonly foundDone?: number;
  /** Read again and diffed at the end: true, false, or undefined where that could not be looked at. */
  readonly converged: boolean | undefined;
  readonly differences: readonly { readonly address: string; readonly patch: readonly PatchOperation[] }[];
  readonly cancelled: boolean;
  readonly warnings: readonly { readonly code: Code; readonly address?: string; readonly message: string }[];
  /** Journal or state could not be written: why the run went no further, or what the next run has to pick up. Exit status 1. */
  readonly stateError?: { readonly code: Code; readonly message: string; readonly hint?: string };
}
