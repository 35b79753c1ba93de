import { describe, expect, it } from 'vitest';
import type { Plan } from '../../../src/core/model/plan.ts';
import { MOST_RUNS } from '../../../src/core/model/state.ts';
import type { Run, State } from '../../../src/core/model/state.ts';
import { effectDigest, planDigest } from '../../../src/core/plan/digest.ts';
import { findPartlyUsed, findTouches, findUse } from '../../../src/core/plan/find-use.ts';
import { makePlan } from '../../../src/core/plan/make-plan.ts';
import { change } from '../../builders/plan.ts';
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

describe('a plan that only writes the state', () => {
  const plan = planAt(7);
  const counts = { ...ALL_DONE, done: 0 };

  it('is used up by an apply of it that ended, and not by one that was killed', () => {
    const own = run({ plan: planDigest(plan), counts });

    expect(use(plan, [own])).toEqual({ type: 'applied', run: own });
    expect(use(plan, [{ ...own, unfinished: { seen: own.when, done: [], unknown: [] } }])).toBeUndefined();
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
    const calling: Plan = { ...planAt(7), changes: [change('v/a', {})] };
    const parts = (['failed', 'stale', 'skipped', 'not_attempted'] as const).map((name) => ({ ...ALL_DONE, [name]: 1 }));
    const nothing = { ...ALL_DONE, done: 0 };

    for (const counts of [...parts, nothing])
      expect(
        use(calling, [run({ plan: planDigest(calling), digest: effectDigest(calling), serial: 8, counts })]),
        JSON.stringify(counts),
      ).toBeUndefined();
  });
});

describe('a part of a plan is used up', () => {
  const plan: Plan = {
    ...planAt(7),
    changes: ['v/a', 'v/b'].map((address) => change(address, { action: 'update', before: {}, after: {} })),
  };
  const own = { plan: planDigest(plan) };
  const PARTLY: Run['counts'] = { ...ALL_DONE, failed: 1 };
  const state = (runs: readonly Run[]): State => ({
    version: 1,
    lineage: 'l',
    serial: 99,
    project: 'acme',
    targets: {},
    objects: {},
    runs,
  });
  const touched = (runs: readonly Run[], of = plan): Record<string, unknown> =>
    Object.fromEntries([...findTouches(of, planDigest(of), state(runs))].map(([address, touch]) => [address, touch]));

  it('where an apply names it, also one that died, and all of it where one came to its end', () => {
    const ended = run({ ...own, counts: PARTLY, done: ['v/a'] });
    const died = run({ ...own, counts: PARTLY, unfinished: { seen: '2026-11-23T13:00:00.000Z', done: ['v/a'], unknown: [] } });
    const whole = run({ digest: effectDigest(plan), serial: 7 });
    const by = (each: Run): unknown => ({ run: each, isOwn: true, isCertain: true });

    for (const each of [ended, died])
      expect(touched([{ ...each, counts: { ...PARTLY, done: 1 } }])).toMatchObject({ 'v/a': { isOwn: true } });
    expect(touched([ended, whole])).toEqual({ 'v/a': by(ended), 'v/b': by(whole) });
  });

  it('by an apply of another plan that changed something there since, of its own before others', () => {
    const other = run({ serial: 7, done: ['v/a', 'v/c'] });
    const mine = run({ ...own, serial: 8, counts: { ...PARTLY, done: 1 }, done: ['v/a'] });

    expect(touched([other])).toEqual({ 'v/a': { run: other, isOwn: false, isCertain: true } });
    expect(touched([other, mine])).toEqual({ 'v/a': { run: mine, isOwn: true, isCertain: true } });
  });

  it('by an apply that changed something under the address from which it is renamed', () => {
    const renamed: Plan = { ...plan, changes: [change('v/a', { action: 'update', previous_address: 'v/old', before: {}, after: {} })] };
    const other = run({ serial: 7, counts: { ...ALL_DONE, done: 1 }, done: ['v/old'] });

    expect(touched([other], renamed)).toEqual({ 'v/a': { run: other, isOwn: false, isCertain: true } });
  });

  it('perhaps, where an apply changed more than the state names', () => {
    const many = run({ serial: 7, counts: { ...ALL_DONE, done: 3 }, done: ['v/a', 'v/c'] });

    expect(touched([many])).toEqual({
      'v/a': { run: many, isOwn: false, isCertain: true },
      'v/b': { run: many, isOwn: false, isCertain: false },
    });
  });

  it('by nothing that an apply of an earlier Rollcall or of before says', () => {
    const before = { digest: effectDigest(plan), serial: 6, counts: PARTLY, done: ['v/a'] };

    expect(touched([run({ ...own, counts: PARTLY }), run({ counts: PARTLY, done: ['v/a'] }), run(before)])).toEqual({});
    expect(findTouches(plan, planDigest(plan), undefined).size).toBe(0);
  });

  it('for a plan that is made anew where anything of it was carried out, or another apply changed something there', () => {
    const partly = run({ ...own, counts: PARTLY });
    const other = run({ serial: 7, done: ['v/b'] });
    const find = (runs: readonly Run[]): unknown => findPartlyUsed(plan, planDigest(plan), state(runs));

    expect(find([partly, other])).toEqual({ run: partly, isOwn: true });
    expect(find([other])).toMatchObject({ run: other, isOwn: false });
    expect(find([run({ ...own, counts: { ...PARTLY, done: 0 } }), run({ counts: PARTLY })])).toBeUndefined();
    expect(findPartlyUsed(plan, planDigest(plan), undefined)).toBeUndefined();
  });
});
