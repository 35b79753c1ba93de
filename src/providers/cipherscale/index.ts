import type { Provider, ReadIo } from '../../core/provider.ts';
import { declareObject } from './declare.ts';
import { desireObject } from './desire.ts';
import { cipherscaleFace } from './face.ts';
import type { CipherscaleFacts } from './facts.ts';
import { ADMIN } from './fields.ts';
import { readTarget } from './read.ts';
import { reviewChanges } from './review.ts';
import { runStep } from './run.ts';
import type { RunMemory } from './run.ts';
import { saidObject } from './said.ts';
import { openSession } from './session.ts';
import { stepsOf } from './steps.ts';

/** Groups and admission rules of Cipherscale. */
export const cipherscale: Provider<CipherscaleFacts> = {
  ...cipherscaleFace,
  connect(target, io) {
    const session = openSession(target, io, (options) => io.http(options));
    return { read: (scope, signal) => readTarget(session, scope, signal), close: () => session.http.close() };
  },
  connectWriter(target, io) {
    const session = openSession(target, io satisfies ReadIo, (options) => io.http(options));
    const memory: RunMemory = { invited: new Map(), gone: new Set() };
    return {
      read: (scope, signal) => readTarget(session, scope, signal),
      run: (step, live, stepIo) => runStep(session, step, { live, io: stepIo, memory }),
      close: () => session.http.close(),
    };
  },
  desire: desireObject,
  declare: declareObject,
  review: reviewChanges,
  said: saidObject,
  administers: { roles: [`type:${ADMIN}`] },
  steps: stepsOf,
  preflight: (changes, live) => reviewChanges(changes, live).problems,
};
