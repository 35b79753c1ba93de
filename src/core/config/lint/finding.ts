import type { LintRule } from '../../model/lint.ts';
import type { Place, Problem } from '../../model/problem.ts';
import { errorAt, quote, warningAt } from '../problems.ts';
import type { Acceptance } from '../../model/project.ts';
import type { ProblemWords } from '../problems.ts';
import type { World } from '../rules/world.ts';

/** What the rules look at beside the files. */
export interface LintInput {
  /** UTC day, `2026-11-23`. */
  readonly date: string;
  /** Addresses that the state has; undefined: the state is not known, and rules that need it say nothing. */
  readonly bound?: ReadonlySet<string> | undefined;
  /** Drift that the project accepts; undefined where its file was not asked for, or is wrong. */
  readonly acceptances?: readonly Acceptance[] | undefined;
}

/** One finding, before it is known whether it is a warning or an error. */
export interface Finding extends ProblemWords {
  readonly place: Place;
}

/** Pure: what one rule has to say about a project. */
export type FindLint = (world: World, input: LintInput) => readonly Finding[];

/** A finding as a problem, under the name of its rule. */
export function problemOf(rule: LintRule, level: 'warn' | 'error', { place, ...words }: Finding): Problem {
  return level === 'error' ? errorAt(rule, place, words) : warningAt(rule, place, words);
}

/** Up to five names in quotes, then how many more. */
export function named(names: readonly string[]): string {
  const shown = names.slice(0, 5).map(quote).join(', ');
  return names.length > 5 ? `${shown} and ${names.length - 5} more` : shown;
}
