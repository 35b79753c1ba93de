import type { Provider, ReadIo } from '../../core/provider.ts';
import { attributeDrift } from './attribute.ts';
import { declareGroup } from './declare.ts';
import { desireGroup } from './desire.ts';
import { opalFace } from './face.ts';
import type { OpalFacts } from './facts.ts';
import { identityOf } from './identity.ts';
import { makeMemory } from './memory.ts';
import { obstacles } from './preflight.ts';
import { readTarget } from './read.ts';
import { reviewChanges } from './review.ts';
import { runStep } from './run.ts';
import { saidGroup } from './said.ts';
import { openConnection } from './session.ts';
import { stepsOf } from './steps.ts';

/** Groups of Opal (opal.dev), its own and those that it tracks in other systems. */
export const opal: Provider<OpalFacts> = {
  ...opalFace,
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
  said: saidGroup,
  steps: stepsOf,
  review: reviewChanges,
  preflight: obstacles,
};
