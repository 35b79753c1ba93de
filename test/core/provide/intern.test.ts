import { expect, test } from 'vitest';
import { makeIntern } from '../../../src/core/provide/intern.ts';

test('equal texts become one, others stay themselves', () => {
  const intern = makeIntern();
  expect(['a', ['a'].join(''), 'b', ''].map((text) => intern.text(text))).toEqual(['a', 'a', 'b', '']);
});

test('a list keeps its order and loses what it has twice, whatever lists had before it', () => {
  const intern = makeIntern();
  intern.text('b');
  expect(intern.list(['b', 'a', 'b', 'c', 'a'])).toEqual(['b', 'a', 'c']);
  expect(intern.list(['c', 'b'])).toEqual(['c', 'b']);
  expect(intern.list([])).toEqual([]);
});
