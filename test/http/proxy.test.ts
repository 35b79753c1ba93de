import { readFileSync } from 'node:fs';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { connect } from 'node:net';
import { fileURLToPath } from 'node:url';
import { describe, expect, onTestFinished, test } from 'vitest';
import type { RemoteError } from '../../src/core/errors.ts';
import { proxyFor } from '../../src/http/proxy.ts';
import { context, failure, options, reader } from './clients.ts';
import { freePort, json, listen, listenTls } from './loopback.ts';
import type { Loopback } from './loopback.ts';

/** A proxy on loopback that notes what it is asked for and sends everything to `port`, whatever host was named. */
async function proxying(
  port: number,
  status = 200,
): Promise<{ readonly url: string; readonly asked: string[]; readonly credentials: (string | undefined)[] }> {
  const asked: string[] = [];
  const credentials: (string | undefined)[] = [];
  const server = createServer((request, response) => {
    asked.push(`${request.method} ${request.url}`);
    credentials.push(request.headers['proxy-authorization']);
    if (status === 200) json(response, 200, { via: 'proxy' });
    else response.writeHead(status).end();
  });
  server.on('connect', (request, socket) => {
    asked.push(`CONNECT ${request.url}`);
    credentials.push(request.headers['proxy-authorization']);
    if (status !== 200) {
      socket.end(`HTTP/1.1 ${status} No\r\n\r\n`);
      return;
    }
    const upstream = connect(port, '127.0.0.1', () => {
      socket.write('HTTP/1.1 200 OK\r\n\r\n');
      upstream.pipe(socket);
      socket.pipe(upstream);
    });
    upstream.on('error', () => socket.destroy());
    socket.on('error', () => upstream.destroy());
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  onTestFinished(async () => {
    server.closeAllConnections();
    await new Promise((resolve) => server.close(resolve));
  });
  return { url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`, asked, credentials };
}

function env(values: Readonly<Record<string, string>>): (name: string) => string | undefined {
  return (name) => values[name];
}

const FILES = fileURLToPath(new URL('tls', import.meta.url));

function secure(): Promise<Loopback> {
  const read = (name: string): string => readFileSync(`${FILES}/${name}`, 'utf8');
  return listenTls({ cert: read('elsewhere.pem'), key: read('elsewhere.key') }, (_request, response) =>
    json(response, 200, { secret: true }),
  );
}

describe('HTTPS_PROXY', () => {
  test('tunnels to the host, which only the host can read', async () => {
    const target = await secure();
    const proxy = await proxying(target.port);
    const client = reader(
      options('https://elsewhere.test:8200', { tls: { caFile: 'authority.pem' } }),
      context({ directory: FILES, env: env({ HTTPS_PROXY: proxy.url }) }),
    );

    const answers = await Promise.all([client.get('/a'), client.get('/b')]);

    expect(answers.map(({ body }) => body)).toEqual([{ secret: true }, { secret: true }]);
    expect(new Set(proxy.asked)).toEqual(new Set(['CONNECT elsewhere.test:8200']));
    expect(target.seen.toSorted()).toEqual(['GET /a', 'GET /b']);
  });

  test('may hold credentials, which are shown to the proxy and to nobody else', async () => {
    const target = await secure();
    const proxy = await proxying(target.port, 502);
    const given = context({ directory: FILES, env: env({ https_proxy: proxy.url.replace('//', '//me:s3cret-pass@') }) });

    const error = await failure<RemoteError>(reader(options('https://elsewhere.test'), given).get('/'));

    expect(proxy.credentials[0]).toBe(`Basic ${Buffer.from('me:s3cret-pass').toString('base64')}`);
    expect(error.code).toBe('PROVIDER_UNAVAILABLE');
    expect(error.message).toContain('stopped by the proxy with status 502');
    expect(error.message + String(error.cause)).not.toContain('s3cret');
  });

  test('that wants credentials says how to give them', async () => {
    const proxy = await proxying(0, 407);

    const error = await failure<RemoteError>(
      reader(options('https://elsewhere.test'), context({ env: env({ HTTPS_PROXY: proxy.url }) })).get('/'),
    );

    expect(error.code).toBe('PROVIDER_UNAVAILABLE');
    expect(error.hint).toContain('user:password@');
  });

  test('that is none is named, without its value', async () => {
    const error = await failure<RemoteError>(
      reader(options('https://elsewhere.test'), context({ env: env({ HTTPS_PROXY: 'socks5://user:s3cret-pass@host' }) })).get('/'),
    );

    expect(error.code).toBe('PROVIDER_URL');
    expect(error.message).toContain('HTTPS_PROXY');
    expect(error.message).not.toContain('s3cret');
  });
});

describe('HTTP_PROXY', () => {
  test('is asked for the whole URL', async () => {
    const proxy = await proxying(0);

    const { body } = await reader(options('http://elsewhere.test/v1'), context({ env: env({ HTTP_PROXY: proxy.url }) })).get('/a?b=1');

    expect(body).toEqual({ via: 'proxy' });
    expect(proxy.asked).toEqual(['GET http://elsewhere.test/v1/a?b=1']);
  });

  test('that wants credentials says how to give them', async () => {
    const proxy = await proxying(0, 407);

    const error = await failure<RemoteError>(
      reader(options('http://elsewhere.test'), context({ env: env({ HTTP_PROXY: proxy.url }) })).get('/'),
    );

    expect(error.code).toBe('PROVIDER_UNAVAILABLE');
    expect(error.hint).toContain('user:password@');
  });

  test('that is not there is named, without its password', async () => {
    const port = await freePort();
    const variables = env({ HTTP_PROXY: `http://me:pass-word@127.0.0.1:${port}` });

    const error = await failure<RemoteError>(reader(options('http://elsewhere.test'), context({ env: variables })).get('/'));

    expect(error.code).toBe('PROVIDER_UNAVAILABLE');
    expect(error.message).toContain(`was refused a connection, by way of the proxy "127.0.0.1:${port}"`);
    expect(error.hint).toContain('HTTP_PROXY');
    expect(`${error.message}${error.hint}`).not.toContain('pass-word');
  });
});

