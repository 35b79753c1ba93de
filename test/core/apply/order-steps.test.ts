import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { exclusionOf } from '../../../src/core/apply/excludes.ts';
import type { Excludes } from '../../../src/core/apply/excludes.ts';
import { orderSteps } from '../../../src/core/apply/order-steps.ts';
import { makeSchedule } from '../../../src/core/apply/schedule.ts';
import type { Step } from '../../../src/core/model/step.ts';
import { step } from '../../builders/step.ts';

/** Ids in the order in which they run one at a time. */
function run(steps: readonly Step[], excludes?: Excludes): string[] {
  const { graph, problems } = orderSteps(steps, excludes);
  expect(problems).toEqual([]);
  const schedule = makeSchedule(graph);
  const order: string[] = [];
  const targets = [...new Set(steps.map((item) => item.target))].sort();
  while (!schedule.isOver()) {
    const target = targets.find((name) =>
      steps.some((candidate) => candidate.target === name && ['waiting', 'running'].includes(schedule.statusOf(candidate))),
    ) as string;
    const [item] = schedule.begin(target, 1);
    expect(item).toBeDefined();
    order.push((item as Step).id);
    schedule.settle(item as Step, 'done');
  }
  return order;
}

describe('orderSteps', () => {
  it('runs the steps of one change in their order, the tenth after the ninth', () => {
    const steps = Array.from({ length: 12 }, (_, index) => step(`v/a#${index}`));

    expect(run(steps.toReversed())).toEqual(steps.map((item) => item.id));
  });

  it('creates an object before it is referred to, and whole where that is possible', () => {
    const parent = step('v/a#0', { needs: ['v/z', 'v/a', 'v/unknown'] });
    const child = [step('v/z#0', { verb: 'create' }), step('v/z#1', { verb: 'set' }), step('v/z#2', { verb: 'remove' })];

    expect(run([parent, ...child])).toEqual(['v/z#0', 'v/z#1', 'v/a#0', 'v/z#2']);
  });

  it('does not wait for an object that exists already', () => {
    expect(run([step('v/a#0', { needs: ['v/z'] }), step('v/z#0')])).toEqual(['v/a#0', 'v/z#0']);
  });

  it('refers to an object that is half made where waiting for the whole would be a cycle', () => {
    // `a` gives its name to its new child `z`.
    const parent = step('v/a#0', { needs: ['v/z'], releases: ['name:x'], claims: ['name:y'] });
    const child = [step('v/z#0', { verb: 'create' }), step('v/z#1', { claims: ['name:x'] })];

    expect(run([parent, ...child])).toEqual(['v/z#0', 'v/a#0', 'v/z#1']);
  });

  it('removes whoever moves between exclusive groups before adding them, and others after', () => {
    const steps = [step('v/a#0', { adds: ['ada', 'bob'] }), step('v/b#0', { removes: ['ada'] }), step('v/c#0', { removes: ['bob'] })];

    expect(run(steps)).toEqual(['v/a#0', 'v/b#0', 'v/c#0']);
    expect(run(steps, exclusionOf([{ groups: ['x', 'b', 'a'] }]))).toEqual(['v/b#0', 'v/a#0', 'v/c#0']);
  });

  it('deletes an exclusive group before its people join the other', () => {
    const steps = [step('v/a#0', { adds: ['ada'] }), step('v/b#0', { verb: 'delete', removes: ['ada'] })];

    expect(run(steps, exclusionOf([{ groups: ['a', 'b'] }]))).toEqual(['v/b#0', 'v/a#0']);
  });

  it('drops references before the object goes', () => {
    const dropping = step('v/z#0', { drops: ['v/a', 'v/z'] });
    const deletion = [step('v/a#0', { drops: ['v/b'] }), step('v/a#1', { verb: 'delete' })];

    expect(run([...deletion, dropping])).toEqual(['v/z#0', 'v/a#0', 'v/a#1']);
    expect(orderSteps([...deletion, dropping]).graph.waitsFor).toEqual([[], [0, 2], []]);
  });

  it('releases a unique value before somebody else claims it, and only in the same target', () => {
    const steps = [step('v/a#0', { claims: ['name:x'] }), step('v/z#0', { releases: ['name:x'] }), step('w/z#0', { releases: ['name:x'] })];

    expect(orderSteps(steps).graph.waitsFor).toEqual([[1], [], []]);
  });

  it('lets a replace claim what it has released itself', () => {
    const steps = [
      step('v/a#0', { verb: 'delete', releases: ['name:x'] }),
      step('v/a#1', { verb: 'create' }),
      step('v/a#2', { claims: ['name:x'] }),
    ];

    expect(run(steps)).toEqual(['v/a#0', 'v/a#1', 'v/a#2']);
  });

  it('refuses names that are swapped, and says who', () => {
    const steps = [
      step('v/a#0', { releases: ['name:a'], claims: ['name:b'] }),
      step('v/b#0', { releases: ['name:b'], claims: ['name:a'] }),
      step('w/c#0', { releases: ['name:c'], claims: ['name:d'] }),
      step('w/d#0', { releases: ['name:d'], claims: ['name:c'] }),
      step('v/other#0'),
    ];

    const { problems, graph } = orderSteps(steps);

    expect(problems).toMatchObject([
      { code: 'UNSUPPORTED_CHANGE', address: 'v/a', severity: 'error' },
      { code: 'UNSUPPORTED_CHANGE', address: 'w/c' },
    ]);
    expect(problems[0]?.summary).toContain('"v/a", "v/b"');
    expect(graph.waitsFor.flat()).toEqual([]);
  });

  it('adds a person before removing them elsewhere in the target', () => {
    const steps = [step('v/a#0', { removes: ['ada'] }), step('v/z#0', { adds: ['ada'] }), step('w/z#0', { adds: ['ada'] })];

    expect(run(steps)).toEqual(['v/z#0', 'v/a#0', 'w/z#0']);
  });

  it('does not make a step wait for itself', () => {
    expect(orderSteps([step('v/a#0', { adds: ['ada'], removes: ['ada'] })]).graph.waitsFor).toEqual([[]]);
  });

  it('gives up saving people a gap only where that would be a cycle', () => {
    // Ada and Bob swap groups whose steps could not be split; Eve moves as well.
    const steps = [
      step('v/a#0', { adds: ['ada'], removes: ['bob', 'eve'] }),
      step('v/b#0', { adds: ['bob'], removes: ['ada'] }),
      step('v/c#0', { adds: ['eve'] }),
    ];

    const { graph, problems } = orderSteps(steps);

    expect(problems).toEqual([]);
    // Ada has to be without a group for a moment or Bob; nobody else.
    expect(graph.waitsFor).toEqual([[2], [0], []]);
  });

  it('deletes last, unless something waits for a deletion', () => {
    const steps = [
      step('v/a#0', { title: 'empty' }),
      step('v/a#1', { verb: 'delete', releases: ['name:a'] }),
      step('v/b#0', { claims: ['name:a'] }),
      step('v/c#0'),
      step('v/d#0', { verb: 'delete' }),
      step('v/e#0', { verb: 'delete' }),
      step('v/e#1', { verb: 'create' }),
    ];

    expect(run(steps)).toEqual(['v/c#0', 'v/e#0', 'v/e#1', 'v/a#0', 'v/a#1', 'v/b#0', 'v/d#0']);
  });
});

