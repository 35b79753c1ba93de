import type { Code } from '../errors.ts';
import type { Place, Problem } from '../model/problem.ts';
import { quoteName } from '../model/quote-name.ts';
import { maskCredentials } from './credential-forms.ts';
import { endSentence } from '../model/sentence.ts';

/** What a problem says beside its code and place. */
export interface ProblemWords {
  readonly summary: string;
  /** What to do next. */
  readonly detail?: string | undefined;
  readonly related?: readonly Place[];
}

/** An error at a place of a file. */
export function errorAt(code: Code, place: Place, words: ProblemWords): Problem {
  return makeProblem('error', code, place, words);
}

/** A warning at a place of a file. */
export function warningAt(code: Code, place: Place, words: ProblemWords): Problem {
  return makeProblem('warning', code, place, words);
}

function makeProblem(severity: Problem['severity'], code: Code, place: Place, { summary, detail, related }: ProblemWords): Problem {
  return {
    severity,
    code,
    summary: sentence(summary),
    ...(detail ? { detail: sentence(detail) } : {}),
    place,
    ...(related ? { related } : {}),
  };
}

/** Words as a sentence: a capital letter first and a full stop at the end, so that messages need not repeat either. */
export function sentence(words: string): string {
  return endSentence(`${words.charAt(0).toUpperCase()}${words.slice(1)}`);
}

/** A place below another one. */
export function below(place: Place, ...path: readonly (string | number)[]): Place {
  return { file: place.file, path: [...place.path, ...path] };
}

/** The key of a place instead of its value. */
export function atKey(place: Place): Place {
  return { ...place, atKey: true };
}

/** Text from a file in a message: quoted, on one line, not longer than it helps, and no credential. */
export function quote(text: unknown): string {
  const line = maskCredentials(String(text)).replace(/\s+/g, ' ');
  return quoteName(line.length > 80 ? `${line.slice(0, 80)}…` : line);
}

/** `did you mean "members"?`, or undefined where nothing is near. */
export function didYouMean(candidates: readonly string[]): string | undefined {
  return candidates.length > 0 ? `did you mean ${candidates.map(quote).join(' or ')}?` : undefined;
}

/** Adds problems to a list. A spread would put each on the stack, and a hostile file has more than fit there. */
export function addProblems(problems: Problem[], more: readonly Problem[]): void {
  for (const problem of more) problems.push(problem);
}
