import { expect, test } from 'vitest';
import { makeIntern } from '../../../src/core/provide/intern.ts';

test('equal texts become one, others stay themselves', () => {
  const intern = makeIntern();
  expect([intern('a'), intern(['a'].join('')), intern('b'), intern('')]).toEqual(['a', 'a', 'b', '']);
});
