import { saidDocument } from '../../core/model/said-document.ts';
import type { Provider, ReadIo } from '../../core/provider.ts';
import { attributeDrift } from './attribute.ts';
import { declareGroup } from './declare.ts';
import { desireGroup } from './desire.ts';
import { netbirdFace } from './face.ts';
import type { NetbirdFacts } from './facts.ts';
import { GROUP_FIELDS } from './fields.ts';
import { makeListMemory } from './list-memory.ts';
import { missedPeers } from './missed-peers.ts';
import { makePeerMemory } from './peer-memory.ts';
import { missingRights } from './preflight.ts';
import { readTarget } from './read.ts';
import { reviewChanges } from './review.ts';
import { runStep } from './run.ts';
import { openSession } from './session.ts';
import { stepsOf } from './steps.ts';

/** Groups of peers and network resources on NetBird, cloud and self-hosted. */
export const netbird: Provider<NetbirdFacts> = {
  ...netbirdFace,
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
    const memory = { peers: makePeerMemory(), lists: makeListMemory() };
    return {
      read: (scope, signal) => readTarget(connection, scope, signal),
      run: (step, live, stepIo) => runStep(connection, step, { live, io: stepIo, ...memory }),
      close: () => session.http.close(),
    };
  },
  declare: declareGroup,
  desire: desireGroup,
  said: (declared) => saidDocument(GROUP_FIELDS, declared, { natives: 'peers' }),
  steps: stepsOf,
  review: reviewChanges,
  lookBack: missedPeers,
  preflight: missingRights,
};
