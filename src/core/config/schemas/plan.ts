import { TEXT } from './parts.ts';
import type { Coverage } from '../../model/coverage.ts';
import type { JsonObject } from '../../model/json.ts';
import type { AcceptedDrift, Author, Change, Drift, Plan, Settled, Since } from '../../model/plan.ts';
import { ACTION, DIGEST_EXAMPLE, DOCUMENT, GUARD, HELD, HELD_ELEMENTS, IDENTITY, INCOMPLETE, NEW_APPROVAL, PATCH, RECORD, SOURCE, SUMMARY, UNMANAGED, WARNING } from './plan-parts.ts';
import { COUNT, DIGEST, STRING, key, listOf, shape, tableOf } from './shape.ts';

const ADDRESSED = {
  address: key('Address of the object.', STRING, 'vault-prod/engineering'),
  target: key('Target.', STRING, 'vault-prod'),
  provider: key('Provider.', STRING, 'vault'),
  kind: key('Kind.', STRING, 'group'),
} as const;

const CHANGE = shape<Change>(
  {
    ...ADDRESSED,
    action: key('What is done. An adopt with a patch also updates.', ACTION, 'update'),
    id: key('Live id; absent on create.', STRING, '8a5d1b2c'),
    reason: key('Why it is replaced or deleted.', STRING, 'the type cannot be changed in place'),
    replace_paths: key('Fields that cannot be changed in place.', listOf(STRING), ['/type']),
    previous_address: key('Address before it was renamed.', STRING, 'vault-prod/eng'),
    source: key('Where it is declared.', SOURCE, { file: 'groups/departments/engineering.yaml', line: 3, column: 3 }),
    before: key('Live document; null on create.', { ...DOCUMENT, type: ['object', 'null'] }, null),
    after: key('Document as it will be; null on delete.', { ...DOCUMENT, type: ['object', 'null'] }, { name: 'engineering' }),
    patch: key('From before to after, in the keyed form.', PATCH, [{ op: 'add', path: '/members/ada@acme.test', value: true }]),
    causes: key(
      'Why, by path of the patch.',
      tableOf({ type: 'string', enum: ['intended', 'drift', 'conflict', 'done', 'adopted', 'resolved'] }),
      { '/members/ada@acme.test': 'intended' },
    ),
    managed: key('Fields under management.', listOf(STRING), ['members', 'name']),
    applied: key('What the state will say was applied.', DOCUMENT, { name: 'engineering' }),
    awaited: key(
      'What was applied, is named by the files as before and was lost by the live system: the state goes on to say it was applied.',
      DOCUMENT,
      { members: { 'grace@acme.test': ['grace-laptop.netbird.cloud'] } },
    ),
    record: key('What the state keeps beside it.', RECORD, { membership: 'additive' }),
    record_before: key('What the state keeps beside it now.', RECORD, { lifecycle: { prevent_destroy: true } }),
    held: key('Parts that the system owns.', listOf(HELD), [{ field: 'members', reason: 'follows logins' }]),
    state_entry: key('Digest of the state entry it was planned from.', DIGEST, DIGEST_EXAMPLE),
    invites: key('People who are sent an invitation with it.', listOf(STRING), ['ada@acme.test']),
    relinks: key('Keys it refers to that this plan replaces.', listOf(STRING), ['platform']),
  },
  {
    id: true,
    reason: true,
    replace_paths: true,
    previous_address: true,
    source: true,
    applied: true,
    awaited: true,
    record: true,
    record_before: true,
    held: true,
    state_entry: true,
    invites: true,
    relinks: true,
  },
);

const SETTLED = shape<Settled>(
  {
    ...ADDRESSED,
    id: key('Live id.', STRING, '8a5d1b2c'),
    previous_address: key('Address before it was renamed.', STRING, 'vault-prod/eng'),
    applied: key('What the state will say was applied.', DOCUMENT, { name: 'engineering' }),
    record: key('What the state keeps beside it.', RECORD, { membership: 'additive' }),
    record_before: key('What the state keeps beside it now.', RECORD, { lifecycle: { prevent_destroy: true } }),
    patch: key('From what the state says was applied to what it will say, in the keyed form.', PATCH, [{ op: 'add', path: '/policies/eng-read', value: true }]),
    causes: key('Paths that somebody else brought to the declared value.', tableOf({ const: 'done' }), { '/policies/eng-read': 'done' }),
    state_entry: key('Digest of the state entry it was planned from.', DIGEST, DIGEST_EXAMPLE),
  },
  { previous_address: true, record: true, record_before: true, patch: true, state_entry: true },
);

const AUTHOR = shape<Author>({ who: key('Who.', STRING, 'ada@acme.test'), when: key('When, RFC 3339 UTC.', STRING, '2026-11-23T10:00:00Z') }, {});

const DRIFT_KEYS = {
  ...ADDRESSED,
    id: key('Live id.', STRING, '8a5d1b2c'),
    type: key('Changed or deleted outside.', { type: 'string', enum: ['changed', 'deleted'] }, 'changed'),
    patch: key('From what was applied to what is live, in the keyed form.', PATCH, [{ op: 'remove', path: '/members/ada@acme.test' }]),
    applied: key('What was applied, or is expected, in the fields of the patch; all of it where the object is gone.', DOCUMENT, { members: { 'ada@acme.test': ['ada@acme.test'] } }),
    by_hand: key('Paths of the patch that no call can put back: to be put right at the live system.', listOf(STRING), ['/max_devices']),
    by: key('Who made all of it, and when last, where the system tells; where it does not tell who wrote what, who wrote the object last.', AUTHOR, { who: 'ada@acme.test', when: '2026-11-23T10:00:00Z' }),
    authors: key(
      'Who made what, by path of the patch, where it was not all made at once. Of a path that is not here nobody knows.',
      tableOf(AUTHOR),
      { '/members/ada@acme.test': { who: 'eve@acme.test', when: '2026-11-23T10:00:00Z' } },
    ),
    source: key('Where it is declared.', SOURCE, { file: 'groups/departments/engineering.yaml', line: 3, column: 3 }),
} as const satisfies Record<keyof Drift, JsonObject>;

