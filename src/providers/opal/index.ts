import type { Provider, ReadIo } from '../../core/provider.ts';
import { attributeDrift } from './attribute.ts';
import { checkGroup } from './check.ts';
import { declareGroup } from './declare.ts';
import { desireGroup } from './desire.ts';
import type { OpalFacts } from './facts.ts';
import { GROUP_FIELDS, HOSTED_URL, PARALLELISM } from './fields.ts';
import { identityOf } from './identity.ts';
import { makeMemory } from './memory.ts';
import { obstacles } from './preflight.ts';
import { readTarget } from './read.ts';
import { runStep } from './run.ts';
import { BLOCK_SCHEMA, TARGET_SCHEMA } from './schema.ts';
import { openConnection } from './session.ts';
import { stepsOf } from './steps.ts';

/** Groups of Opal (opal.dev), its own and those that it tracks in other systems. */
export const opal: Provider<OpalFacts> = {
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
  connect(target, io) {
    const connection = openConnection(target, io, (options) => io.http(options));
    const memory = makeMemory();
    return {
      read: (scope, signal) => readTarget(connection, scope, { signal, memory }),
      attribute: (drift, live, signal) => attributeDrift(connection.http, { drift, live }, signal),
      close: () => connection.http.close(),
    };
  },
  connectWriter(target, io) {
    const connection = openConnection(target, io satisfies ReadIo, (options) => io.http(options));
    const memory = makeMemory();
    return {
      read: (scope, signal) => readTarget(connection, scope, { signal, memory }),
      run: (step, live, stepIo) => runStep(connection, step, { live, io: stepIo, memory }),
      close: () => connection.http.close(),
    };
  },
  desire: desireGroup,
  declare: declareGroup,
  identify: (declared, live) => identityOf(declared, live.facts.apps),
  steps: stepsOf,
  preflight: obstacles,
};
