import { describe, expect, it } from 'vitest';
import { RemoteError, RollcallError } from '../../../src/core/errors.ts';
import { classifyError, describeError, explain, isRefused } from '../../../src/providers/cipherscale/errors.ts';

const FACTS = { target: 'zt', keyOrigin: 'CIPHERSCALE_API_KEY', header: 'apikey' };
const remote = (
  code: 'PROVIDER_AUTH' | 'PROVIDER_PERMISSION' | 'PROVIDER_URL' | 'PROVIDER_REFUSED',
  method = 'GET',
  status = 400,
): RemoteError => new RemoteError(code, 'it was refused', { method, url: '/x', status, requestId: 'r1' });

describe('an error', () => {
  it.each([
    [{ statusCode: 400, message: ['a', 'b'], error: 'Bad Request' }, ['a', 'b']],
    [{ statusCode: 404, message: 'Group not found', error: 'Not Found' }, ['Group not found']],
    [{ message: 'API rate limit exceeded', request_id: 'x' }, ['API rate limit exceeded']],
    [{ error: 'Bad Request' }, ['Bad Request']],
    [{ message: [5, 'a'] }, ['a']],
    [{ message: '' }, []],
    [undefined, []],
    [['x'], []],
  ])('says its sentences in every form that may come: %j', (body, sentences) => {
    expect(describeError(400, body)).toEqual(sentences);
  });

  it('of a path that is none is one of the address, and never "gone"', () => {
    expect(classifyError(404, { message: 'Cannot GET /qa/tenants/groups/1' })).toBe('PROVIDER_URL');
    expect(classifyError(404, { message: 'Group not found' })).toBeUndefined();
    expect(classifyError(400, { message: 'Cannot GET /' })).toBeUndefined();
  });

  it('says what to do next, and names the variable of the key', () => {
    expect(explain(remote('PROVIDER_AUTH'), FACTS)).toMatchObject({ hint: expect.stringContaining('CIPHERSCALE_API_KEY') });
    expect(explain(remote('PROVIDER_URL'), FACTS)).toMatchObject({ hint: expect.stringContaining('base path') });
    const other = remote('PROVIDER_REFUSED');
    expect(explain(other, FACTS)).toBe(other);
    expect(explain(new Error('x'), FACTS)).toBeInstanceOf(Error);
  });

  it('that forbids one write is no lack of rights as a whole', () => {
    expect(explain(remote('PROVIDER_PERMISSION', 'DELETE', 403), FACTS)).toMatchObject({
      code: 'PROVIDER_REFUSED',
      status: 403,
      requestId: 'r1',
    });
    expect(explain(remote('PROVIDER_PERMISSION'), FACTS)).toMatchObject({ code: 'PROVIDER_PERMISSION' });
  });

  it('says that a list may not be read, or is not there', () => {
    expect(isRefused(remote('PROVIDER_PERMISSION'))).toBe(true);
    expect(isRefused(remote('PROVIDER_URL', 'GET', 404))).toBe(true);
    expect(isRefused(remote('PROVIDER_URL', 'GET', 502))).toBe(false);
    expect(isRefused(new RollcallError('CANCELLED', 'x'))).toBe(false);
  });
});
