import { LINT_RULES } from '../../model/lint.ts';
import type { LintRule } from '../../model/lint.ts';
import type { Problem } from '../../model/problem.ts';
import type { World } from '../rules/world.ts';
import { findOverlappingAxes } from './axes.ts';
import { findConflicts } from './conflicts.ts';
import { findExpiredApprovals, findExpiredMembers } from './expired.ts';
import { problemOf } from './finding.ts';
import type { FindLint, LintInput } from './finding.ts';
import { findLookalikes } from './lookalikes.ts';
import { findUnowned } from './owners.ts';
import { findNeedlessPreviously } from './previously.ts';
import { findSingleOwners } from './second-owner.ts';
import { findUnmatched } from './unmatched.ts';

const RULES = {
  LINT_NO_OWNER: findUnowned,
  LINT_EXCLUSIVE: findConflicts,
  LINT_AXES: findOverlappingAxes,
  LINT_SECOND_OWNER: findSingleOwners,
  LINT_UNTIL: findExpiredMembers,
  LINT_APPROVAL: findExpiredApprovals,
  LINT_PREVIOUSLY: findNeedlessPreviously,
  LINT_LOOKALIKE: findLookalikes,
  LINT_UNMATCHED: findUnmatched,
} as const satisfies Record<LintRule, FindLint>;

/** What is linted, and for whom. */
export interface LintRequest extends LintInput {
  /** Only the rules that the project has made errors: whoever plans is not to be told what `validate` tells. */
  readonly errorsOnly?: true;
}

/** What is valid and makes reviews hard or unsafe. Every rule that is not off has its say, in the order of their table. */
export function lintWorld(world: World, request: LintRequest): Problem[] {
  return LINT_RULES.flatMap((rule) => {
    const level = world.project.lint[rule] ?? 'warn';
    if (level === 'off' || (request.errorsOnly && level !== 'error')) return [];
    return RULES[rule](world, request).map((finding) => problemOf(rule, level, finding));
  });
}
