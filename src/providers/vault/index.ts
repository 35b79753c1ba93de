import type { Provider, ReadIo } from '../../core/provider.ts';
import { attributeDrift } from './attribute.ts';
import { checkGroup } from './check.ts';
import { QUERIES } from './client.ts';
import { declareGroup } from './declare.ts';
import { desireGroup } from './desire.ts';
import type { VaultFacts } from './facts.ts';
import { GROUP_FIELDS } from './fields.ts';
import { missingRights } from './preflight.ts';
import { readTarget } from './read.ts';
import { runStep } from './run.ts';
import { BLOCK_SCHEMA, TARGET_SCHEMA } from './schema.ts';
import { openSession } from './session.ts';
import { authOf } from './settings.ts';
import { stepsOf } from './steps.ts';

/** Groups of Vault-compatible servers: HashiCorp Vault, OpenBao, enclaive Vault. */
export const vault: Provider<VaultFacts> = {
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
  connect(target, io) {
    const session = openSession(target, io, (options) => io.http(options));
    const connection = { target, io, session, writes: false };
    return {
      read: (scope, signal, known) => readTarget(connection, { scope, known }, signal),
      // Vault keeps no record that can be asked for: without a log nobody is named.
      attribute: async (drift, live, _signal, log) => (log ? attributeDrift(log, { drift, live }) : new Map()),
      close: () => session.close(),
    };
  },
  connectWriter(target, io) {
    const session = openSession(target, io satisfies ReadIo, (options) => io.http(options));
    const connection = { target, io, session, writes: true };
    return {
      read: (scope, signal, known) => readTarget(connection, { scope, known }, signal),
      run: (step, live, stepIo) => runStep(connection, step, { live, io: stepIo }),
      close: () => session.close(),
    };
  },
  declare: declareGroup,
  desire: desireGroup,
  steps: stepsOf,
  preflight: missingRights,
};
