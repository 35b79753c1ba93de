import { describe, expect, it } from 'vitest';
import type { Plan } from '../../../src/core/model/plan.ts';
import { MOST_RUNS } from '../../../src/core/model/state.ts';
import type { Run, State } from '../../../src/core/model/state.ts';
import { effectDigest, planDigest } from '../../../src/core/plan/digest.ts';
import { findUse } from '../../../src/core/plan/find-use.ts';
import { makePlan } from '../../../src/core/plan/make-plan.ts';
import { planInput } from '../../builders/plan-input.ts';

/** A plan that was made in the state of that serial. */
function planAt(serial: number): Plan {
  const { plan } = makePlan(planInput({}));
  return { ...plan!, inputs: { ...plan!.inputs, state: { lineage: 'l', serial } } };
}

const ALL_DONE: Run['counts'] = { done: 2, failed: 0, stale: 0, skipped: 0, not_attempted: 0 };

function run(parts: Partial<Run>): Run {
  return { when: '2026-11-23T12:00:00.000Z', who: 'ada', plan: 'sha256:other', counts: ALL_DONE, ...parts };
}

function use(plan: Plan, runs: readonly Run[]): ReturnType<typeof findUse> {
  const state: State = { version: 1, lineage: 'l', serial: 99, project: 'acme', targets: {}, objects: {}, runs };
  return findUse(plan, planDigest(plan), state);
}

describe('a plan is used up', () => {
  const plan = planAt(7);
  const digest = effectDigest(plan);

  it('where it was applied itself, also by a Rollcall that did not say in which state it began', () => {
    const own = run({ plan: planDigest(plan) });

    expect(use(plan, [run({}), own, run({})])).toEqual({ type: 'applied', run: own });
  });

  it('where another plan did the same in the same state or in a later one', () => {
    for (const serial of [7, 8]) expect(use(plan, [run({ digest, serial })])).toMatchObject({ type: 'applied', run: { serial } });
  });

  it('where so many applies came after it that the state does not remember all of them', () => {
    const many = Array.from({ length: MOST_RUNS }, (_, index) => run({ serial: 8 + index }));

    expect(use(plan, many)).toEqual({ type: 'forgotten' });
    expect(use(plan, many.slice(1))).toBeUndefined();
    expect(use(planAt(8), many)).toBeUndefined();
    expect(
      use(
        plan,
        many.map(({ serial: _serial, ...old }) => old),
      ),
    ).toBeUndefined();
  });
});

describe('a plan is not used up', () => {
  const plan = planAt(7);
  const digest = effectDigest(plan);

  it('where there is no state, or nothing was applied', () => {
    expect(findUse(plan, planDigest(plan), undefined)).toBeUndefined();
    expect(use(plan, [])).toBeUndefined();
  });

  it('by what did the same before it was made', () => {
    expect(use(plan, [run({ digest, serial: 6 }), run({ digest })])).toBeUndefined();
  });

  it('by an apply that did not come to its end', () => {
    const parts = (['failed', 'stale', 'skipped', 'not_attempted'] as const).map((name) => ({ ...ALL_DONE, [name]: 1 }));
    const nothing = { ...ALL_DONE, done: 0 };

    for (const counts of [...parts, nothing])
      expect(use(plan, [run({ plan: planDigest(plan), digest, serial: 8, counts })]), JSON.stringify(counts)).toBeUndefined();
  });
});
