import { describe, expect, it } from 'vitest';
import type { Code } from '../../../src/core/errors.ts';
import { RemoteError } from '../../../src/core/errors.ts';
import type { Json } from '../../../src/core/model/json.ts';
import { describeError, explain, isGone, isRefused } from '../../../src/providers/opal/errors.ts';

const failure = (code: Code, method = 'GET'): RemoteError => new RemoteError(code, 'no', { method, url: '/groups' });
const hintOf = (error: RemoteError): string | undefined =>
  (explain(error, { target: 'access', tokenOrigin: 'OPAL_AUTH_TOKEN' }) as RemoteError).hint;

describe('the sentence of an error', () => {
  it.each<[Json | undefined, readonly string[]]>([
    [{ Message: 'of the API', message: 'of a gateway' }, ['of the API']],
    [{ message: 'of a gateway' }, ['of a gateway']],
    [{ error: 'short' }, ['short']],
    [{ title: 'of a problem', status: 422 }, ['of a problem']],
    [{ Message: '' }, []],
    [{ error: { code: 7 } }, []],
    ['<html>', []],
    [undefined, []],
  ])('of %j is %j', (body, said) => {
    expect(describeError(400, body)).toEqual(said);
  });
});

describe('what to do next', () => {
  it.each<[string, RemoteError, RegExp]>([
    ['a token that is none', failure('PROVIDER_AUTH'), /OPAL_AUTH_TOKEN.*make a new one for target "access"/],
    ['a read that is refused', failure('PROVIDER_PERMISSION'), /may not read this/],
    ['a write that is refused', failure('PROVIDER_PERMISSION', 'PUT'), /READ_ONLY token is enough to plan.*FULL_ACCESS/],
    ['an address that is not the API', failure('PROVIDER_URL'), /write its address/],
  ])('is said of %s', (_what, error, hint) => {
    expect(hintOf(error)).toMatch(hint);
  });

  it('is left to others where nothing is known, and errors of another sort stay as they are', () => {
    expect(hintOf(failure('PROVIDER_UNAVAILABLE'))).toBeUndefined();
    const bug = new TypeError('x');
    expect(explain(bug, { target: 'access', tokenOrigin: 'X' })).toBe(bug);
    expect([isGone(failure('PROVIDER_NOT_FOUND')), isGone(bug), isRefused(failure('PROVIDER_PERMISSION')), isRefused(bug)]).toEqual([
      true,
      false,
      true,
      false,
    ]);
  });
});
