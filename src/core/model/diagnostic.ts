import type { Code } from '../errors.ts';
import type { Range } from './problem.ts';

/** A problem as it leaves Rollcall: the problem shape of `validate --format json`. */
export interface Diagnostic {
  readonly severity: 'error' | 'warning';
  readonly code: Code;
  /** One sentence: what is wrong, on what; values in quotes. */
  readonly summary: string;
  /** What to do next; may be empty. */
  readonly detail: string;
  readonly address?: string;
  readonly range?: Range;
  readonly snippet?: Snippet;
  /** Other places that belong to it: the first of two duplicates. */
  readonly related?: readonly Range[];
}

/** The problem shape: what `validate --format json` prints, and a report that could not be made. */
export interface ProblemReport {
  readonly format_version: '1.0';
  readonly valid: boolean;
  readonly error_count: number;
  readonly warning_count: number;
  /** Sorted by file and position. */
  readonly diagnostics: readonly Diagnostic[];
}

/** The lines of a file that a diagnostic is about. */
export interface Snippet {
  /** What the lines stand in, a group's key; null at the top of a file. */
  readonly context: string | null;
  readonly code: string;
  /** Line of the file that `code` begins with, from 1. */
  readonly start_line: number;
  /** UTF-16 offsets into `code`; half-open. */
  readonly highlight_start_offset: number;
  readonly highlight_end_offset: number;
}
