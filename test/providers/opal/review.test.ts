import { describe, expect, it } from 'vitest';
import type { JsonObject } from '../../../src/core/model/json.ts';
import type { Live } from '../../../src/core/provider.ts';
import type { OpalFacts } from '../../../src/providers/opal/facts.ts';
import { reviewChanges } from '../../../src/providers/opal/review.ts';
import { changeOf, live } from './builders.ts';

const AUDITORS = { priority: 1, condition: { group_ids: ['g7'] }, max_duration_minutes: 60, recommended_duration_minutes: -1 };

/** A group with this live policy, and another one that conditions may name. */
function withPolicy(...policy: readonly JsonObject[]): Live<OpalFacts> {
  const entry = { kind: 'group', owner: 'other' as const };
  return {
    ...live({ policies: new Map([['g1', policy]]), idByAddress: new Map([['v/production', 'g8']]) }),
    index: [
      { ...entry, id: 'g7', name: 'auditors' },
      { ...entry, id: 'g8', name: 'production' },
    ],
  };
}

const policyChange = (...policy: readonly JsonObject[]): Parameters<typeof changeOf> => [
  {},
  { request_configurations: policy },
  { patch: [{ op: 'replace', path: '/request_configurations' }] },
];

const warningsOf = (facts: Live<OpalFacts>, ...policy: readonly JsonObject[]): readonly string[] =>
  reviewChanges([changeOf(...policyChange(...policy))], facts).warnings.map(({ message }) => message);

describe('what a write of a policy takes along or loses', () => {
  const first = { priority: 0, reviewer_stages: [{ owners: ['Platform'] }] };

  it('is told where a configuration with durations goes', () => {
    expect(warningsOf(withPolicy({ priority: 0 }, AUDITORS), first)).toEqual([
      '"v/eng": the request configuration for "auditors" goes, and with it its `max_duration_minutes` 60.',
    ]);
  });

  it('is told where a configuration is for others from now on and keeps durations', () => {
    const next = { priority: 1, condition: { groups: ['production'] } };

    expect(warningsOf(withPolicy({ priority: 0 }, AUDITORS), first, next)).toEqual([
      '"v/eng": the request configuration for "production" keeps the `max_duration_minutes` 60 that it had for "auditors".',
    ]);
    expect(warningsOf(withPolicy({ priority: 0 }, AUDITORS), first, { ...next, max_duration_minutes: 30 })).toEqual([]);
  });

  it('is nothing where a configuration only moves, however the group is written', () => {
    const facts = withPolicy({ priority: 0 }, AUDITORS);
    const next = { priority: 1, condition: { groups: ['name:nobody'] } };

    for (const groups of [['name:auditors'], ['id:g7']])
      expect(warningsOf(facts, first, next, { priority: 2, condition: { groups } })).toEqual([]);
  });

  it('is told where a stage may not keep its escalation', () => {
    const escalation = { delay_minutes: 30, owner_ids: ['o9'] };
    const now = { priority: 0, reviewer_stages: [{ operator: 'OR', owner_ids: ['o1'], escalation }] };
    const stage = (operator: string): JsonObject => ({ priority: 0, reviewer_stages: [{ operator, owners: ['Platform'] }] });

    expect(warningsOf(withPolicy(now), stage('OR'))).toEqual([]);
    expect(warningsOf(withPolicy(now), stage('AND'))).toEqual([
      expect.stringContaining('the escalation of a stage of the request configuration for everybody else goes'),
    ]);
  });
});

describe('resources beside grants that end', () => {
  const held = (...elements: readonly string[]): { readonly field: string; readonly element: string; readonly reason: string }[] =>
    elements.map((element) => ({ field: 'resources', element, reason: 'the grant ends by itself' }));
  const patch = [{ op: 'add' as const, path: '/resources/db' }];

  it('cannot be made to last while another one has to keep its end, and the plan says what to wait for', () => {
    const ends = ['db until 2026-12-01', 'other until 2026-12-02'];
    const change = changeOf({ resources: ends }, { resources: ['db', ...ends] }, { patch, held: held(...ends) });

    expect(reviewChanges([change], live()).problems).toMatchObject([
      {
        code: 'UNSUPPORTED_CHANGE',
        address: 'v/eng',
        summary: expect.stringContaining('"db until 2026-12-01" is a grant that ends, and cannot be made to last') as string,
        detail: 'Wait until "other until 2026-12-02" has ended; until then, take "db" out of `resources`.',
      },
    ]);
  });

  it('can be made to last alone, and others can be added', () => {
    const [one, other] = ['db until 2026-12-01', 'other until 2026-12-02'];
    const alone = changeOf({ resources: [one] }, { resources: ['db', one] }, { patch, held: held(one) });
    const added = changeOf({ resources: [other] }, { resources: ['db', other] }, { patch, held: held(other) });

    expect(reviewChanges([alone, added], live())).toEqual({ problems: [], warnings: [] });
  });

  it('cannot be taken away until those have ended, which the plan warns of', () => {
    const other = 'other until 2026-12-02';
    const change = changeOf({ resources: ['db', other] }, { resources: [other] }, { patch, held: held(other) });

    expect(reviewChanges([change], live())).toMatchObject({
      problems: [],
      warnings: [
        { code: 'UNSUPPORTED_CHANGE', message: expect.stringContaining('"db" cannot be taken away until it has ended') as string },
      ],
    });
  });
});
