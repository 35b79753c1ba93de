import type { JsonObject } from '../../model/json.ts';
import { DAY_PATTERN, TEXT, closed, described, texts } from './parts.ts';

const PATHS = texts({ type: 'string', pattern: '^/' });

const ACCEPTANCE = closed(
  {
    address: described({ title: 'Address', description: 'Address of the object that somebody changed outside.', examples: ['vault-prod/engineering'] }, TEXT),
    add: described({ title: 'Added', description: 'Paths of what may have been added outside, as a drift report has them: an element, or a whole field.', examples: [['/members/eve@acme.test']] }, PATHS),
    remove: described({ title: 'Removed', description: 'Paths of what may have been removed outside.', examples: [['/members/ada@acme.test']] }, PATHS),
    replace: described({ title: 'Replaced', description: 'Paths of what may have another value.', examples: [['/metadata/note']] }, PATHS),
    deleted: described({ title: 'Deleted', description: 'Whether the object may have been deleted outside.', examples: [true] }, { type: 'boolean' }),
    until: described({ title: 'Until', description: 'Last UTC day on which it is accepted.', examples: ['2026-12-31'] }, { type: 'string', pattern: DAY_PATTERN }),
    reason: described({ title: 'Why', description: 'Why it is accepted.', examples: ['ACME-812: until the migration is done'] }, TEXT),
  },
  ['address', 'until', 'reason'],
);

/** The file that `drift_baseline:` names. */
export const BASELINE_SCHEMA: JsonObject = closed(
  {
    accepted: described(
      {
        title: 'Accepted drift',
        description: 'What was changed outside and is accepted for now.',
        examples: [[{ address: 'vault-prod/engineering', add: ['/members/eve@acme.test'], until: '2026-12-31', reason: 'ACME-812: until the migration is done' }]],
      },
      { type: 'array', items: ACCEPTANCE },
    ),
  },
  ['accepted'],
);