const DRIFT = shape<Drift>(DRIFT_KEYS, { applied: true, authors: true, by: true, by_hand: true, source: true });

/** Drift that the baseline accepts. */
export const ACCEPTED = shape<AcceptedDrift>(
  {
    ...DRIFT_KEYS,
    until: key('Last UTC day on which it is accepted.', STRING, '2026-12-31'),
    reason: key('Why it is accepted.', STRING, 'ACME-812: until the migration is done'),
    privileged: key('Privileged values that somebody gains by it.', listOf(STRING), ['admin']),
  },
  { applied: true, authors: true, by: true, by_hand: true, source: true, privileged: true },
);

const INPUTS = shape<Plan['inputs']>(
  {
    date: key('UTC day that dates were judged by.', { type: 'string', pattern: '^\\d{4}-\\d{2}-\\d{2}$' }, '2026-11-23'),
    declaration: key('Digest of the parsed declaration.', DIGEST, DIGEST_EXAMPLE),
    state: key(
      'The state it was made from.',
      shape<Plan['inputs']['state']>({ lineage: key('Lineage; null without a state.', { type: ['string', 'null'] }, null), serial: key('Serial.', COUNT, 7) }, {}),
      { lineage: null, serial: 0 },
    ),
    targets: key('The live systems it was made from.', tableOf(IDENTITY), { 'vault-prod': { provider: 'vault', url: 'https://vault.acme.test:8200' } }),
  },
  {},
);

/** The keys of a plan. */
export const PLAN_KEYS = {
  format_version: key('Version of the format; another major number is refused.', { type: 'string', pattern: '^1\\.\\d+$' }, '1.0'),
  tool: key(
    'What made it.',
    shape<Plan['tool']>({ name: key('Name.', { const: 'rollcall' }, 'rollcall'), version: key('Version.', STRING, '0.1.0') }, {}),
    { name: 'rollcall', version: '0.1.0' },
  ),
  project: key('Project.', STRING, 'acme-access'),
  scope: key('What --target chose; null for everything.', { type: ['array', 'null'], items: STRING }, null),
  since: key(
    'What --changed-since compared with; absent without it.',
    shape<Since>(
      {
        commit: key('Hash of the commit.', STRING, '5a8dda5f0e6c2d1b9a3f4c7e8d6b5a4938271605'),
        basis: key('Whether live systems were asked, or only the files compared.', { enum: ['live', 'declared'] }, 'declared'),
        unjudged: key('Guards that could not be looked at, because only files were compared.', listOf(STRING), ['ALL_MISSING', 'SELF_GRANT', 'WRONG_TARGET']),
      },
      { unjudged: true },
    ),
    { commit: '5a8dda5f0e6c2d1b9a3f4c7e8d6b5a4938271605', basis: 'declared', unjudged: ['ALL_MISSING', 'SELF_GRANT', 'WRONG_TARGET'] },
  ),
  incomplete: key('What could not be read.', listOf(INCOMPLETE), []),
  inputs: key('What it was computed from.', INPUTS, {}),
  summary: key('Counts.', SUMMARY, {}),
  changes: key('What is done, sorted by address.', listOf(CHANGE), []),
  settled: key('What only changes the state.', listOf(SETTLED), []),
  drift: key('What was changed outside.', listOf(DRIFT), []),
  accepted: key('Drift that the baseline accepts; only in drift reports.', listOf(ACCEPTED), []),
  unmanaged: key('Live objects that nobody declared.', listOf(UNMANAGED), []),
  held: key('What nobody declared and the live systems themselves keep in managed fields; absent where there is nothing.', listOf(HELD_ELEMENTS), []),
  guards: key('What the guards found.', listOf(GUARD), []),
  warnings: key('What to know.', listOf(WARNING), []),
  new_approvals: key('Approvals this project has never applied with.', listOf(NEW_APPROVAL), []),
  new_guards: key('Mark of the guards, where they are others than those of the last apply.', TEXT, 'guards:none'),
  new_settings: key('Mark of other settings that make a project more or less safe, where they are others than those of the last apply.', TEXT, DIGEST_EXAMPLE),
} as const satisfies Record<keyof Plan, JsonObject>;

/** The plan file, as `core/model/plan.ts` has it. */
export const PLAN_SCHEMA: JsonObject = shape<Plan>(PLAN_KEYS, { accepted: true, held: true, new_guards: true, new_settings: true, since: true });

/** How much is managed; null where nobody can say. */
export const COVERAGE: JsonObject = {
  ...key(
    'How many live objects the declaration speaks for, those that the system itself owns aside; null where not everything was looked at.',
    shape<Coverage>(
      {
        managed: key('Live objects that are declared or in the state.', COUNT, 3),
        live: key('All of them.', COUNT, 4),
        percent: key('Share, rounded down to one digit.', { type: 'number', minimum: 0, maximum: 100 }, 75),
      },
      {},
    ),
    { managed: 3, live: 4, percent: 75 },
  ),
  type: ['object', 'null'],
};
