import { expect, test } from 'vitest';
import { settle, valueOf } from '../../../src/core/provide/settle.ts';

test('a work that was begun early gives its value', async () => {
  expect(valueOf(await settle(Promise.resolve(7)))).toBe(7);
});

test('a work that failed throws only where its value is asked for', async () => {
  const error = new Error('no');
  const settled = await settle(Promise.reject(error));
  expect(settled).toEqual({ type: 'error', error });
  expect(() => valueOf(settled)).toThrow(error);
});
