import { expect, test } from 'vitest';
import { makeRetryBudget } from '../../src/http/budget.ts';

test('counts waits that overlap once', () => {
  const budget = makeRetryBudget(10_000);

  const allowed = [budget.take(0, 6000), budget.take(1000, 6000), budget.take(2000, 8000)];

  expect(allowed).toEqual([true, true, true]);
  expect(budget.waitedMs()).toBe(8000);
});

test('refuses a wait that would be too much, and takes nothing for it', () => {
  const budget = makeRetryBudget(10_000);

  expect(budget.take(0, 10_001)).toBe(false);
  expect(budget.waitedMs()).toBe(0);
  expect(budget.take(0, 10_000)).toBe(true);
  expect(budget.take(10_000, 10_001)).toBe(false);
});

test('gives a second back for each request that got through after waiting, and never more than was taken', () => {
  const budget = makeRetryBudget(2000);
  budget.take(0, 2000);

  for (let times = 0; times < 5; times++) budget.gotThrough();

  expect(budget.take(2000, 4000)).toBe(true);
  expect(budget.take(4000, 4001)).toBe(false);
  expect(budget.waitedMs()).toBe(4000);
});
