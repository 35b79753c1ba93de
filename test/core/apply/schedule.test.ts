import { describe, expect, it } from 'vitest';
import { orderSteps } from '../../../src/core/apply/order-steps.ts';
import { makeSchedule } from '../../../src/core/apply/schedule.ts';
import type { Schedule } from '../../../src/core/apply/schedule.ts';
import type { Step } from '../../../src/core/model/step.ts';
import { step } from '../../builders/step.ts';

function scheduleOf(...steps: readonly Step[]): Schedule {
  return makeSchedule(orderSteps(steps).graph);
}

function ids(steps: readonly Step[]): string[] {
  return steps.map((item) => item.id);
}

describe('makeSchedule', () => {
  it('begins as many steps as there is room, in fixed order, and each only once', () => {
    const schedule = scheduleOf(step('v/c#0'), step('v/a#0'), step('v/b#0'));

    expect(ids(schedule.begin('v', 2))).toEqual(['v/a#0', 'v/b#0']);
    expect(ids(schedule.begin('v', 2))).toEqual(['v/c#0']);
    expect(ids(schedule.begin('v', 2))).toEqual([]);
  });

  it('has nothing to begin in a target it has no steps of', () => {
    expect(scheduleOf(step('v/a#0')).begin('w', 1)).toEqual([]);
  });

  it('never runs two steps on one lock at once, but does in two targets', () => {
    const [first, second, third, elsewhere] = [
      step('v/a#0', { locks: ['user:1'] }),
      step('v/b#0', { locks: ['user:1'] }),
      step('v/c#0'),
      step('w/a#0', { locks: ['user:1'] }),
    ] as const;
    const schedule = scheduleOf(first, second, third, elsewhere);

    expect(ids(schedule.begin('v', 9))).toEqual(['v/a#0', 'v/c#0']);
    expect(ids(schedule.begin('w', 9))).toEqual(['w/a#0']);
    schedule.settle(first, 'done');
    expect(ids(schedule.begin('v', 9))).toEqual(['v/b#0']);
  });

  it('releases what waited in the fixed order, not in the order of the answers', () => {
    const steps = [step('v/a#0'), step('v/a#1'), step('v/b#0'), step('v/b#1'), step('v/c#0'), step('v/c#1')] as const;
    const schedule = scheduleOf(...steps);
    schedule.begin('v', 9);

    for (const index of [4, 0, 2]) schedule.settle(steps[index] as Step, 'done');

    expect(ids(schedule.begin('v', 9))).toEqual(['v/a#1', 'v/b#1', 'v/c#1']);
  });

  it('skips what depends on a failure, directly or not, says why, and leaves the rest alone', () => {
    const steps = [
      step('v/a#0', { verb: 'create' }),
      step('v/b#0', { needs: ['v/a'], verb: 'create' }),
      step('v/c#0', { needs: ['v/b', 'v/a'] }),
      step('v/d#0'),
    ] as const;
    const schedule = scheduleOf(...steps);
    schedule.begin('v', 1);

    schedule.settle(steps[0], 'failed');

    expect(steps.map((item) => schedule.statusOf(item))).toEqual(['failed', 'skipped', 'skipped', 'waiting']);
    expect(schedule.causeOf(steps[2])?.id).toBe('v/a#0');
    expect(schedule.causeOf(steps[3])).toBeUndefined();
    expect(ids(schedule.begin('v', 9))).toEqual(['v/d#0']);
    schedule.settle(steps[3], 'done');
    expect(schedule.isOver()).toBe(true);
  });

  it('does not begin what waits for two when one of them failed', () => {
    const steps = [step('v/a#0', { verb: 'create' }), step('v/b#0', { verb: 'create' }), step('v/c#0', { needs: ['v/a', 'v/b'] })] as const;
    const schedule = scheduleOf(...steps);
    schedule.begin('v', 9);

    schedule.settle(steps[0], 'failed');
    schedule.settle(steps[1], 'done');

    expect(schedule.begin('v', 9)).toEqual([]);
    expect(schedule.isOver()).toBe(true);
  });

  it('begins deletions when everything else is settled, failures included', () => {
    const steps = [step('v/a#0', { verb: 'delete' }), step('v/b#0'), step('v/c#0'), step('w/a#0')] as const;
    const schedule = scheduleOf(...steps);
    schedule.begin('v', 9);

    schedule.settle(steps[1], 'done');
    expect(schedule.begin('v', 9)).toEqual([]);
    schedule.settle(steps[2], 'failed');

    expect(ids(schedule.begin('v', 9))).toEqual(['v/a#0']);
  });

  it('stops one target: what runs is finished, nothing more is begun', () => {
    const steps = [step('v/a#0'), step('v/b#0'), step('w/a#0')] as const;
    const schedule = scheduleOf(...steps);
    schedule.begin('v', 1);

    schedule.stop('v');

    expect(steps.map((item) => schedule.statusOf(item))).toEqual(['running', 'dropped', 'waiting']);
    expect(schedule.begin('v', 9)).toEqual([]);
    schedule.settle(steps[0], 'done');
    schedule.stop();
    expect(schedule.statusOf(steps[2])).toBe('dropped');
    expect(schedule.isOver()).toBe(true);
  });

  it('does not wake what was dropped', () => {
    const steps = [step('v/a#0'), step('v/a#1')] as const;
    const schedule = scheduleOf(...steps);
    schedule.begin('v', 1);

    schedule.stop();
    schedule.settle(steps[0], 'done');

    expect(schedule.begin('v', 9)).toEqual([]);
  });
});
