import type { AuditApplies, AuditApproval, AuditMaking, AuditReport, PopulationCounts, TargetCounts } from '../../model/audit.ts';
import type { JsonObject } from '../../model/json.ts';
import { ACCEPTED, COVERAGE, PLAN_KEYS } from './plan.ts';
import { DIGEST_EXAMPLE, SOURCE } from './plan-parts.ts';
import { RUN } from './run.ts';
import { COUNT, DIGEST, STRING, key, listOf, shape, tableOf } from './shape.ts';

const DAY: JsonObject = { type: 'string', pattern: '^\\d{4}-\\d{2}-\\d{2}$' };
const DAY_OR_NULL: JsonObject = { ...DAY, type: ['string', 'null'] };

const MADE = shape<AuditMaking>(
  {
    at: key('RFC 3339 UTC.', STRING, '2026-11-28T06:00:00.000Z'),
    by: key('Who ran it.', STRING, 'ci'),
    commit: key('Commit of the files.', STRING, '0d1a7c9'),
    run: key('Address of the pipeline\'s run.', STRING, 'https://forge.acme.test/runs/7'),
  },
  { commit: true, run: true },
);

const TARGET_COUNTS = shape<TargetCounts>(
  {
    groups: key('Live objects that were read.', COUNT, 12),
    managed: key('Those that are declared or in the state.', COUNT, 10),
    people: key('Different people in them.', COUNT, 40),
    direct: key('Rows of people who are in the group themselves.', COUNT, 55),
    inherited: key('Rows of people who are in a group inside it.', COUNT, 8),
  },
  {},
);

const POPULATION = shape<PopulationCounts>(
  {
    file: key('File with the rows.', STRING, 'population.csv'),
    rows: key('How many rows it has.', COUNT, 63),
    people: key('Different people in them.', COUNT, 40),
    targets: key('The same by target.', tableOf(TARGET_COUNTS), {}),
  },
  {},
);

const APPROVAL = shape<AuditApproval>(
  {
    match: key('What it covers.', STRING, 'vault-prod/old-*'),
    allow: key('Guards that may be passed.', listOf(STRING), ['MAX_DELETIONS']),
    count: key('Up to which number.', COUNT, 12),
    until: key('Last UTC day.', DAY, '2026-12-31'),
    reason: key('Why.', STRING, 'ACME-123: the old teams are gone'),
    digest: key('What the applies call it.', DIGEST, DIGEST_EXAMPLE),
    source: key('Where it is written.', SOURCE, { file: 'rollcall.yaml', line: 20, column: 5 }),
    status: key('Whether it still holds.', { type: 'string', enum: ['valid', 'expired'] }, 'valid'),
    applied: key('Whether an apply has seen it.', { type: 'boolean' }, true),
  },
  { count: true, source: true },
);

const APPLIES = shape<AuditApplies>(
  {
    since: key('First day that was asked for; null for all.', DAY_OR_NULL, '2026-10-01'),
    complete: key('False where the state may have forgotten applies of that time.', { type: 'boolean' }, true),
    begins: key('Oldest apply that the state remembers.', { type: ['string', 'null'] }, '2026-01-05T09:00:00.000Z'),
    runs: key('Applies, oldest first.', listOf(RUN), []),
    interrupted: key('Digests of plans that were begun and not finished.', listOf(STRING), []),
  },
  {},
);

/** `report.json` of an evidence pack, as `core/model/audit.ts` has it. */
export const AUDIT_SCHEMA: JsonObject = shape<AuditReport>(
  {
    format_version: PLAN_KEYS.format_version,
    tool: PLAN_KEYS.tool,
    project: PLAN_KEYS.project,
    complete: key('False where anything could not be read, or was left out by `--target`.', { type: 'boolean' }, true),
    incomplete: PLAN_KEYS.incomplete,
    scope: PLAN_KEYS.scope,
    redacted: key('How people are hidden; null where they are not.', { enum: ['hash', null] }, null),
    made: key('When, by whom and from what; all that differs from run to run.', MADE, {}),
    inputs: PLAN_KEYS.inputs,
    coverage: COVERAGE,
    population: key('How many rows population.csv has.', POPULATION, {}),
    pending: PLAN_KEYS.summary,
    drift: PLAN_KEYS.drift,
    accepted: key('Drift that the baseline accepts.', listOf(ACCEPTED), []),
    unmanaged: PLAN_KEYS.unmanaged,
    guards: PLAN_KEYS.guards,
    approvals: key('Overrides of guards that the project has.', listOf(APPROVAL), []),
    applies: key('What was carried out, as far as the state remembers.', APPLIES, {}),
    warnings: PLAN_KEYS.warnings,
  },
  {},
);
