import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { canonicalText } from '../../../src/core/model/json.ts';
import type { Plan } from '../../../src/core/model/plan.ts';
import type { PlanInput, TargetInput } from '../../../src/core/plan/input.ts';
import { keyedDocument } from '../../../src/core/plan/keyed.ts';
import { makePlan } from '../../../src/core/plan/make-plan.ts';
import { planFaults } from '../../../src/core/plan/plan-faults.ts';
import { afterApply } from '../../builders/apply-plan.ts';
import { applyPatch } from '../../builders/apply-patch.ts';
import { FIELDS, planInput } from '../../builders/plan-input.ts';
import { world } from '../../builders/worlds.ts';

const RUNS = { numRuns: Number(process.env['PROPERTY_RUNS'] ?? 200) };

/** Runs a property over worlds that can be planned, and makes sure that there were enough of them. */
function forPlans(check: (input: PlanInput, plan: Plan) => void): void {
  let planned = 0;
  fc.assert(
    fc.property(world, (given) => {
      const input = planInput(given);
      const { plan } = makePlan(input);
      if (!plan) return;
      planned++;
      check(input, plan);
    }),
    RUNS,
  );
  expect(planned).toBeGreaterThan(RUNS.numRuns / 4);
}

describe('any plan', () => {
  it('has parts that agree, as they come out of a file', () => {
    forPlans((_input, plan) => {
      expect(planFaults(JSON.parse(JSON.stringify(plan)) as Plan, () => FIELDS)).toEqual([]);
    });
  });

  it('holds patches that lead from the keyed document before to the keyed one after', () => {
    forPlans((_input, plan) => {
      for (const { before, after, patch, action } of plan.changes) {
        if (action === 'forget') continue;
        const [from, to] = [keyedDocument(FIELDS, before ?? {}), keyedDocument(FIELDS, after ?? {})];
        const result = applyPatch(from, patch);
        if (action === 'replace') expect(withoutEmpties(result)).toEqual(withoutEmpties(to));
        else expect(canonicalText(result)).toBe(canonicalText(to));
      }
    });
  });

  it('leaves nothing to plan once it is carried out', () => {
    forPlans((input, plan) => {
      const next = makePlan(afterApply(input, plan));
      expect(next.problems).toEqual([]);
      expect({ changes: next.plan?.changes, settled: next.plan?.settled, drift: next.plan?.drift }).toEqual({
        changes: [],
        settled: [],
        drift: [],
      });
    });
  });

  it('is the same bytes in whatever order its input comes', () => {
    fc.assert(
      fc.property(world, fc.infiniteStream(fc.nat()), (given, random) => {
        const input = planInput(given);
        const other = makePlan(shuffled(input, random));
        expect(canonicalText(other)).toBe(canonicalText(makePlan(input)));
      }),
      RUNS,
    );
  });

  it('gives every operation a cause and every cause an operation', () => {
    forPlans((_input, plan) => {
      for (const { patch, causes, action } of plan.changes) {
        expect(Object.keys(causes).sort()).toEqual(patch.map(({ path }) => path).sort());
        if (action === 'create') continue;
        expect(new Set(patch.map(({ path }) => path)).size).toBe(patch.length);
      }
    });
  });

  it('keeps what the live system holds', () => {
    forPlans((_input, plan) => {
      for (const change of plan.changes) {
        if (!change.after || change.action === 'replace') continue;
        for (const { field, element } of change.held ?? []) {
          const [before, after] = [change.before?.[field], change.after[field]];
          if (element === undefined) expect(after).toEqual(before);
          else expect((after as Record<string, unknown>)[element]).toEqual((before as Record<string, unknown>)[element]);
        }
      }
    });
  });

  it('has each address once, among changes and settled ones together', () => {
    forPlans((_input, plan) => {
      const addresses = [...plan.changes, ...plan.settled].map(({ address }) => address);
      expect(new Set(addresses).size).toBe(addresses.length);
    });
  });

  it('is plain JSON: read back it is the same', () => {
    forPlans((_input, plan) => expect(canonicalText(JSON.parse(canonicalText(plan)))).toBe(canonicalText(plan)));
  });
});

