import { describe, expect, expectTypeOf, test } from 'vitest';
import { RemoteError, RollcallError } from '../../src/core/errors.ts';
import type { ReadClient } from '../../src/core/provider.ts';
import { openReadClient } from '../../src/http/client.ts';
import { context, failure, options, reader, writer } from './clients.ts';
import { json, listen } from './loopback.ts';

describe('the read-only face', () => {
  test('has no way to write, neither as a type nor at run time', async () => {
    const server = await listen((_request, response) => json(response, 200, {}));

    const client = reader(options(server.url));

    expect(Object.keys(client).sort()).toEqual(['close', 'get', 'query', 'setHeader']);
    expect('send' in client).toBe(false);
    expectTypeOf<ReadClient>().not.toHaveProperty('send');
    expectTypeOf(openReadClient).returns.not.toHaveProperty('send');
  });

  test.each(['/groups/..', '/groups/.', '/groups/%2e%2e', '/groups/a%2f..%2fb', '/groups/%zz', '/groups/..?x=1'])(
    'sends nothing to %s, whoever made that path',
    async (path) => {
      const server = await listen((_request, response) => json(response, 200, {}));

      const errors = [
        await failure<RollcallError>(reader(options(server.url)).get(path)),
        await failure<RollcallError>(writer(options(server.url)).send('DELETE', path, undefined, { repeatable: true })),
      ];

      expect(errors.map(({ code }) => code)).toEqual(['UNSAFE_ID', 'UNSAFE_ID']);
      expect(server.seen).toEqual([]);
    },
  );

  test.each([
    '/identity/group',
    '/sys/capabilities-self/',
    '/sys/capabilities-self/x',
    '//sys/capabilities-self',
    '/auth//login',
    '/auth/../login',
    '/auth/%2e%2e/login',
    '/auth/jwt%2F..%2F..%2Fidentity/login',
    '/auth/a/b/login',
    '/auth/%zz/login',
  ])('refuses to post to %s before anything is sent', async (path) => {
    const server = await listen((_request, response) => json(response, 200, {}));
    const client = reader(options(server.url));

    const error = await failure<RollcallError>(client.query(path, {}));

    expect(error).toBeInstanceOf(RollcallError);
    expect(error.code).toBe('PROVIDER_REFUSED');
    expect(error.message).toContain('was not sent');
    expect(server.seen).toEqual([]);
  });

  test('posts to listed paths, with one segment for each star', async () => {
    const server = await listen((_request, response, body) => json(response, 200, { got: JSON.parse(body) as unknown }));
    const client = reader(options(`${server.url}/v1`));

    const answers = [await client.query('/sys/capabilities-self', { paths: ['a'] }), await client.query('/auth/jwt/login?x=1', {})];

    expect(answers.map((answer) => answer.body)).toEqual([{ got: { paths: ['a'] } }, { got: {} }]);
    expect(server.seen).toEqual(['POST /v1/sys/capabilities-self', 'POST /v1/auth/jwt/login?x=1']);
  });
});

