import { describe, expect, test } from 'vitest';
import type { RemoteError } from '../../src/core/errors.ts';
import { followRedirect } from '../../src/http/redirect.ts';
import { context, failure, options, reader, writer } from './clients.ts';
import { json, listen } from './loopback.ts';
import type { Loopback } from './loopback.ts';

function redirecting(status: number, location: (url: string | undefined) => string | undefined): Promise<Loopback> {
  return listen((request, response) => {
    const to = location(request.url);
    if (to === undefined) json(response, 200, { token: request.headers['x-vault-token'] ?? null, method: request.method });
    else response.writeHead(status, { Location: to }).end();
  });
}

describe('a read', () => {
  test.each([301, 302, 303, 307, 308])('follows a %i to the same origin with its token', async (status) => {
    const server = await redirecting(status, (url) => (url === '/old' ? '/new?x=1' : undefined));

    const { body } = await reader(options(server.url)).get('/old');

    expect(body).toEqual({ token: 'hvs.secret-token', method: 'GET' });
    expect(server.seen).toEqual(['GET /old', 'GET /new?x=1']);
  });

  test('follows to an origin that the target trusts', async () => {
    const active = await redirecting(307, () => undefined);
    const standby = await redirecting(307, (url) => active.url + String(url));

    const { body } = await reader(options(standby.url, { trustedOrigins: [active.url] })).get('/v1/x');

    expect(body).toMatchObject({ token: 'hvs.secret-token' });
    expect(active.seen).toEqual(['GET /v1/x']);
  });

  test('never takes its token to another origin', async () => {
    const other = await redirecting(307, () => undefined);
    const server = await redirecting(307, () => `${other.url}/v1/x`);

    const error = await failure<RemoteError>(reader(options(server.url)).get('/x'));

    expect(error.code).toBe('PROVIDER_ORIGIN');
    expect(error.message).toContain(`from ${server.url} to ${other.url}`);
    expect(error.hint).toContain('ROLLCALL_ORIGINS');
    expect(other.seen).toEqual([]);
  });

  test('is not taken out of TLS, not even to an origin that the target trusts', () => {
    const facts = { status: 307, purpose: 'get', repeatable: true, path: '/x', basePath: '', queries: [], trusts: () => true } as const;

    const refused = followRedirect({ ...facts, origin: 'https://a.test', location: 'http://a.test/x' });

    expect(refused).toMatchObject({ code: 'PROVIDER_TLS', what: expect.stringContaining('http://a.test') as string });
    expect(followRedirect({ ...facts, origin: 'http://a.test', location: 'https://a.test/x' })).toEqual({
      origin: 'https://a.test',
      path: '/x',
    });
  });

  test('never goes to an origin that ROLLCALL_ORIGINS leaves out, even if the target trusts it', async () => {
    const other = await redirecting(307, () => undefined);
    const server = await redirecting(307, () => other.url);

    const error = await failure<RemoteError>(
      reader(options(server.url, { trustedOrigins: [other.url] }), context({ origins: [server.url] })).get('/x'),
    );

    expect(error.code).toBe('PROVIDER_ORIGIN');
    expect(other.seen).toEqual([]);
  });

  test.each([
    ['in a circle', '/a'],
    ['nowhere', ''],
    ['to something that is no address of the web', 'file:///etc/passwd'],
    ['to something that is no address at all', 'http://['],
  ])('that is sent %s ends with an error', async (_what, location) => {
    const server = await redirecting(302, () => location);

    const error = await failure<RemoteError>(reader(options(server.url)).get('/a'));

    expect(error.code).toBe('PROVIDER_URL');
    expect(server.seen.length).toBeLessThanOrEqual(6);
  });

  test('by POST is followed only where it stays a read', async () => {
    const server = await redirecting(
      307,
      (url) => ({ '/v1/sys/capabilities-self': '/v1/auth/a/login', '/v1/auth/b/login': '/v1/identity/group' })[String(url)],
    );
    const client = reader(options(`${server.url}/v1`));

    const followed = await client.query('/sys/capabilities-self', {});
    const error = await failure<RemoteError>(client.query('/auth/b/login', {}));

    expect(followed.body).toMatchObject({ method: 'POST' });
    expect(error.code).toBe('PROVIDER_URL');
    expect(server.seen).toEqual(['POST /v1/sys/capabilities-self', 'POST /v1/auth/a/login', 'POST /v1/auth/b/login']);
  });
});

describe('a write', () => {
  test.each([301, 302, 303])('is not turned into a read by a %i', async (status) => {
    const server = await redirecting(status, (url) => (url === '//api/groups' ? '/api/groups' : undefined));

    const error = await failure<RemoteError>(writer(options(server.url)).send('POST', '//api/groups', {}, { repeatable: true }));

    expect(error).toMatchObject({ code: 'PROVIDER_URL', status, uncertain: false });
    expect(server.seen).toEqual(['POST //api/groups']);
  });

  test('that is repeatable follows a 307 to the same origin, method and body kept', async () => {
    let got = '';
    const server = await listen((request, response, body) => {
      if (request.url === '/old') response.writeHead(307, { Location: '/new' }).end();
      else {
        got = `${request.method} ${body}`;
        json(response, 200, {});
      }
    });

    await writer(options(server.url)).send('PUT', '/old', { a: 1 }, { repeatable: true });

    expect(got).toBe('PUT {"a":1}');
  });

  test('that must not be sent twice follows nothing', async () => {
    const server = await redirecting(307, (url) => (url === '/old' ? '/new' : undefined));

    const error = await failure<RemoteError>(writer(options(server.url)).send('POST', '/old', {}, { repeatable: false }));

    expect(error.code).toBe('PROVIDER_URL');
    expect(server.seen).toEqual(['POST /old']);
  });

  test('never goes to another origin, even a trusted one', async () => {
    const active = await redirecting(307, () => undefined);
    const standby = await redirecting(307, (url) => active.url + String(url));

    const error = await failure<RemoteError>(
      writer(options(standby.url, { trustedOrigins: [active.url] })).send('PUT', '/x', {}, { repeatable: true }),
    );

    expect(error.code).toBe('PROVIDER_ORIGIN');
    expect(error.message).toContain(`from ${standby.url} to ${active.url}`);
    expect(error.hint).toContain(active.url);
    expect(active.seen).toEqual([]);
  });
});
