import { describe, expect, it } from 'vitest';
import { countOutcomes, countStatuses, doneOf, outcomeOf } from '../../../src/core/apply/make-outcome.ts';
import type { StepStatus } from '../../../src/core/apply/schedule.ts';
import type { ChangeOutcome } from '../../../src/core/model/outcome.ts';
import { change, plan } from '../../builders/plan.ts';
import { step } from '../../builders/step.ts';

const steps = [step('v/a#0'), step('v/a#1')];
const given = { change: change('v/a', { after: {} }), steps, id: 'id-1', failure: undefined };

function schedule(...statuses: readonly StepStatus[]): Parameters<typeof outcomeOf>[1] {
  return {
    statusOf: (item) => statuses[steps.indexOf(item)] as StepStatus,
    causeOf: (item) => (item.id === 'v/a#1' ? step('v/b#0') : undefined),
  };
}

describe('outcomeOf', () => {
  it('adds up the steps of a change', () => {
    expect(outcomeOf(given, schedule('done', 'done'))).toEqual({
      address: 'v/a',
      action: 'create',
      id: 'id-1',
      status: 'done',
      stepsDone: 2,
      steps: 2,
    });
    expect(outcomeOf({ ...given, id: undefined }, schedule('done', 'dropped'))).toEqual({
      address: 'v/a',
      action: 'create',
      status: 'not_attempted',
      stepsDone: 1,
      steps: 2,
    });
    expect(outcomeOf(given, schedule('done', 'skipped'))).toMatchObject({ status: 'skipped', because: 'v/b' });
    expect(outcomeOf(given, schedule('skipped', 'waiting'))).not.toHaveProperty('because');
    expect(outcomeOf({ ...given, steps: [] }, schedule())).toMatchObject({ status: 'done', steps: 0 });
  });

  it('says why it failed or was stale', () => {
    const error = { code: 'PLAN_STALE', message: 'changed' } as const;

    expect(outcomeOf({ ...given, failure: { type: 'stale', error } }, schedule('failed', 'skipped'))).toMatchObject({
      status: 'stale',
      error,
    });
  });
});

describe('countOutcomes', () => {
  it('counts as the summary of a plan does, and only what was done', () => {
    const actions = ['create', 'update', 'replace', 'delete', 'adopt', 'adopt', 'forget', 'create'] as const;
    const changes = actions.map((action, index) =>
      change(`v/${index}`, {
        action,
        before: {},
        after: action === 'delete' ? null : { name: index === 5 ? 'patched' : '' },
        patch: index === 5 ? [{ op: 'add', path: '/name', value: 'x' }] : [],
      }),
    );
    const outcomes = changes.map(({ address, action }, index): ChangeOutcome => ({
      address,
      action,
      status: index === 7 ? 'failed' : 'done',
      stepsDone: 0,
      steps: 0,
    }));

    expect(countOutcomes(outcomes, plan({ changes }), new Set(changes.map(({ address }) => address)))).toEqual({
      added: 2,
      changed: 2,
      destroyed: 2,
      imported: 2,
      forgotten: 1,
    });
    expect(countOutcomes(outcomes, plan({ changes }), new Set(['v/0', 'v/3']))).toEqual({
      added: 1,
      changed: 0,
      destroyed: 1,
      imported: 0,
      forgotten: 0,
    });
    expect(countStatuses(outcomes)).toEqual({ done: 7, failed: 1, stale: 0, skipped: 0, not_attempted: 0 });
  });
});

describe('doneOf', () => {
  function outcomes(done: number, failed: number): readonly ChangeOutcome[] {
    return Array.from({ length: done + failed }, (_, index) => ({
      address: `v/${index}`,
      action: 'update',
      status: index < done ? 'done' : 'failed',
      stepsDone: 0,
      steps: 1,
    }));
  }

  it('names what was carried out, the first thousand of it', () => {
    for (const failed of [0, 1]) expect(doneOf(outcomes(2, failed))).toEqual({ done: ['v/0', 'v/1'] });
    expect(doneOf(outcomes(1001, 1)).done).toHaveLength(1000);
  });

  it('says nothing where nothing was', () => {
    for (const run of [outcomes(0, 2), []]) expect(doneOf(run)).toEqual({});
  });
});
