/** Rules about what is valid and makes reviews hard or unsafe. Each is the code of its diagnostics and a key of `lint:`. */
export const LINT_RULES = [
  'LINT_NO_OWNER',
  'LINT_EXCLUSIVE',
  'LINT_AXES',
  'LINT_SECOND_OWNER',
  'LINT_UNTIL',
  'LINT_APPROVAL',
  'LINT_PREVIOUSLY',
  'LINT_LOOKALIKE',
  'LINT_UNMATCHED',
] as const;

/** One of `LINT_RULES`. */
export type LintRule = (typeof LINT_RULES)[number];

/** What a rule's findings are. Every rule warns by default: none of them makes a valid project invalid. */
export const LINT_LEVELS = ['off', 'warn', 'error'] as const;

/** One of `LINT_LEVELS`. */
export type LintLevel = (typeof LINT_LEVELS)[number];
