import { cachedDataVersionTag } from 'node:v8';
import { expect, test } from 'vitest';
import { compiledOnce } from '../../src/http/compiled-once.ts';

test('a WebAssembly module is made under flags of its own, which stand from then on, for V8 would compile it again while it runs', () => {
  const before = cachedDataVersionTag();
  let meanwhile = before;

  expect(compiledOnce(() => (meanwhile = cachedDataVersionTag()))).toBe(meanwhile);

  expect(meanwhile).not.toBe(before);
  expect(cachedDataVersionTag()).toBe(meanwhile);
});
