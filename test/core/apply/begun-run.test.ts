import { describe, expect, it } from 'vitest';
import { endedRun, resumeRun, unfinishedRun, withRun } from '../../../src/core/apply/begun-run.ts';
import type { BegunRun } from '../../../src/core/apply/begun-run.ts';
import { MOST_RUNS } from '../../../src/core/model/state.ts';
import type { Run } from '../../../src/core/model/state.ts';

const FACTS = { when: '2026-11-23T12:00:00.000Z', who: 'ada', commit: 'c0ffee', plan: 'sha256:p', digest: 'sha256:d' } as const;
const BEGUN = unfinishedRun(FACTS, 5);
const ENDED: Run = { ...FACTS, counts: { done: 5, failed: 0, stale: 0, skipped: 0, not_attempted: 0 } };

function lineAt(second: number): { readonly at: string } {
  return { at: `2026-11-23T12:00:0${second}.000Z` };
}

function begin(run: BegunRun, address: string, step: string): void {
  run.lay({ type: 'begin', ...lineAt(1), address, step, title: `update ${address}` });
}

describe('an apply that was begun', () => {
  it('knows nothing done before its first call', () => {
    expect(resumeRun(BEGUN).snapshot()).toEqual({
      ...FACTS,
      counts: { done: 0, failed: 0, stale: 0, skipped: 0, not_attempted: 5 },
      unfinished: { seen: FACTS.when, done: [], unknown: [] },
    });
  });

  it('names what was carried out, and calls whose end nobody recorded', () => {
    const run = resumeRun(BEGUN);
    for (const [address, step] of [
      ['v/b', '2'],
      ['v/a', '1'],
      ['v/c', '3'],
      ['v/d', '4'],
      ['v/e', '5'],
    ] as const)
      begin(run, address, step);
    run.lay({ type: 'done', ...lineAt(2), address: 'v/b', step: '2', ended: { 'v/b': 'done' } });
    run.lay({ type: 'failed', ...lineAt(3), address: 'v/c', step: '3', ended: { 'v/c': 'failed' } });
    run.lay({ type: 'stale', ...lineAt(4), address: 'v/d', step: '4', ended: { 'v/d': 'stale' } });

    expect(run.snapshot()).toMatchObject({
      counts: { done: 1, failed: 1, stale: 1, skipped: 0, not_attempted: 2 },
      unfinished: {
        seen: '2026-11-23T12:00:04.000Z',
        done: ['v/b'],
        unknown: [
          { address: 'v/a', step: '1', title: 'update v/a' },
          { address: 'v/e', step: '5' },
        ],
      },
    });
  });

  it('goes on from what the state says of it, also where a call was begun before that was written', () => {
    const first = resumeRun(BEGUN);
    begin(first, 'v/a', '1');
    first.lay({ type: 'note', ...lineAt(1), ended: { 'v/z': 'done' } });

    const second = resumeRun(first.snapshot());
    second.lay({ type: 'done', ...lineAt(2), address: 'v/a', step: '1', ended: { 'v/a': 'done' } });

    expect(second.snapshot()).toMatchObject({ counts: { done: 2, not_attempted: 3 }, unfinished: { done: ['v/a', 'v/z'], unknown: [] } });
  });

  it('takes the counts that a line tells, and a line without an address or a title as it is', () => {
    const run = resumeRun(BEGUN);
    const counts = { done: 2, failed: 0, stale: 0, skipped: 0, not_attempted: 3 };
    const line = { type: 'done', ...lineAt(2), step: '1', ended: { 'v/a': 'done' }, counts } as const;
    run.lay({ type: 'begin', ...lineAt(1), step: '9' });
    run.lay({ type: 'begin', ...lineAt(1), step: '8', address: 'v/h' });
    run.lay(line);
    run.lay(line);

    expect(run.snapshot()).toMatchObject({ counts, unfinished: { done: ['v/a'], unknown: [{ address: 'v/h', step: '8', title: '' }] } });
  });

  it('names the first thousand addresses and counts them all', () => {
    const run = resumeRun(unfinishedRun(FACTS, 1200));
    for (let index = 0; index < 1200; index++) run.lay({ type: 'done', ...lineAt(1), step: `${index}`, ended: { [`v/${index}`]: 'done' } });

    expect(run.snapshot().unfinished?.done).toHaveLength(1000);
    expect(run.snapshot().counts).toMatchObject({ done: 1200, not_attempted: 0 });
  });

  it('is told of as begun now where the state has nothing of it', () => {
    expect(resumeRun(ENDED).snapshot().unfinished).toEqual({ seen: FACTS.when, done: [], unknown: [] });
  });
});

describe('the runs of a state', () => {
  const other: Run = { ...BEGUN, when: '2026-11-22T12:00:00.000Z' };

  it('have one entry of each apply, which its end takes the place of', () => {
    const begun = withRun([other], BEGUN);
    const further = resumeRun(BEGUN);
    begin(further, 'v/a', '1');

    expect(begun).toEqual([other, BEGUN]);
    expect(withRun(begun, further.snapshot())).toEqual([other, further.snapshot()]);
    expect(endedRun(withRun(begun, further.snapshot()), BEGUN, ENDED)).toEqual([other, ENDED]);
    expect(endedRun([ENDED], BEGUN, ENDED)).toEqual([ENDED, ENDED]);
  });

  it('are the last two hundred', () => {
    const many = Array.from({ length: MOST_RUNS }, (_, index) => ({ ...ENDED, when: `${index}` }));

    expect(withRun(many, BEGUN).map(({ when }) => when)).toEqual([...many.slice(1).map(({ when }) => when), BEGUN.when]);
    expect(endedRun(withRun(many, BEGUN), BEGUN, ENDED)).toHaveLength(MOST_RUNS);
  });
});
