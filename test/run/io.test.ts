import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, onTestFinished, test } from 'vitest';
import type { Project, Target } from '../../src/core/model/project.ts';
import type { HttpOptions, Provider, ReadIo } from '../../src/core/provider.ts';
import { connectableForReading, connectableForWriting, openAccess } from '../../src/run/io.ts';
import type { Access } from '../../src/run/io.ts';
import { json, listen } from '../http/loopback.ts';

const provider = {
  id: 'vault',
  queries: ['/lookup'],
  parallelism: 4,
  credentials: {
    variables: ['VAULT_TOKEN'],
    file: '.vault-token',
    addressVariables: ['VAULT_ADDR'],
    logsIn: (each: Target) => each.settings['auth'] !== undefined,
  },
} as unknown as Provider;

function target(name: string, url: string | undefined, settings: Target['settings'] = {}): Target {
  return {
    name,
    provider: 'vault',
    url,
    namespace: undefined,
    unknownMembers: 'error',
    settings,
    place: { file: 'rollcall.yaml', path: [] },
  };
}

interface World {
  readonly targets: readonly Target[];
  readonly env?: Readonly<Record<string, string>>;
  readonly lines?: string[];
  readonly parallelism?: number;
}

function access(world: World): Access {
  const { targets, env = {}, lines, parallelism } = world;
  const project = { name: 'acme', targets, people: { 'ada@acme.test': { a: ['ada'] } } } as unknown as Project;
  const observer = lines ? { onRequest: (line: string) => lines.push(line) } : {};
  return openAccess(project, { dir: '.', env, now: () => 0, elapsed: () => 0, toolVersion: '1.2.3', parallelism, observer });
}

function reading(world: World): ReadIo {
  return connectableForReading(access(world), world.targets[0] as Target, provider).io;
}

function http(baseUrl: string, headers: Readonly<Record<string, string>> = {}): HttpOptions {
  return { baseUrl, headers, describeError: () => [] };
}

describe('what a reading provider is given', () => {
  test('cannot write', () => {
    const { io } = connectableForReading(
      access({ targets: [target('a', 'https://a.test')], env: { VAULT_TOKEN: 'token' } }),
      target('a', 'https://a.test'),
      provider,
    );

    expect('send' in io.http(http('https://a.test'))).toBe(false);
  });

  test('has the located target, its credential and what the run says', async () => {
    const targets = [target('a', undefined)];
    const opened = access({ targets, env: { VAULT_ADDR: 'https://a.test/', VAULT_TOKEN: 'token' }, parallelism: 2 });

    const { target: located, io } = connectableForReading(opened, targets[0] as Target, provider);

    expect(located.url).toBe('https://a.test');
    expect(io.credential).toEqual({ token: 'token', origin: 'VAULT_TOKEN' });
    expect(io.parallelism).toBe(2);
    expect(io.project.people).toEqual({ 'ada@acme.test': { a: ['ada'] } });
    expect(reading({ targets, env: { VAULT_ADDR: 'https://a.test', VAULT_TOKEN: 'token' } }).parallelism).toBe(4);
  });

  test('finds the token file of the system below the home directory', () => {
    const home = mkdtempSync(join(tmpdir(), 'rollcall-home-'));
    onTestFinished(() => rmSync(home, { recursive: true }));
    writeFileSync(join(home, '.vault-token'), 'from-file\n');

    const opened = access({ targets: [target('a', 'https://a.test')], env: { HOME: home } });
    const { io } = connectableForReading(opened, target('a', 'https://a.test'), provider);

    expect(opened.redactor.redact('x from-file y')).toBe('x *** y');
    expect(io.credential).toEqual({
      token: 'from-file',
      origin: '~/.vault-token',
    });
  });

  test('cannot read what belongs to another target', () => {
    const env = {
      ROLLCALL_TOKEN_A: 'mine',
      ROLLCALL_TOKEN_B: 'other',
      ROLLCALL_SECRET_ID_B: 'other',
      ROLLCALL_SECRET_ID: 'both',
      VAULT_TOKEN: 'vendor',
      VAULT_ADDR: 'https://b.test',
      VAULT_NAMESPACE: 'ns',
      EMPTY: '',
    };
    const io = reading({ targets: [target('a', 'https://a.test'), target('b', 'https://b.test')], env });

    const values = Object.keys(env).map((name) => io.env(name));

    expect(values).toEqual(['mine', undefined, undefined, 'both', undefined, 'https://b.test', 'ns', undefined]);
  });

  test('can connect to its own origin and to the token service of the runner, and to nothing else', () => {
    const env = { VAULT_TOKEN: 'token', ROLLCALL_ORIGINS: 'https://a.test', ACTIONS_ID_TOKEN_REQUEST_URL: 'https://runner.test/token?x=1' };
    const io = reading({ targets: [target('a', 'https://a.test/base')], env });

    expect(() => io.http(http('https://a.test/base/v1'))).not.toThrow();
    expect(() => io.http(http('https://runner.test'))).not.toThrow();
    expect(() => io.http(http('https://evil.test'))).toThrow(
      expect.objectContaining({ code: 'PROVIDER_ORIGIN', message: expect.stringContaining('https://evil.test') as string }),
    );
  });
});

