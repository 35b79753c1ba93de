import type { Provider, ReadIo } from '../../core/provider.ts';
import { checkGroup, checkRule } from './check.ts';
import { declareObject } from './declare.ts';
import { desireObject } from './desire.ts';
import type { CipherscaleFacts } from './facts.ts';
import { GROUP_FIELDS, PARALLELISM, RULE, RULE_FIELDS } from './fields.ts';
import { readTarget } from './read.ts';
import { reviewChanges } from './review.ts';
import { runStep } from './run.ts';
import { GROUP_SCHEMA, RULE_SCHEMA, TARGET_SCHEMA } from './schema.ts';
import { openSession } from './session.ts';
import { stepsOf } from './steps.ts';

/** Groups and admission rules of Cipherscale. */
export const cipherscale: Provider<CipherscaleFacts> = {
  id: 'cipherscale',
  kinds: {
    group: { section: 'groups', schema: GROUP_SCHEMA, fields: GROUP_FIELDS, identity: ['name'], nesting: false, check: checkGroup },
    [RULE]: { section: 'admission_rules', schema: RULE_SCHEMA, fields: RULE_FIELDS, identity: ['name'], nesting: false, check: checkRule },
  },
  queries: [],
  targetSchema: TARGET_SCHEMA,
  credentials: { variables: ['CIPHERSCALE_API_KEY'], addressVariables: [], logsIn: () => false },
  parallelism: PARALLELISM,
  connect(target, io) {
    const session = openSession(target, io, (options) => io.http(options));
    return { read: (scope, signal) => readTarget(session, scope, signal), close: () => session.http.close() };
  },
  connectWriter(target, io) {
    const session = openSession(target, io satisfies ReadIo, (options) => io.http(options));
    const invited = new Map<string, string>();
    return {
      read: (scope, signal) => readTarget(session, scope, signal),
      run: (step, live, stepIo) => runStep(session, step, { live, io: stepIo, invited }),
      close: () => session.http.close(),
    };
  },
  desire: desireObject,
  declare: declareObject,
  review: reviewChanges,
  steps: stepsOf,
  preflight: (changes, live) => reviewChanges(changes, live).problems,
};
