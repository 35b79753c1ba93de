import type { Provider, ReadIo } from '../../core/provider.ts';
import { attributeDrift } from './attribute.ts';
import { checkGroup } from './check.ts';
import { declareGroup } from './declare.ts';
import { desireGroup } from './desire.ts';
import type { NetbirdFacts } from './facts.ts';
import { GROUP_FIELDS, PARALLELISM } from './fields.ts';
import { makePeerMemory } from './peer-memory.ts';
import { missingRights } from './preflight.ts';
import { readTarget } from './read.ts';
import { runStep } from './run.ts';
import { BLOCK_SCHEMA, TARGET_SCHEMA } from './schema.ts';
import { openSession } from './session.ts';
import { stepsOf } from './steps.ts';

/** Groups of peers and network resources on NetBird, cloud and self-hosted. */
export const netbird: Provider<NetbirdFacts> = {
  id: 'netbird',
  kinds: {
    group: { section: 'groups', schema: BLOCK_SCHEMA, fields: GROUP_FIELDS, identity: ['name'], nesting: false, check: checkGroup },
  },
  queries: [],
  targetSchema: TARGET_SCHEMA,
  credentials: { variables: ['NB_PAT'], addressVariables: ['NB_MANAGEMENT_URL'], logsIn: () => false },
  parallelism: PARALLELISM,
  connect(target, io) {
    const session = openSession(target, io, (options) => io.http(options));
    const connection = { target, io, session, writes: false };
    return {
      read: (scope, signal) => readTarget(connection, scope, signal),
      attribute: (drift, live, signal) => attributeDrift(session.http, { drift, live }, signal),
      close: () => session.http.close(),
    };
  },
  connectWriter(target, io) {
    const session = openSession(target, io satisfies ReadIo, (options) => io.http(options));
    const connection = { target, io, session, writes: true };
    const peers = makePeerMemory();
    return {
      read: (scope, signal) => readTarget(connection, scope, signal),
      run: (step, live, stepIo) => runStep(connection, step, { live, io: stepIo, peers }),
      close: () => session.http.close(),
    };
  },
  declare: declareGroup,
  desire: desireGroup,
  steps: stepsOf,
  preflight: missingRights,
};