describe('a request', () => {
  test('carries the user agent, the headers of the client and its own, and a JSON content type only with a body', async () => {
    const heard: Record<string, string | undefined>[] = [];
    const server = await listen((request, response) => {
      const { authorization, accept } = request.headers;
      heard.push({
        authorization,
        accept,
        type: request.headers['content-type'],
        agent: request.headers['user-agent'],
        extra: request.headers['x-extra'] as string | undefined,
      });
      json(response, 200, {});
    });
    const client = writer(options(server.url, { headers: { Authorization: 'Bearer one' } }));

    await client.get('/a');
    client.setHeader('authorization', 'Bearer two');
    await client.send('PUT', '/b', { x: 1 }, { repeatable: true, headers: { 'X-Extra': 'yes' } });
    await client.send('DELETE', '/c', undefined, { repeatable: true });

    const common = { accept: 'application/json', agent: 'rollcall/1.2.3' };
    expect(heard).toEqual([
      { ...common, authorization: 'Bearer one', type: undefined, extra: undefined },
      { ...common, authorization: 'Bearer two', type: 'application/json', extra: 'yes' },
      { ...common, authorization: 'Bearer two', type: undefined, extra: undefined },
    ]);
  });

  test('appends its path to the base URL as text', async () => {
    const server = await listen((_request, response) => json(response, 200, {}));
    const client = reader(options(`${server.url}/qa/v1/`));

    await client.get('/tenants/groups?limit=5');
    await client.get('/identity/group/name/a%2Fb%20c');

    expect(server.seen).toEqual(['GET /qa/v1/tenants/groups?limit=5', 'GET /qa/v1/identity/group/name/a%2Fb%20c']);
  });

  test('answers with status, body, headers and the id of the request', async () => {
    const server = await listen((request, response) => {
      if (request.url === '/header') json(response, 200, { a: 1 }, { 'X-Request-Id': 'r-1', 'X-Twice': 'b' });
      else if (request.url === '/body') json(response, 201, { request_id: 'r-2' });
      else response.writeHead(204).end();
    });
    const client = reader(options(server.url, { requestIdHeader: 'X-Request-ID' }));

    const answers = [await client.get('/header'), await client.get('/body'), await client.get('/nothing')];

    expect(answers.map(({ status, body, requestId }) => ({ status, body, requestId }))).toEqual([
      { status: 200, body: { a: 1 }, requestId: 'r-1' },
      { status: 201, body: { request_id: 'r-2' }, requestId: 'r-2' },
      { status: 204, body: undefined, requestId: undefined },
    ]);
    expect(answers[0]?.headers).toMatchObject({ 'content-type': 'application/json', 'x-request-id': 'r-1', 'x-twice': 'b' });
  });

  test('keeps a key named __proto__ as a key', async () => {
    const server = await listen((_request, response) => {
      response.writeHead(200, { 'Content-Type': 'application/json' });
      response.end('{"__proto__":{"polluted":true},"a":1}');
    });

    const { body } = await reader(options(server.url)).get('/');

    expect(Object.keys(body as object)).toEqual(['__proto__', 'a']);
    expect((body as { polluted?: unknown }).polluted).toBeUndefined();
    expect(({} as { polluted?: unknown }).polluted).toBeUndefined();
  });

  test('uses no more connections than its parallelism', async () => {
    let open = 0;
    let most = 0;
    const server = await listen((_request, response) => {
      most = Math.max(most, ++open);
      setImmediate(() => {
        open--;
        json(response, 200, {});
      });
    });
    const client = reader(options(server.url), context({ parallelism: 3 }));

    await Promise.all(Array.from({ length: 20 }, (_, index) => client.get(`/${index}`)));

    expect(server.seen).toHaveLength(20);
    expect(most).toBeLessThanOrEqual(3);
  });

  test('is written to the log in one line per try, without secrets', async () => {
    const lines: string[] = [];
    let calls = 0;
    const server = await listen((_request, response) => json(response, ++calls === 1 ? 503 : 200, {}, { 'X-Request-Id': 'r-9' }));
    const client = reader(options(server.url, { requestIdHeader: 'x-request-id' }), context({ log: (line) => lines.push(line) }));

    await client.get('/group?name=hvs.secret-token&page_token=abc&limit=5');

    const url = `${server.url}/group?name=***&page_token=***&limit=5`;
    expect(lines).toEqual([`GET ${url} 503 0 ms id=r-9`, `GET ${url} 200 0 ms (try 2) id=r-9`]);
  });

  test.each([
    ['/a b', undefined],
    ['/a', { 'X-Vault-Namespace': '漢' }],
    ['/a', { 'X-Vault-Namespace': 'a\r\nX-Evil: 1' }],
  ])('that cannot be sent (%s, %o) says so, and the next one on the same connection can', async (path, headers) => {
    const server = await listen((_request, response) => json(response, 200, {}));
    const client = reader(options(server.url), context({ parallelism: 1 }));

    const error = await failure<RollcallError>(client.get(path, headers ? { headers } : {}));
    await client.get('/next');

    expect(error.code).toBe('PROVIDER_REFUSED');
    expect(error.message).toContain('could not be sent');
    expect(server.seen).toEqual(['GET /next']);
  });

  test('after the client is closed is a mistake of ours and says so', async () => {
    const server = await listen((_request, response) => json(response, 200, {}));
    const client = openReadClient(options(server.url), context());
    await client.close();

    await expect(client.get('/')).rejects.toThrow('is closed');
  });
});

