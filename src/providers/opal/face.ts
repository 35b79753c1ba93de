import type { Face } from '../../core/provider.ts';
import { checkGroup } from './check.ts';
import { GROUP_FIELDS, HOSTED_URL, PARALLELISM } from './fields.ts';
import { BLOCK_SCHEMA, TARGET_SCHEMA } from './schema.ts';

/** What is known of Opal before anybody talks to one. */
export const opalFace: Face = {
  id: 'opal',
  kinds: {
    group: {
      section: 'groups',
      schema: BLOCK_SCHEMA,
      fields: GROUP_FIELDS,
      identity: ['name', 'type', 'app'],
      nesting: true,
      check: checkGroup,
    },
  },
  queries: [],
  targetSchema: TARGET_SCHEMA,
  credentials: { variables: ['OPAL_AUTH_TOKEN'], addressVariables: ['OPAL_BASE_URL'], defaultUrl: HOSTED_URL, logsIn: () => false },
  parallelism: PARALLELISM,
};