describe('additive membership', () => {
  it('never removes what no earlier declaration listed', () => {
    forPlans((input, plan) => {
      for (const change of plan.changes) {
        if (change.record?.membership !== 'additive' || !change.before || !change.after) continue;
        const entry = input.state?.objects[change.previous_address ?? change.address];
        const listed = new Set(entry?.id === change.id ? Object.keys((entry?.applied['members'] ?? {}) as object) : []);
        const held = new Set(
          change.action === 'replace'
            ? (site(input)
                .live?.objects.find(({ id }) => id === change.id)
                ?.held.map(({ element }) => element) ?? [])
            : [],
        );
        if (!change.managed.includes('members')) continue;
        const lost = Object.keys(change.before['members'] as object).filter(
          (person) => !Object.hasOwn(change.after?.['members'] as object, person),
        );
        expect(lost.filter((person) => !listed.has(person) && !held.has(person))).toEqual([]);
      }
    });
  });
});

describe('what was not asked for', () => {
  it('is not planned: no change, settlement or drift lies outside the scope', () => {
    fc.assert(
      fc.property(world, fc.constantFrom('v/a*', 'v/*a', 'v/__proto__', 'w/*', 'v/old-*'), (given, glob) => {
        const { plan } = makePlan({ ...planInput(given), scope: [glob] });
        const inScope = (address: string): boolean => new RegExp(`^${glob.replaceAll('*', '.*')}$`).test(address);
        for (const { address } of [...(plan?.changes ?? []), ...(plan?.settled ?? []), ...(plan?.drift ?? [])])
          expect(inScope(address)).toBe(true);
      }),
      RUNS,
    );
  });

  it('is not touched where the target was read in part', () => {
    fc.assert(
      fc.property(world, fc.constantFrom('everything', 'kind', 'unread'), (given, how) => {
        const input = planInput(given);
        const { plan } = makePlan(partial(input, how));
        expect(
          plan?.changes.filter(({ action }) => how !== 'unread' || ['delete', 'replace', 'forget', 'create'].includes(action)) ?? [],
        ).toEqual([]);
      }),
      RUNS,
    );
  });
});

describe('guards', () => {
  it('let no larger removal pass where they refuse a smaller one', () => {
    let refused = 0;
    fc.assert(
      fc.property(
        fc.nat(12),
        fc.nat(12),
        fc.nat(12),
        fc.constantFrom(0, 0.25, 0.29, 0.5, 1),
        fc.boolean(),
        fc.boolean(),
        (size, fewer, more, share, counted, additive) => {
          const codes = (removals: number): readonly string[] =>
            blockingFor({
              size,
              removals: Math.min(removals, size),
              limit: counted ? { type: 'count', count: Math.round(share * 4) } : { type: 'share', share },
              additive,
            });
          const [less, all] = [codes(Math.min(fewer, more)), codes(Math.max(fewer, more))];
          if (less.length > 0) refused++;
          expect(less.filter((code) => !all.includes(code))).toEqual([]);
        },
      ),
      RUNS,
    );
    expect(refused).toBeGreaterThan(0);
  });

  it('let no larger number of deletions pass where they refuse a smaller one', () => {
    fc.assert(
      fc.property(
        fc.integer({ min: 1, max: 12 }),
        fc.nat(12),
        fc.nat(12),
        fc.constantFrom(0, 0.25, 0.29, 0.5, 1),
        fc.boolean(),
        (size, fewer, more, share, counted) => {
          const limit = counted ? ({ type: 'count', count: Math.round(share * 4) } as const) : ({ type: 'share', share } as const);
          const refused = (deletions: number): boolean => deletionsRefused({ size, deletions: Math.min(deletions, size), limit });
          expect(refused(Math.min(fewer, more)) && !refused(Math.max(fewer, more))).toBe(false);
          expect(refused(Math.min(fewer, size))).toBe(
            counted ? Math.min(fewer, size) > Math.round(share * 4) : Math.min(fewer, size) * 100 > Math.round(share * 100) * size,
          );
        },
      ),
      RUNS,
    );
  });
});

type AnyLimit = { readonly type: 'count'; readonly count: number } | { readonly type: 'share'; readonly share: number };

