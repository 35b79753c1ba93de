import type { Face } from '../../core/provider.ts';
import { checkGroup } from './check.ts';
import { GROUP_FIELDS } from './fields.ts';
import { QUERIES } from './queries.ts';
import { BLOCK_SCHEMA, TARGET_SCHEMA } from './schema.ts';
import { authOf } from './settings.ts';

/** What is known of a Vault-compatible server before anybody talks to one. */
export const vaultFace: Face = {
  id: 'vault',
  kinds: {
    group: { section: 'groups', schema: BLOCK_SCHEMA, fields: GROUP_FIELDS, identity: ['name'], nesting: true, check: checkGroup },
  },
  queries: QUERIES,
  targetSchema: TARGET_SCHEMA,
  credentials: {
    variables: ['VAULT_TOKEN', 'BAO_TOKEN'],
    file: '.vault-token',
    addressVariables: ['VAULT_ADDR', 'BAO_ADDR'],
    logsIn: (target) => authOf(target).method !== 'token',
  },
  // Reads come from the server's memory; only a quota limits them.
  parallelism: 32,
};
