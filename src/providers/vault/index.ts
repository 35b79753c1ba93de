import { saidDocument } from '../../core/model/said-document.ts';
import type { Provider, ReadIo } from '../../core/provider.ts';
import { attributeDrift } from './attribute.ts';
import { declareGroup } from './declare.ts';
import { desireGroup } from './desire.ts';
import { vaultFace } from './face.ts';
import type { VaultFacts } from './facts.ts';
import { GROUP_FIELDS } from './fields.ts';
import { missingRights } from './preflight.ts';
import { readTarget } from './read.ts';
import { runStep } from './run.ts';
import { openSession } from './session.ts';
import { stepsOf } from './steps.ts';

/** Groups of Vault-compatible servers: HashiCorp Vault, OpenBao, enclaive Vault. */
export const vault: Provider<VaultFacts> = {
  ...vaultFace,
  connect(target, io) {
    const session = openSession(target, io, (options) => io.http(options));
    const connection = { target, io, session, writes: false };
    return {
      read: (scope, signal, known) => readTarget(connection, { scope, known }, signal),
      // Vault keeps no record that can be asked for: without a log nobody is named.
      attribute: async (drift, live, _signal, log) => ({
        authors: log ? await attributeDrift(log, { drift, live }) : new Map(),
        missed: [],
      }),
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
  said: (declared) => saidDocument(GROUP_FIELDS, declared, { natives: 'entities' }),
  steps: stepsOf,
  preflight: missingRights,
};