describe('a base URL', () => {
  test.each([
    ['not a url', 'PROVIDER_URL'],
    ['ftp://host', 'PROVIDER_URL'],
    ['https://host/?a=1', 'PROVIDER_URL'],
    ['https://host/#a', 'PROVIDER_URL'],
    ['https://user:password@host/', 'CONFIG_CREDENTIAL'],
  ])('"%s" is refused', (baseUrl, code) => {
    const open = (): unknown => openReadClient(options(baseUrl), context());

    expect(open).toThrow(RollcallError);
    expect(open).toThrow(expect.objectContaining({ code }));
    expect(open).not.toThrow(/password@/);
  });

  test('outside of ROLLCALL_ORIGINS is refused with both named', () => {
    const open = (): unknown => openReadClient(options('https://evil.test'), context({ origins: ['https://vault.test'] }));

    expect(open).toThrow(
      expect.objectContaining({
        code: 'PROVIDER_ORIGIN',
        message: expect.stringMatching(/https:\/\/evil\.test.*https:\/\/vault\.test/) as string,
      }),
    );
  });
});

describe('an error answer', () => {
  test.each([
    [400, 'PROVIDER_REFUSED'],
    [401, 'PROVIDER_AUTH'],
    [403, 'PROVIDER_PERMISSION'],
    [404, 'PROVIDER_NOT_FOUND'],
    [405, 'PROVIDER_REFUSED'],
    [409, 'PROVIDER_CONFLICT'],
    [412, 'PROVIDER_CONFLICT'],
    [422, 'PROVIDER_REFUSED'],
    [500, 'PROVIDER_UNAVAILABLE'],
    [501, 'PROVIDER_REFUSED'],
    [503, 'PROVIDER_UNAVAILABLE'],
  ])('with status %i has the code %s', async (status, code) => {
    const server = await listen((_request, response) => json(response, status, { errors: ['no'] }));

    const error = await failure<RemoteError>(reader(options(server.url)).get('/x'));

    expect(error).toBeInstanceOf(RemoteError);
    expect(error).toMatchObject({ code, status, method: 'GET', url: `${server.url}/x`, uncertain: false });
    expect(error.message).toContain(`with status ${status}: no`);
    expect(error.hint).toBeTruthy();
  });

  test('says what the vendor says, which request it was, and where the token came from', async () => {
    const server = await listen((_request, response) =>
      json(response, 403, { errors: ['permission denied', ' ', 'second'], request_id: 'r-7' }),
    );

    const error = await failure<RemoteError>(reader(options(server.url), context({ credential: 'VAULT_TOKEN' })).get('/sys/auth'));

    expect(error.message).toBe(`GET ${server.url}/sys/auth was refused with status 403: permission denied; second (request r-7)`);
    expect(error.requestId).toBe('r-7');
    expect(error.hint).toContain('VAULT_TOKEN');
  });

  test('shows no secret, wherever it comes from, and no control character', async () => {
    const given = context();
    given.redactor.add('s3cret-id/with"quote');
    const server = await listen((_request, response) =>
      json(response, 400, {
        errors: ['token hvs.secret-token, s3cret-id/with"quote, s3cret-id%2Fwith%22quote,\u001b[31m\u202e\nend', 'x'.repeat(600)],
        request_id: 'hvs.secret-token\u0007',
      }),
    );

    const error = await failure<RemoteError>(reader(options(server.url), given).get('/x?token=hvs.secret-token'));

    expect(JSON.stringify([error.message, error.url, error.hint, error.requestId, error.stack])).not.toMatch(/hvs|s3cret/);
    // oxlint-disable-next-line no-control-regex -- they must not be there
    expect(error.message + error.requestId).not.toMatch(/[\u0000-\u001f\u202e]/);
    expect(error.message).toContain('token ***, ***, ***,\\u001b[31m\\u202e end');
    expect(error.message.length).toBeLessThan(800);
  });

  test('with many sentences shows five and counts the rest', async () => {
    const server = await listen((_request, response) => json(response, 400, { errors: ['a', 'b', 'c', 'd', 'e', 'f', 'g'] }));

    const error = await failure(reader(options(server.url)).get('/x'));

    expect(error.message).toMatch(/: a; b; c; d; e; and 2 more$/);
  });

  test('has the code that the provider gives it', async () => {
    const server = await listen((_request, response) => json(response, 404, { errors: ['invalid token: pat: x not found'] }));

    const error = await failure<RemoteError>(
      reader(options(server.url, { classifyError: (status) => (status === 404 ? 'PROVIDER_AUTH' : undefined) })).get('/x'),
    );

    expect(error.code).toBe('PROVIDER_AUTH');
  });

  test('that the caller accepts is an answer', async () => {
    const server = await listen((_request, response) => json(response, 404, { errors: [] }));

    const answer = await reader(options(server.url)).get('/x', { accept: [404] });

    expect(answer).toMatchObject({ status: 404, body: { errors: [] } });
  });
});
