import { describe, expect, test } from 'vitest';
import { RemoteError } from '../../../src/core/errors.ts';
import { classifyError, describeError, explain, retryable } from '../../../src/providers/vault/errors.ts';

function wrapped(...texts: readonly string[]): { readonly errors: readonly string[] } {
  return { errors: [`${texts.length} error${texts.length > 1 ? 's' : ''} occurred:\n${texts.map((text) => `\t* ${text}\n`).join('')}\n`] };
}

describe('describeError', () => {
  test('takes plain sentences as they are and wrapped ones apart', () => {
    expect(describeError(400, { errors: ['empty group ID'] })).toEqual(['empty group ID']);
    expect(describeError(500, wrapped('invalid entity ID "x"'))).toEqual(['invalid entity ID "x"']);
    expect(describeError(403, wrapped('permission denied', 'invalid token'))).toEqual(['permission denied', 'invalid token']);
  });

  test('finds nothing in other shapes', () => {
    for (const body of [undefined, null, 'text', [], { errors: [] }, { errors: 'x' }, { errors: [{}] }, { message: 'x' }])
      expect(describeError(500, body as never)).toEqual([]);
  });
});

describe('classifyError', () => {
  test.each([
    { status: 403, body: { errors: ['permission denied'] }, code: 'PROVIDER_AUTH' },
    { status: 403, body: wrapped('permission denied'), code: 'PROVIDER_PERMISSION' },
    { status: 403, body: wrapped('permission denied', 'invalid token'), code: 'PROVIDER_AUTH' },
    { status: 403, body: { errors: ['request namespace is not the same as the group namespace'] }, code: 'PROVIDER_PERMISSION' },
    { status: 404, body: { errors: ['namespace not found'] }, code: 'PROVIDER_NOT_FOUND' },
    { status: 400, body: { errors: ['group name is already in use'] }, code: 'PROVIDER_CONFLICT' },
    { status: 400, body: { errors: ['combination of mount and group alias name is already in use'] }, code: 'PROVIDER_CONFLICT' },
    { status: 400, body: { errors: ['empty group ID'] }, code: 'PROVIDER_REFUSED' },
    { status: 405, body: wrapped('unsupported operation'), code: 'PROVIDER_REFUSED' },
    { status: 500, body: wrapped('invalid entity ID "zz"'), code: 'PROVIDER_REFUSED' },
    { status: 500, body: wrapped('something broke'), code: undefined },
    { status: 503, body: { errors: ['Vault is sealed'] }, code: undefined },
    { status: 503, body: { errors: ['API access to this namespace has been locked by an administrator'] }, code: 'PROVIDER_REFUSED' },
    { status: 429, body: { errors: ['rate limit quota exceeded'] }, code: undefined },
  ])('$status $body.errors is $code', ({ status, body, code }) => {
    expect(classifyError(status, body)).toBe(code);
  });
});

describe('retryable', () => {
  test.each([
    'invalid entity ID "x"',
    'invalid member group ID "x"',
    'member group ID "x" is same as the ID of the group',
    'invalid group metadata: metadata cannot contain more than 64 key/value pairs',
  ])('does not repeat a mistake that comes as 500: %s', (text) => {
    expect(retryable('POST', 500, wrapped(text))).toBe(false);
  });

  test('waits for a replica, and leaves the rest to the usual policy', () => {
    expect(retryable('GET', 412, undefined)).toBe(true);
    expect(retryable('GET', 500, wrapped('storage broke'))).toBeUndefined();
    expect(retryable('GET', 503, { errors: ['Vault is sealed'] })).toBeUndefined();
    expect(retryable('GET', 503, { errors: ['API access to this namespace has been locked'] })).toBe(false);
  });
});

describe('explain', () => {
  const facts = { target: 'v', namespace: 'admin', tokenOrigin: 'VAULT_TOKEN' };
  const error = (
    code: 'PROVIDER_AUTH' | 'PROVIDER_PERMISSION' | 'PROVIDER_REFUSED' | 'PROVIDER_NOT_FOUND' | 'PROVIDER_UNAVAILABLE',
    message: string,
  ) =>
    new RemoteError(code, message, {
      method: 'GET',
      url: 'http://v/v1/x',
      status: 400,
      requestId: 'r-1',
      uncertain: true,
      hint: 'the client’s',
    });

  test.each([
    { code: 'PROVIDER_AUTH', message: 'permission denied', hint: 'VAULT_TOKEN' },
    { code: 'PROVIDER_PERMISSION', message: 'permission denied', hint: 'docs/vault.md' },
    { code: 'PROVIDER_NOT_FOUND', message: 'namespace not found', hint: '"admin"' },
    { code: 'PROVIDER_REFUSED', message: 'invalid entity ID "x"', hint: 'deleted or merged' },
    { code: 'PROVIDER_REFUSED', message: 'invalid member group ID "x"', hint: 'A group was deleted' },
    { code: 'PROVIDER_REFUSED', message: 'cyclic relationship detected for member group ID "x"', hint: 'the other way round' },
    { code: 'PROVIDER_REFUSED', message: 'API access to this namespace has been locked', hint: 'unlock' },
    { code: 'PROVIDER_UNAVAILABLE', message: 'Vault is sealed', hint: 'unseal' },
    { code: 'PROVIDER_REFUSED', message: 'unsupported path', hint: 'url' },
  ] as const)('tells what to do about $message', ({ code, message, hint }) => {
    const given = error(code, message);
    const explained = explain(given, facts) as RemoteError;
    expect(explained).toMatchObject({ code, message, status: 400, requestId: 'r-1', uncertain: true, cause: given });
    expect(explained.hint).toContain(hint);
  });

  test('leaves other errors as they are', () => {
    const other = error('PROVIDER_UNAVAILABLE', 'it broke');
    const bug = new Error('bug');
    expect([explain(other, facts), explain(bug, facts)]).toEqual([other, bug]);
  });
});
