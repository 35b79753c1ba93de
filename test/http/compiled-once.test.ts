import { cachedDataVersionTag } from 'node:v8';
import { expect, test } from 'vitest';
import { compiledOnce } from '../../src/http/compiled-once.ts';

test('a WebAssembly module is made under flags of its own, and all flags are as before when it is', () => {
  const before = cachedDataVersionTag();
  let meanwhile = before;

  expect(compiledOnce(() => (meanwhile = cachedDataVersionTag()))).toBe(meanwhile);

  expect(meanwhile).not.toBe(before);
  expect(cachedDataVersionTag()).toBe(before);
});

test('flags are as before also where it cannot be made', () => {
  const before = cachedDataVersionTag();

  expect(() =>
    compiledOnce(() => {
      throw new Error('no memory');
    }),
  ).toThrow('no memory');

  expect(cachedDataVersionTag()).toBe(before);
});
