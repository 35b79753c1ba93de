import type { Diagnostic, ProblemReport, Snippet } from '../../model/diagnostic.ts';
import type { JsonObject } from '../../model/json.ts';
import type { ChangeReport, ErrorReport, OutcomeReport } from '../../model/outcome-report.ts';
import type { DriftReport } from '../../model/drift-report.ts';
import type { Range } from '../../model/problem.ts';
import { COVERAGE, PLAN_KEYS } from './plan.ts';
import { ACTION, CODE, DIGEST_EXAMPLE, PATCH, POSITION } from './plan-parts.ts';
import { COUNT, DIGEST, FROM_ONE, STRING, key, listOf, shape } from './shape.ts';

const FLAG: JsonObject = { type: 'boolean' };

const { changes: _changes, settled: _settled, guards: _guards, new_approvals: _approvals, new_guards: _newGuards, new_settings: _newSettings, since: _since, ...DRIFT_KEYS } = PLAN_KEYS;

/** The parts of a plan that are about the live systems. */
const DRIFT_REPORT = shape<DriftReport>({ ...DRIFT_KEYS, coverage: COVERAGE }, { accepted: true, held: true });

const ERROR = shape<ErrorReport>(
  {
    code: key('Code.', CODE, 'PROVIDER_REFUSED'),
    message: key('What failed, on what.', STRING, 'Vault refused the policy.'),
    hint: key('What to do next.', STRING, 'Correct the declaration.'),
    request_id: key('What the live system calls the request.', STRING, '8a5d1b2c'),
  },
  { hint: true, request_id: true },
);

const CHANGE = shape<ChangeReport>(
  {
    address: key('Address.', STRING, 'vault-prod/engineering'),
    action: key('What was to happen.', ACTION, 'update'),
    status: key(
      'What became of it.',
      { type: 'string', enum: ['done', 'failed', 'stale', 'skipped', 'not_attempted'] },
      'done',
    ),
    id: key('Live id, where there is one.', STRING, '8a5d1b2c'),
    steps: key('Calls that it takes.', COUNT, 2),
    steps_done: key('Calls that were made.', COUNT, 2),
    unsure: key('A call that was not answered may have taken effect; absent otherwise.', { const: true }, true),
    error: key('Why it failed or is stale.', ERROR, { code: 'PROVIDER_REFUSED', message: 'Vault refused the policy.' }),
    because: key('Address of the failed change that it waited for.', STRING, 'vault-prod/platform'),
  },
  { id: true, unsure: true, error: true, because: true },
);

const COUNTS = shape<OutcomeReport['counts']>(
  {
    added: key('Objects that were created.', COUNT, 1),
    changed: key('Objects that were updated.', COUNT, 1),
    destroyed: key('Objects that were deleted.', COUNT, 0),
    imported: key('Live objects that were adopted.', COUNT, 0),
    forgotten: key('Objects that left the state without a call.', COUNT, 0),
  },
  {},
);

const DIFFERENCE = shape<OutcomeReport['differences'][number]>(
  { address: key('Address.', STRING, 'vault-prod/engineering'), patch: key('From applied to live.', PATCH, []) },
  {},
);

const NOTE = shape<OutcomeReport['warnings'][number]>(
  {
    code: key('Code.', CODE, 'CONFLICT'),
    address: key('What it is about.', STRING, 'vault-prod/engineering'),
    message: key('What to know.', STRING, 'Left as it is.'),
  },
  { address: true },
);

const STATE_ERROR = shape<NonNullable<OutcomeReport['state_error']>>(
  {
    code: key('Code.', CODE, 'STATE_WRITE'),
    message: key('What could not be written.', STRING, 'The disk is full.'),
    hint: key('What to do next.', STRING, 'Free some space, then run the same command again.'),
  },
  { hint: true },
);

/** What became of a plan. */
const OUTCOME_REPORT = shape<OutcomeReport>(
  {
    format_version: PLAN_KEYS.format_version,
    plan: key('Digest of the plan.', DIGEST, DIGEST_EXAMPLE),
    changes: key('What became of each change.', listOf(CHANGE), []),
    counts: key('How much was carried out.', COUNTS, {}),
    found_done: key('Changes that an earlier run had carried out; they are not in `counts`.', COUNT, 0),
    converged: key('Read again, and as applied; null where nobody could look.', { type: ['boolean', 'null'] }, true),
    differences: key('What is not as applied.', listOf(DIFFERENCE), []),
    cancelled: key('Whether it was interrupted.', FLAG, false),
    warnings: key('What to know.', listOf(NOTE), []),
    state_error: key('Done, but the state could not be written.', STATE_ERROR, {}),
  },
  { found_done: true, state_error: true },
);

const RANGE = shape<Range>(
  {
    filename: key('File, relative to the project.', STRING, 'groups/departments/engineering.yaml'),
    start: key('Where it begins.', POSITION, { line: 5, column: 5, byte: 61 }),
    end: key('Where it ends, exclusive.', POSITION, { line: 5, column: 11, byte: 67 }),
  },
  {},
);

const SNIPPET = shape<Snippet>(
  {
    context: key('What the lines stand in; null at the top of a file.', { type: ['string', 'null'] }, 'engineering'),
    code: key('The lines.', STRING, '    member: [ada@acme.test]'),
    start_line: key('Line that `code` begins with.', FROM_ONE, 5),
    highlight_start_offset: key('Where what is meant begins in `code`.', COUNT, 4),
    highlight_end_offset: key('Where it ends, exclusive.', COUNT, 10),
  },
  {},
);

const DIAGNOSTIC = shape<Diagnostic>(
  {
    severity: key('How grave it is.', { type: 'string', enum: ['error', 'warning'] }, 'error'),
    code: key('Code.', CODE, 'CONFIG_UNKNOWN_KEY'),
    summary: key('What is wrong, on what.', STRING, 'Unknown key "member".'),
    detail: key('What to do next; may be empty.', STRING, 'Did you mean "members"?'),
    address: key('What it is about.', STRING, 'vault-prod/engineering'),
    range: key('Where.', RANGE, {}),
    snippet: key('The lines there.', SNIPPET, {}),
    related: key('Other places that belong to it.', listOf(RANGE), []),
  },
  { address: true, range: true, snippet: true, related: true },
);

/** Problems: what `validate` found, or why there is no other report. */
const PROBLEM_REPORT = shape<ProblemReport>(
  {
    format_version: PLAN_KEYS.format_version,
    valid: key('Whether there is no error.', FLAG, false),
    error_count: key('Errors.', COUNT, 1),
    warning_count: key('Warnings.', COUNT, 0),
    diagnostics: key('All of them, by file and position.', listOf(DIAGNOSTIC), []),
  },
  {},
);

/** What `drift`, `apply` and `validate` print as JSON; any of them prints problems where there is nothing else to report. */
export const REPORT_SCHEMA: JsonObject = {
  oneOf: [
    { title: 'Drift', ...DRIFT_REPORT },
    { title: 'Outcome', ...OUTCOME_REPORT },
    { title: 'Problems', ...PROBLEM_REPORT },
  ],
};
