import type { Incomplete } from '../core/model/plan.ts';
import type { Problem } from '../core/model/problem.ts';
import { endSentence } from '../core/model/sentence.ts';
import { quoteName } from '../core/model/quote-name.ts';

/** A part of a target that could not be read, and what was not done because of that: `nothing was exported`. */
export function unreadProblem(part: Incomplete, consequence: string): Problem {
  const what = part.part === 'everything' ? '' : ` (${part.part})`;
  return {
    severity: 'error',
    code: part.code ?? 'INCOMPLETE_READ',
    address: part.target,
    summary: `Target ${quoteName(part.target)} could not be read whole${what}, so ${consequence}: ${endSentence(part.why)}`,
  };
}
