import type { Diagnostic } from '../core/model/diagnostic.ts';
import type { Outcome } from '../core/model/outcome.ts';
import type { Plan } from '../core/model/plan.ts';
import type { State, StateObject } from '../core/model/state.ts';

/** How a report is to look, and what it may say about where it was made: the clock too is an argument. */
export interface RenderOptions {
  readonly color: boolean;
  /** Columns to wrap at. */
  readonly width: number;
  /** People see it at once: lines that scripts search for, and rows, are wrapped too. */
  readonly isTerminal?: boolean;
  /** Milliseconds since the epoch. Without it a report does not say when it was made. */
  readonly now?: number;
  /** What the report is about beside the project: an environment, a branch. */
  readonly heading?: string;
  /** Where the whole of it can be read (http or https): the run, an uploaded file. */
  readonly link?: string;
  /** Most UTF-16 units that the text may have, for formats that know how to be shorter. */
  readonly budget?: number;
  /** Folder that the names of files are relative to, seen from the repository's root. */
  readonly base?: string;
  /** The command that ran, where the report is about something else: problems instead of a plan. */
  readonly command?: string;
  /** Text of the file that this report replaces: metrics take the time of the last success from it. */
  readonly replaces?: string;
}

/** What `validate` found. */
export interface Validation {
  /** Sorted by file and position. */
  readonly diagnostics: readonly Diagnostic[];
  /** How much was looked at. */
  readonly files: number;
  readonly objects: number;
  /** The project that was looked at; absent where there are several, or nobody can tell. */
  readonly project?: string;
  /** Only some of the files were asked for: that nothing is wrong in them says nothing of the others. */
  readonly isPart?: boolean;
  /** These problems stand in the place of a report that could not be made. */
  readonly instead?: true;
}

/** What there is to report on. */
export interface Subjects {
  readonly plan: Plan;
  readonly drift: Plan;
  readonly outcome: Applied;
  readonly validation: Validation;
  /** What the state holds; undefined before the first apply. */
  readonly state: State | undefined;
  readonly stateEntry: { readonly address: string; readonly entry: StateObject };
  readonly addresses: readonly string[];
}

/** Name of something to report on. */
export type Subject = keyof Subjects;

/** What became of a plan, and the plan. */
export interface Applied {
  readonly outcome: Outcome;
  readonly plan: Plan;
}

/** Makes one report. Pure: same value and options, same text. Every text ends with a line break. */
export type Render<S extends Subject> = (value: Subjects[S], options: RenderOptions) => string;