describe('an origin beside that of the target', () => {
  const CLEAR = ['http://b.test'];

  test('must not get the token in clear text, unless the target allows it', () => {
    const env = { VAULT_TOKEN: 'token' };
    const open = (settings: Target['settings'], trustedOrigins: readonly string[]): unknown =>
      reading({ targets: [target('a', 'https://a.test', settings)], env }).http({ ...http('https://a.test'), trustedOrigins });

    expect(() => open({}, CLEAR)).toThrow(
      expect.objectContaining({ code: 'PROVIDER_TLS', message: expect.stringContaining('http://b.test') as string }),
    );
    expect(() => open({ allow_http: true }, CLEAR)).not.toThrow();
    expect(() => open({}, ['http://127.0.0.1:8300', 'https://b.test'])).not.toThrow();
    expect(() => open({}, ['b.test'])).toThrow(expect.objectContaining({ code: 'PROVIDER_URL' }));
  });

  test('that ROLLCALL_ORIGINS allows for another target does not get it in clear text either', async () => {
    const server = await listen((_request, response) => void response.writeHead(307, { Location: 'http://b.test/x' }).end());
    const env = { VAULT_TOKEN: 'token', ROLLCALL_ORIGINS: `${server.url},http://b.test` };
    const client = reading({ targets: [target('a', server.url)], env }).http(http(server.url));

    await expect(client.get('/x')).rejects.toMatchObject({ code: 'PROVIDER_ORIGIN' });
    await client.close();
  });
});

describe('a run', () => {
  test('writes a line per request for whoever listens, without the secrets of any target', async () => {
    const lines: string[] = [];
    const server = await listen((_request, response) => json(response, 200, {}));
    const env = { ROLLCALL_TOKEN_A: 'token-of-a', ROLLCALL_TOKEN_B: 'token-of-b' };
    const io = reading({ targets: [target('a', server.url)], env, lines });
    const client = io.http(http(server.url, { 'X-Vault-Token': 'token-of-a' }));

    await client.get('/x?a=token-of-a&b=token-of-b');
    io.secret('learned-later');
    io.log('learned-later is here');
    await client.close();

    const line = (text: string): string => text.replace(/ \d+ ms$/, ' N ms');
    expect(lines.map(line)).toEqual([`GET ${server.url}/x?a=***&b=*** 200 N ms`, '*** is here']);
  });

  test('posts only what the provider lists, and a writing connection writes', async () => {
    const server = await listen((_request, response) => json(response, 200, {}));
    const world = { targets: [target('a', server.url)], env: { VAULT_TOKEN: 'token' } };
    const { io } = connectableForWriting(access(world), world.targets[0] as Target, provider);
    const client = io.http(http(server.url));

    await client.query('/lookup', {});
    await expect(client.query('/other', {})).rejects.toMatchObject({ code: 'PROVIDER_REFUSED' });
    await client.send('POST', '/other', {}, { repeatable: false });
    await client.close();

    expect(server.seen).toEqual(['POST /lookup', 'POST /other']);
  });

  test('logs in without a credential where the target says so', () => {
    expect(reading({ targets: [target('a', 'https://a.test', { auth: { method: 'jwt' } })] }).credential).toBeUndefined();
  });

  test('refuses targets that would share a variable, and a retry budget that is no number', () => {
    expect(() => access({ targets: [target('a-b', 'https://a.test'), target('a_b', 'https://b.test')] })).toThrow(
      expect.objectContaining({ code: 'CONFIG_DUPLICATE_NAME' }),
    );
    expect(() => access({ targets: [], env: { ROLLCALL_RETRY_BUDGET: '5m' } })).toThrow(expect.objectContaining({ code: 'USAGE' }));
    expect(access({ targets: [], env: { ROLLCALL_RETRY_BUDGET: '5' } }).budget.limitMs).toBe(5000);
    expect(access({ targets: [] }).budget.limitMs).toBe(300_000);
  });

  test('does not take a short switch for a secret', () => {
    const { redactor } = access({ targets: [], env: { CI_HAS_TOKEN: 'false', NPM_TOKEN: 'npm_0123456789' } });

    expect(redactor.redact('false npm_0123456789')).toBe('false ***');
  });
});
