import type { Json, JsonObject } from '../../../src/core/model/json.ts';
import type { Change } from '../../../src/core/model/plan.ts';
import type { Declared } from '../../../src/core/model/project.ts';
import type { Live, ReadClient } from '../../../src/core/provider.ts';
import { makeDirectory } from '../../../src/providers/opal/directory.ts';
import type { OpalFacts } from '../../../src/providers/opal/facts.ts';
import { makeNames } from '../../../src/providers/opal/names.ts';
import { declaredOf } from '../../builders/plan-input.ts';

const named = (...names: readonly string[]): { readonly id: string; readonly name: string }[] =>
  names.map((name) => ({ id: `${name}-id`, name }));

/** What is known of a small organisation. */
export function facts(more: Partial<OpalFacts> = {}): OpalFacts {
  return {
    apps: makeNames([
      { id: 'opal-app', name: 'Opal', type: 'OPAL' },
      { id: 'okta-app', name: 'Okta', type: 'OKTA_DIRECTORY' },
    ]),
    owners: makeNames(named('Platform', 'Security')),
    channels: makeNames(named('audit', 'reviews')),
    schedules: makeNames(named('primary')),
    tags: makeNames(named('pci', 'env:production')),
    templates: makeNames(named('Strict')),
    resources: makeNames([{ id: 'db-id', name: 'db', type: 'DATABASE', appId: 'okta-app' }]),
    directory: makeDirectory(
      ['ada', 'grace', 'linus'].map((name) => ({ id: `${name}-id`, email: `${name}@acme.test` })),
      new Map(),
    ),
    unknownMembers: 'error',
    readAt: Date.parse('2026-11-28T10:00:00Z'),
    idByAddress: new Map(),
    twins: new Map(),
    taken: new Map(),
    tracked: new Map(),
    policies: new Map(),
    mine: new Map(),
    nested: new Map(),
    people: new Map(),
    withPolicy: new Set(),
    creatable: [],
    deletesImported: false,
    appliedAt: new Map(),
    ...more,
  };
}

/** A read of that organisation. */
export function live(more: Partial<OpalFacts> = {}): Live<OpalFacts> {
  return {
    target: 'v',
    identity: { provider: 'opal', url: 'http://opal' },
    objects: [],
    index: [],
    runner: undefined,
    incomplete: [],
    warnings: [],
    facts: facts(more),
  };
}

/** A declared group with this block. */
export function group(block: JsonObject = {}, more: Partial<Declared> = {}): Declared {
  return declaredOf({ key: 'eng', declared: { block, provider: 'opal', ...more } });
}

/** A change of one group. */
export function changeOf(before: JsonObject | null, after: JsonObject | null, more: Partial<Change> = {}): Change {
  return {
    address: 'v/eng',
    target: 'v',
    provider: 'opal',
    kind: 'group',
    action: 'update',
    ...(before === null ? {} : { id: 'g1' }),
    before,
    after,
    patch: [],
    causes: {},
    managed: Object.keys(after ?? {}).sort(),
    ...more,
  };
}

/** A client that gives these answers, in their order, and notes what was asked. */
export function answering(answers: readonly Json[]): Pick<ReadClient, 'get'> & { readonly asked: string[] } {
  const asked: string[] = [];
  return {
    asked,
    async get(path) {
      const body = answers[asked.length] ?? null;
      asked.push(path);
      return { status: 200, body, headers: {}, requestId: undefined };
    },
  };
}
