import { expect, test } from 'vitest';
import { once } from '../../../src/core/provide/once.ts';

test('a value is made when it is asked for, and only once', () => {
  let made = 0;
  const value = once(() => ++made);
  expect(made).toBe(0);
  expect([value(), value(), made]).toEqual([1, 1, 1]);
});
