import type { Face } from '../../core/provider.ts';
import { checkGroup, checkRule } from './check.ts';
import { GROUP_FIELDS, PARALLELISM, RULE, RULE_FIELDS } from './fields.ts';
import { GROUP_SCHEMA, RULE_SCHEMA, TARGET_SCHEMA } from './schema.ts';

/** What is known of Cipherscale before anybody talks to one. */
export const cipherscaleFace: Face = {
  id: 'cipherscale',
  kinds: {
    group: { section: 'groups', schema: GROUP_SCHEMA, fields: GROUP_FIELDS, identity: ['name'], nesting: false, check: checkGroup },
    [RULE]: { section: 'admission_rules', schema: RULE_SCHEMA, fields: RULE_FIELDS, identity: ['name'], nesting: false, check: checkRule },
  },
  queries: [],
  targetSchema: TARGET_SCHEMA,
  credentials: { variables: ['CIPHERSCALE_API_KEY'], addressVariables: [], logsIn: () => false },
  parallelism: PARALLELISM,
};
