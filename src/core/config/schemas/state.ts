import type { JsonObject } from '../../model/json.ts';
import type { Keep } from '../../model/project.ts';
import type { Pending, State, StateObject } from '../../model/state.ts';
import type { WrittenGuards } from '../../model/written-guards.ts';
import type { WrittenSettings } from '../../model/written-settings.ts';
import { DIGEST_EXAMPLE, DOCUMENT, IDENTITY, RECORD_KEYS } from './plan-parts.ts';
import { RUN } from './run.ts';
import { COUNT, DIGEST, STRING, key, listOf, shape, tableOf } from './shape.ts';

const OBJECT = shape<StateObject>(
  {
    kind: key('Kind.', STRING, 'group'),
    id: key('Live id.', STRING, '8a5d1b2c'),
    applied: key('What was last written.', DOCUMENT, { name: 'engineering' }),
    applied_at: key('When, RFC 3339 UTC.', STRING, '2026-11-23T10:00:00Z'),
    told: key('Whom of `applied` `people:` named then.', listOf(STRING), ['ada@acme.test']),
    under_way: key('Digest of the plan that is half way through.', DIGEST, DIGEST_EXAMPLE),
    ...RECORD_KEYS,
  },
  { told: true, under_way: true, membership: true, lifecycle: true, until: true },
);

const PENDING = shape<Pending>(
  {
    kind: key('Kind.', STRING, 'group'),
    marker: key('What a half-made object carries.', STRING, 'rc-1'),
    plan: key('Digest of the plan that began it.', DIGEST, DIGEST_EXAMPLE),
    name: key('Name that a create gives.', STRING, 'engineering'),
    id: key('Live id of what is written to; absent with a create.', STRING, '8a5d1b2c'),
    puts: key('Whom it was to put in, none of whom was there just before.', DOCUMENT, { members: { 'ada@acme.test': ['ada@acme.test'] } }),
    announced: key('Whom the apply was to put in by its plan.', DOCUMENT, { members: { 'ada@acme.test': ['ada@acme.test'] } }),
  },
  { name: true, id: true, puts: true, announced: true },
);

const LIMIT: JsonObject = { type: ['integer', 'string'] };

const KEEP = shape<Keep>(
  {
    match: key('Address of the group, or a glob of addresses.', STRING, 'vault-prod/admins'),
    min: key('How many people it keeps.', COUNT, 2),
    people: key('Who must stay.', listOf(STRING), ['ada@acme.test']),
  },
  {},
);

const GUARDS = shape<WrittenGuards>(
  {
    max_deletions: key('Most deletions: a number or a share.', LIMIT, 5),
    max_member_removals: key('Most people who leave one group: a number or a share.', LIMIT, '25%'),
    protected: key('Globs of protected addresses.', listOf(STRING), ['vault-prod/break-glass']),
    privileged: key('Privileged values by provider and field.', tableOf(tableOf(listOf(STRING))), { vault: { policies: ['admin'] } }),
    keep: key('Groups that keep people.', listOf(KEEP), []),
  },
  {},
);

const SETTINGS = shape<WrittenSettings>(
  {
    lint: key('Lint rules that are not at their default.', tableOf(STRING), { LINT_EXCLUSIVE: 'error' }),
    exclusive: key('Keys of groups that conflict.', listOf(listOf(STRING)), [['finance', 'platform']]),
    targets: key(
      'Settings of targets by their key; a digest of what is more than one word or number.',
      tableOf(tableOf({ type: ['string', 'number', 'boolean'] })),
      { 'vault-prod': { unknown_members: 'error' } },
    ),
    accepted: key('Digests of the drift that is accepted.', listOf(DIGEST), []),
  },
  {},
);

/** The state file, as `core/model/state.ts` has it. */
export const STATE_SCHEMA: JsonObject = shape<State>(
  {
    version: key('Version of the format.', { const: 1 }, 1),
    lineage: key('Made once; plans of another lineage are refused.', { type: 'string', minLength: 1 }, '5b0c1d2e'),
    serial: key('Grows with every write.', COUNT, 7),
    project: key('Project.', STRING, 'acme-access'),
    targets: key('The live systems.', tableOf(IDENTITY), { 'vault-prod': { provider: 'vault', url: 'https://vault.acme.test:8200' } }),
    objects: key('What Rollcall manages, by address.', tableOf(OBJECT), {}),
    pending: key('Writes whose answer was never seen, by address.', tableOf(PENDING), {}),
    approvals: key('Digests of approvals that an apply has seen.', listOf(STRING), []),
    guards: key('Guards that the last apply ran under.', GUARDS, { max_deletions: 5, max_member_removals: '25%', protected: [], privileged: {}, keep: [] }),
    settings: key('What else the last apply ran under.', SETTINGS, { lint: {}, exclusive: [], targets: { 'vault-prod': { unknown_members: 'error' } }, accepted: [] }),
    knows: key('What all entries say where there is any of it, and those of an earlier Rollcall do not.', listOf(STRING), ['until']),
    moved: key('Where the state went: nobody uses this one any more.', STRING, 'the branch "rollcall-state"'),
    runs: key('The last 200 applies.', listOf(RUN), []),
  },
  { pending: true, approvals: true, guards: true, settings: true, knows: true, moved: true },
);
