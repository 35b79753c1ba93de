import type { JsonObject } from '../../model/json.ts';
import type { BegunStep, Run, Unfinished, UsedApproval } from '../../model/state.ts';
import { DIGEST_EXAMPLE } from './plan-parts.ts';
import { COUNT, DIGEST, STRING, key, listOf, shape } from './shape.ts';

const COUNTS = shape<Run['counts']>(
  {
    done: key('Carried out, or found done.', COUNT, 3),
    failed: key('Failed.', COUNT, 0),
    stale: key('Changed since the plan.', COUNT, 0),
    skipped: key('Waited for one that failed.', COUNT, 0),
    not_attempted: key('Not reached.', COUNT, 0),
  },
  {},
);

const OVERRODE = shape<UsedApproval['overrode'][number]>(
  {
    code: key('The guard.', STRING, 'MAX_DELETIONS'),
    address: key('What it was about: an address, or a target.', STRING, 'vault-prod'),
    message: key('What it found.', STRING, '12 groups would be deleted; 5 are allowed.'),
  },
  {},
);

const USED = shape<UsedApproval>(
  {
    match: key('What it covered.', STRING, 'vault-prod/old-*'),
    allow: key('Guards that it let pass.', listOf(STRING), ['MAX_DELETIONS']),
    count: key('Up to which number.', COUNT, 12),
    until: key('Last UTC day.', STRING, '2026-12-31'),
    reason: key('Why.', STRING, 'ACME-123: the old teams are gone'),
    digest: key('What `approvals` calls it.', DIGEST, DIGEST_EXAMPLE),
    overrode: key('What the guards had found.', listOf(OVERRODE), []),
  },
  { count: true },
);

const BEGUN = shape<BegunStep>(
  {
    address: key('Address.', STRING, 'vault-prod/engineering'),
    step: key('The call.', STRING, 'vault-prod/engineering#1'),
    title: key('What it was to do.', STRING, 'update group "engineering"'),
  },
  {},
);

const UNFINISHED = shape<Unfinished>(
  {
    seen: key('RFC 3339 UTC: the last that was recorded of it.', STRING, '2026-11-23T10:00:07.000Z'),
    done: key('Addresses whose change was carried out; the first 1000, `counts` has all.', listOf(STRING), ['vault-prod/finance']),
    unknown: key('Calls that were begun and whose end was not recorded: they may have taken effect.', listOf(BEGUN), []),
  },
  {},
);

/** An apply, as the state and an evidence pack have it. */
export const RUN: JsonObject = shape<Run>(
  {
    when: key('RFC 3339 UTC: when it ended, or where it did not, when it began.', STRING, '2026-11-23T10:00:00.000Z'),
    who: key('Who ran it.', STRING, 'ci'),
    commit: key('Commit of the files.', STRING, '0d1a7c9'),
    plan: key('Digest of the whole plan.', STRING, DIGEST_EXAMPLE),
    digest: key('Digest of what it was to do: what a review names and `--expect-digest` takes.', DIGEST, DIGEST_EXAMPLE),
    serial: key('Serial of the state that it began in: plans of a later one were made after it.', COUNT, 7),
    consent: key(
      'How it was agreed to: by a digest that was approved, a saved plan, the answer to a question, or `--auto-approve`; absent where nothing live was to change.',
      { type: 'string', enum: ['digest', 'plan_file', 'question', 'flag'] },
      'digest',
    ),
    counts: key('Changes by what became of them.', COUNTS, { done: 3, failed: 0, stale: 0, skipped: 0, not_attempted: 0 }),
    approvals: key('Digests of the approvals it used.', listOf(STRING), [DIGEST_EXAMPLE]),
    overrides: key('The approvals it used, as they were then, each with what it overrode.', listOf(USED), []),
    done: key('Addresses whose change was carried out; the first 1000, `counts` has all.', listOf(STRING), ['vault-prod/finance']),
    unfinished: key('How far it had come where nobody has seen it end: it was killed, or is still at work.', UNFINISHED, {
      seen: '2026-11-23T10:00:07.000Z',
      done: [],
      unknown: [],
    }),
  },
  { commit: true, digest: true, serial: true, consent: true, approvals: true, overrides: true, done: true, unfinished: true },
);
