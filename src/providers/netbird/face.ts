import type { Face } from '../../core/provider.ts';
import { checkGroup } from './check.ts';
import { GROUP_FIELDS, PARALLELISM } from './fields.ts';
import { BLOCK_SCHEMA, TARGET_SCHEMA } from './schema.ts';

/** What is known of NetBird before anybody talks to one. */
export const netbirdFace: Face = {
  id: 'netbird',
  kinds: {
    group: { section: 'groups', schema: BLOCK_SCHEMA, fields: GROUP_FIELDS, identity: ['name'], nesting: false, check: checkGroup },
  },
  queries: [],
  targetSchema: TARGET_SCHEMA,
  credentials: { variables: ['NB_PAT'], addressVariables: ['NB_MANAGEMENT_URL'], logsIn: () => false },
  parallelism: PARALLELISM,
};
