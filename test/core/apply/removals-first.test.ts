import { describe, expect, it } from 'vitest';
import { exclusionOf, NO_EXCLUSION } from '../../../src/core/apply/excludes.ts';
import { leavingExclusive, removalsFirst } from '../../../src/core/apply/removals-first.ts';
import { step } from '../../builders/step.ts';

describe('leavingExclusive', () => {
  const steps = [
    step('v/a#0', { adds: ['ada', 'eve'] }),
    step('v/a#1', { removes: ['bob'] }),
    step('v/b#0', { adds: ['bob'], removes: ['ada'] }),
    step('v/c#0', { adds: ['ada'], removes: ['eve'] }),
    step('w/b#0', { removes: ['eve'] }),
  ];

  it('names the groups of one target that people leave for one that excludes them', () => {
    expect([...leavingExclusive(steps, exclusionOf([{ groups: ['a', 'b'] }]))]).toEqual(['v/a', 'v/b']);
  });

  it('names none where nothing is exclusive', () => {
    expect(exclusionOf([])).toBe(NO_EXCLUSION);
    expect(leavingExclusive(steps, NO_EXCLUSION).size).toBe(0);
  });
});

describe('removalsFirst', () => {
  it('turns the halves of a split change round and numbers them anew', () => {
    const halves = [
      step('v/a#0', { verb: 'set', title: 'name' }),
      step('v/a#1', { verb: 'add', title: 'add' }),
      step('v/a#2', { title: 'join', adds: ['x'] }),
      step('v/a#3', { verb: 'remove', title: 'remove' }),
      step('v/a#4', { title: 'leave', removes: ['y'] }),
    ];

    const turned = removalsFirst(halves);

    expect(turned.map(({ id, title }) => `${id} ${title}`)).toEqual([
      'v/a#0 name',
      'v/a#1 remove',
      'v/a#2 leave',
      'v/a#3 add',
      'v/a#4 join',
    ]);
  });

  it('leaves alone what is not in halves', () => {
    const whole = [step('v/a#0', { adds: ['x'], removes: ['y'] })];
    const adding = [step('v/a#0', { verb: 'add' })];

    expect(removalsFirst(whole)).toBe(whole);
    expect(removalsFirst(adding)).toBe(adding);
  });
});