const KEYS = ['a', 'b', 'c', 'd', 'e', 'f'];
const PEOPLE = ['ada', 'bob', 'eve'];

/** Everybody is in some groups before and in some after; each group takes people in and lets people go in two steps. */
const moves = fc
  .tuple(...PEOPLE.map(() => fc.tuple(fc.subarray(KEYS, { minLength: 1 }), fc.subarray(KEYS, { minLength: 1 }))))
  .map((places) => {
    const people = places.map(([before, after], index) => ({ person: PEOPLE[index] as string, before, after }));
    const steps = KEYS.flatMap((key) => [
      step(`v/${key}#0`, {
        verb: 'add',
        adds: people.filter(({ before, after }) => after.includes(key) && !before.includes(key)).map(({ person }) => person),
      }),
      step(`v/${key}#1`, {
        verb: 'remove',
        removes: people.filter(({ before, after }) => before.includes(key) && !after.includes(key)).map(({ person }) => person),
      }),
    ]);
    return { people, steps };
  });

const anyStep = fc.record({
  key: fc.constantFrom(...KEYS),
  target: fc.constantFrom('v', 'w'),
  verb: fc.constantFrom('create', 'set', 'add', 'remove', 'delete') as fc.Arbitrary<Step['verb']>,
  needs: fc.subarray(KEYS),
  drops: fc.subarray(KEYS),
  claims: fc.subarray(['name:1', 'name:2'], { maxLength: 1 }),
  releases: fc.subarray(['name:1', 'name:2'], { maxLength: 1 }),
  adds: fc.subarray(PEOPLE),
  removes: fc.subarray(PEOPLE),
});