describe('no proxy is used', () => {
  const proxy = { HTTP_PROXY: 'http://plain:1', HTTPS_PROXY: 'secure:2' };

  test('for loopback addresses, which the sandbox listens on', async () => {
    const server = await listen((_request, response) => json(response, 200, { direct: true }));

    const { body } = await reader(options(server.url), context({ env: env({ HTTP_PROXY: 'http://127.0.0.1:1' }) })).get('/');

    expect(body).toEqual({ direct: true });
  });

  test.each([
    ['https://host.test', {}, 'http://secure:2'],
    ['http://host.test', {}, 'http://plain:1'],
    ['http://host.test', { http_proxy: 'http://lower:3' }, 'http://lower:3'],
    ['https://host.test', { NO_PROXY: 'host.test' }, undefined],
    ['https://host.test', { NO_PROXY: 'other.test, HOST.test' }, undefined],
    ['https://host.test', { no_proxy: '*' }, undefined],
    ['https://a.host.test', { NO_PROXY: '.host.test' }, undefined],
    ['https://a.host.test', { NO_PROXY: '*.host.test' }, undefined],
    ['https://a.host.test', { NO_PROXY: 'host.test' }, undefined],
    ['https://ahost.test', { NO_PROXY: 'host.test' }, 'http://secure:2'],
    ['https://host.test:8200', { NO_PROXY: 'host.test:8200' }, undefined],
    ['https://host.test', { NO_PROXY: 'host.test:443' }, undefined],
    ['https://host.test:8200', { NO_PROXY: 'host.test:443' }, 'http://secure:2'],
    ['https://localhost:8200', {}, undefined],
    ['https://127.0.0.53', {}, undefined],
    ['http://[::1]:8200', {}, undefined],
  ])('%s with %o goes through %s', (origin, more, expected) => {
    expect(proxyFor(origin, env({ ...proxy, ...more }))).toBe(expected);
  });

  test('where none is set', () => {
    expect(proxyFor('https://host.test', env({}))).toBeUndefined();
  });
});
