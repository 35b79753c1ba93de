import { expect, test } from 'vitest';
import { RemoteError } from '../../../src/core/errors.ts';
import { withHint } from '../../../src/core/provide/with-hint.ts';

const REMOTE = new RemoteError('PROVIDER_AUTH', 'no', { method: 'GET', url: '/groups', status: 401, requestId: 'r1', uncertain: true });

test('an error of the live system says what to do next, and everything it said before', () => {
  expect(withHint(REMOTE, () => 'get a new token')).toMatchObject({
    code: 'PROVIDER_AUTH',
    message: 'no',
    method: 'GET',
    url: '/groups',
    status: 401,
    requestId: 'r1',
    uncertain: true,
    hint: 'get a new token',
    cause: REMOTE,
  });
});

test('an error that nothing is known about stays as it is', () => {
  const other = new Error('a bug');
  expect(withHint(REMOTE, () => undefined)).toBe(REMOTE);
  expect(withHint(other, () => 'x')).toBe(other);
});