const anySteps = fc.array(anyStep, { maxLength: 14 }).map((drafts) => {
  const count = new Map<string, number>();
  return drafts.map(({ key, target, needs, drops, ...rest }) => {
    const address = `${target}/${key}`;
    const place = count.get(address) ?? 0;
    count.set(address, place + 1);
    return step(`${address}#${place}`, {
      ...rest,
      needs: needs.map((item) => `${target}/${item}`),
      drops: drops.map((item) => `${target}/${item}`),
    });
  });
});

describe('any steps', () => {
  it('are all run, each after what it waits for, or refused with the addresses', () => {
    fc.assert(
      fc.property(anySteps, (steps) => {
        const { graph, problems } = orderSteps(steps);
        if (problems.length > 0) return;
        const order = run(steps);
        expect([...order].sort()).toEqual(steps.map((item) => item.id).sort());
        const place = new Map(order.map((id, index) => [id, index]));
        for (const [index, waits] of graph.waitsFor.entries()) {
          for (const other of waits)
            expect(place.get(graph.steps[other]?.id as string)).toBeLessThan(place.get(graph.steps[index]?.id as string) as number);
        }
      }),
    );
  });

  it('keep every hard rule: create before reference, drop before deletion, release before claim', () => {
    fc.assert(
      fc.property(anySteps, (steps) => {
        if (orderSteps(steps).problems.length > 0) return;
        const place = new Map(run(steps).map((id, index) => [id, index]));
        const before = (first: Step, second: Step): void => expect(place.get(first.id)).toBeLessThan(place.get(second.id) as number);
        for (const item of steps) {
          for (const other of steps) {
            if (item.address === other.address) continue;
            const firstCreate = steps
              .filter((candidate) => candidate.address === other.address && candidate.verb === 'create')
              .toSorted((x, y) => (x.id < y.id ? -1 : 1))[0];
            if (other === firstCreate && item.needs.includes(other.address)) before(other, item);
            if (other.verb === 'delete' && item.drops.includes(other.address)) before(item, other);
            if (item.target === other.target && item.claims.some((value) => other.releases.includes(value))) before(other, item);
          }
        }
      }),
    );
  });

  it('are ordered the same however they come', () => {
    const shuffled = anySteps.chain((steps) =>
      fc.tuple(fc.constant(steps), fc.shuffledSubarray(steps, { minLength: steps.length, maxLength: steps.length })),
    );

    fc.assert(
      fc.property(shuffled, ([steps, other]) => {
        expect(orderSteps(other)).toEqual(orderSteps(steps));
      }),
    );
  });

  it('never leave a person who moves without a group, whichever steps have run so far', () => {
    fc.assert(
      fc.property(moves, fc.infiniteStream(fc.nat()), ({ people, steps }, choices) => {
        const schedule = makeSchedule(orderSteps(steps).graph);
        const groups = new Map(people.map(({ person, before }) => [person, new Set(before.map((key) => `v/${key}`))]));
        const running: Step[] = [];
        while (!schedule.isOver()) {
          running.push(...schedule.begin('v', 3 - running.length));
          const [finished] = running.splice((choices.next().value as number) % running.length, 1) as [Step];
          for (const person of finished.adds) groups.get(person)?.add(finished.address);
          for (const person of finished.removes) groups.get(person)?.delete(finished.address);
          schedule.settle(finished, 'done');
          for (const { person } of people) expect(groups.get(person)?.size).toBeGreaterThan(0);
        }
      }),
    );
  });
});
