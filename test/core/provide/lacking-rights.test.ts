import { expect, test } from 'vitest';
import type { Change } from '../../../src/core/model/plan.ts';
import { lackingRights, rightProblem } from '../../../src/core/provide/lacking-rights.ts';

const changes = ['a', 'b', 'c'].map((name) => ({ address: `v/${name}` }) as unknown as Change);

test('a right that several changes lack is one problem that names the first of them', () => {
  const lacking = lackingRights(changes, {
    needsOf: ({ address }) => (address === 'v/a' ? ['read'] : ['write', 'read', 'write']),
    mayDo: (need) => need === 'read',
    key: (need) => need,
  });
  expect([...lacking]).toEqual([['write', { need: 'write', addresses: ['v/b', 'v/c'] }]]);
  expect([...lacking.values()].map((entry) => rightProblem('v', entry, { lacks: 'may not write', cure: 'Ask.' }))).toEqual([
    {
      severity: 'error',
      code: 'PROVIDER_PERMISSION',
      address: 'v/b',
      summary: 'The token of target "v" may not write, which the change of "v/b" and 1 more needs.',
      detail: 'Ask.',
    },
  ]);
});

test('one change alone is named alone', () => {
  expect(rightProblem('v', { need: 'x', addresses: ['v/a'] }, { lacks: 'may not', cure: '' }).summary).toBe(
    'The token of target "v" may not, which the change of "v/a" needs.',
  );
});
