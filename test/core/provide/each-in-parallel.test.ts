import { expect, test } from 'vitest';
import { eachInParallel } from '../../../src/core/provide/each-in-parallel.ts';

const signal = new AbortController().signal;

test('every item is worked on once, never more at a time than the limit', async () => {
  const done: number[] = [];
  const most = { now: 0, ever: 0 };
  await eachInParallel([1, 2, 3, 4, 5], { limit: 2, signal }, async (item) => {
    most.now++;
    most.ever = Math.max(most.ever, most.now);
    await Promise.resolve();
    most.now--;
    done.push(item);
  });
  expect(done.sort()).toEqual([1, 2, 3, 4, 5]);
  expect(most.ever).toBe(2);
});

test('the first failure ends it: nothing more is begun', async () => {
  const begun: number[] = [];
  const work = eachInParallel([1, 2, 3, 4], { limit: 1, signal }, async (item) => {
    begun.push(item);
    if (item === 2) throw new Error('two');
  });
  await expect(work).rejects.toThrow('two');
  expect(begun).toEqual([1, 2]);
});

test('an aborted signal ends it before the next item', async () => {
  const abort = new AbortController();
  const begun: number[] = [];
  const work = eachInParallel([1, 2, 3], { limit: 1, signal: abort.signal }, async (item) => {
    begun.push(item);
    abort.abort();
  });
  await expect(work).rejects.toMatchObject({ code: 'CANCELLED' });
  expect(begun).toEqual([1]);
});
