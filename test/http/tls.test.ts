import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { describe, expect, test } from 'vitest';
import type { RemoteError } from '../../src/core/errors.ts';
import type { HttpOptions } from '../../src/core/provider.ts';
import { context, failure, options, reader, writer } from './clients.ts';
import { json, listen, listenTls } from './loopback.ts';
import type { Loopback } from './loopback.ts';

const FILES = fileURLToPath(new URL('tls', import.meta.url));
const read = (name: string): string => readFileSync(`${FILES}/${name}`, 'utf8');
const given = context({ directory: FILES });

function server(certificate: string, more: Parameters<typeof listenTls>[0] = {}): Promise<Loopback> {
  return listenTls({ cert: read(`${certificate}.pem`), key: read(`${certificate}.key`), ...more }, (_request, response) =>
    json(response, 200, { ok: true }),
  );
}

function ask(url: string, tls?: HttpOptions['tls']): Promise<unknown> {
  return reader(options(url, tls ? { tls } : {}), given).get('/');
}

test('"ca_file" makes the certificates of its authority good, relative to the project', async () => {
  const { url } = await server('localhost');

  await expect(ask(url, { caFile: 'authority.pem' })).resolves.toMatchObject({ body: { ok: true } });
});

test('a client certificate is shown to a server that asks for one', async () => {
  const { url } = await server('localhost', { requestCert: true, rejectUnauthorized: true, ca: read('authority.pem') });

  await expect(ask(url, { caFile: 'authority.pem', certFile: 'client.pem', keyFile: 'client.key' })).resolves.toMatchObject({
    body: { ok: true },
  });
});

test('a certificate may be for the name that the target says', async () => {
  const { url } = await server('elsewhere');

  await expect(ask(url, { caFile: 'authority.pem', serverName: 'elsewhere.test' })).resolves.toMatchObject({ body: { ok: true } });
});

test('HTTP/2 is never offered: the build leaves that half of undici out', async () => {
  const offered: string[] = [];
  const { url } = await server('localhost', {
    ALPNCallback: ({ protocols }) => {
      offered.push(...protocols);
      return protocols[0];
    },
  });

  await ask(url, { caFile: 'authority.pem' });

  expect(offered).toEqual(['http/1.1']);
});

describe('a TLS error', () => {
  test.each([
    { what: 'an unknown authority', certificate: 'localhost', tls: undefined, says: /authority that signed/, hint: /Set "ca_file"/ },
    {
      what: 'the wrong authority',
      certificate: 'localhost',
      tls: { caFile: 'client.pem' },
      says: /authority that signed/,
      hint: /"ca_file" is "client.pem"/,
    },
    { what: 'an expired certificate', certificate: 'expired', tls: { caFile: 'authority.pem' }, says: /expired/, hint: /Renew/ },
    {
      what: 'a certificate of another host',
      certificate: 'elsewhere',
      tls: { caFile: 'authority.pem' },
      says: /another host.*elsewhere\.test/,
      hint: /host name of the certificate/,
    },
  ])('for $what says what it is and what to do, and is not tried again', async ({ certificate, tls, says, hint }) => {
    const { url, seen } = await server(certificate);

    const error = await failure<RemoteError>(ask(url, tls));

    expect(error).toMatchObject({ code: 'PROVIDER_TLS', uncertain: false });
    expect(error.message).toMatch(says);
    expect(error.message).not.toContain('tries');
    expect(error.hint).toMatch(hint);
    expect(seen).toEqual([]);
  });

  test('for a missing client certificate says so, and a write surely had no effect', async () => {
    const { url, seen } = await server('localhost', {
      requestCert: true,
      rejectUnauthorized: true,
      ca: read('authority.pem'),
      maxVersion: 'TLSv1.2',
    });
    const client = writer(options(url, { tls: { caFile: 'authority.pem' } }), given);

    const error = await failure<RemoteError>(client.send('POST', '/', {}, { repeatable: false }));

    expect(error).toMatchObject({ code: 'PROVIDER_TLS', uncertain: false });
    expect(error.hint).toContain('client certificate');
    expect(seen).toEqual([]);
  });

  test('for a server without TLS names the port', async () => {
    const plain = await listen((_request, response) => json(response, 200, {}));

    const error = await failure<RemoteError>(ask(`https://127.0.0.1:${plain.port}`));

    expect(error.code).toBe('PROVIDER_TLS');
    expect(error.message).toContain('does not speak TLS');
  });

  test.each([
    [{ caFile: 'no-such.pem' }, '"no-such.pem" (ENOENT)'],
    [{ caFile: 'make.sh' }, 'ca_file holds none: "make.sh"'],
    [{ certFile: 'client.pem' }, '"client.pem" has no key'],
    [{ keyFile: 'client.key' }, '"client.key" has no certificate'],
    [{ certFile: 'client.pem', keyFile: 'localhost.key' }, 'certificate files cannot be used'],
  ])('for certificate files that will not do (%o) names them', async (tls, says) => {
    const error = await failure<RemoteError>(ask('https://localhost:1', tls));

    expect(error.code).toBe('PROVIDER_TLS');
    expect(error.message).toContain(says);
    expect(error.hint).toBeTruthy();
  });
});