function blockingFor({
  size,
  removals,
  limit,
  additive,
}: {
  readonly size: number;
  readonly removals: number;
  readonly limit: AnyLimit;
  readonly additive: boolean;
}): readonly string[] {
  const everybody = Array.from({ length: size }, (_, index) => `p${index}@x`);
  const table = (people: readonly string[]): Record<string, readonly string[]> =>
    Object.fromEntries(people.map((person) => [person, [person]]));
  const { plan } = makePlan(
    planInput({
      wishes: [
        {
          key: 'eng',
          document: { members: table(everybody.slice(removals)) },
          declared: { membership: additive ? 'additive' : 'exclusive' },
        },
      ],
      live: [{ id: 'g1', document: { name: 'eng', members: table(everybody) } }],
      entries: { 'v/eng': { id: 'g1', applied: { name: 'eng', members: table(everybody) } } },
      guards: { maxMemberRemovals: limit, keep: [{ match: 'v/*', min: 3, people: ['p1@x'] }] },
    }),
  );
  return plan?.guards.filter(({ blocking }) => blocking).map(({ code }) => code) ?? ['no plan'];
}

function deletionsRefused({
  size,
  deletions,
  limit,
}: {
  readonly size: number;
  readonly deletions: number;
  readonly limit: AnyLimit;
}): boolean {
  const keys = Array.from({ length: size }, (_, index) => `k${index}`);
  const { plan } = makePlan(
    planInput({
      wishes: keys.slice(deletions).map((key) => ({ key })),
      live: keys.map((key) => ({ id: `id-${key}`, document: { name: key } })),
      entries: Object.fromEntries(keys.map((key) => [`v/${key}`, { id: `id-${key}`, applied: { name: key } }])),
      guards: { maxDeletions: limit },
    }),
  );
  return plan?.guards.some(({ code }) => code === 'MAX_DELETIONS') === true;
}

function site(input: PlanInput): TargetInput {
  return input.targets[0] as TargetInput;
}

function withoutEmpties(value: unknown): unknown {
  const isEmpty = (item: unknown): boolean => item === '' || item === null || (typeof item === 'object' && Object.keys(item).length === 0);
  return Object.entries(value as object).filter(([, item]) => !isEmpty(item));
}

function shuffled(input: PlanInput, random: fc.Stream<number>): PlanInput {
  const order = <T>(items: readonly T[]): T[] =>
    items
      .map((item) => ({ item, rank: random.next().value as number }))
      .sort((x, y) => x.rank - y.rank)
      .map(({ item }) => item);
  const table = <T>(given: Readonly<Record<string, T>>): Record<string, T> => Object.fromEntries(order(Object.entries(given)));
  const { state } = input;
  return {
    ...input,
    declaration: { ...input.declaration, objects: order(input.declaration.objects), removed: order(input.declaration.removed) },
    state: state && { ...state, objects: table(state.objects), pending: table(state.pending ?? {}) },
    targets: order(input.targets).map((target) => ({
      ...target,
      live: target.live && { ...target.live, objects: order(target.live.objects), index: order(target.live.index) },
    })),
  };
}

function partial(input: PlanInput, how: 'everything' | 'kind' | 'unread'): PlanInput {
  const target = site(input);
  const live = target.live as NonNullable<TargetInput['live']>;
  const part = { part: 'groups', why: 'page lost', code: 'PROVIDER_ANSWER' as const, ...(how === 'kind' ? { kind: 'group' } : {}) };
  if (how !== 'unread')
    return { ...input, targets: [{ ...target, live: { ...live, objects: live.objects.slice(1), incomplete: [part] } }] };
  // Everything is listed and nothing was read: no object may be taken for one that is gone.
  const gone = new Set(
    Object.values(input.state?.objects ?? {}).flatMap(({ id }) => (live.index.some((entry) => entry.id === id) ? [] : [id])),
  );
  const objects = input.declaration.objects.filter((object) => live.index.some((entry) => entry.name === object.name));
  const state = input.state && {
    ...input.state,
    objects: Object.fromEntries(Object.entries(input.state.objects).filter(([, entry]) => !gone.has(entry.id))),
  };
  return { ...input, state, declaration: { ...input.declaration, objects }, targets: [{ ...target, live: { ...live, objects: [] } }] };
}
