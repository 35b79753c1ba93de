import { readFileSync } from 'node:fs';
import { request as httpsRequest } from 'node:https';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { Fault } from '../../src/sandbox/faults.ts';
import type { Sandbox } from '../../src/sandbox/start.ts';
import type { Received } from './send.ts';
import { startSandbox } from '../../src/sandbox/start.ts';
import { send } from './send.ts';

const [TEST_KEY = '', TEST_CERT = '', AUTHORITY = ''] = ['localhost.key', 'localhost.pem', 'authority.pem'].map((name) =>
  readFileSync(new URL(`../http/tls/${name}`, import.meta.url), 'utf8'),
);

let sandbox: Sandbox;

beforeEach(async () => {
  sandbox = await startSandbox({ only: ['vault'], empty: true });
});

afterEach(async () => {
  await sandbox.close();
});

function ask(method: string, path: string, body?: unknown): Promise<Received> {
  const headers = { 'X-Vault-Token': 'root', 'Content-Type': 'application/json' };
  return send(sandbox.urls.vault, body === undefined ? { method, path, headers } : { method, path, headers, body: JSON.stringify(body) });
}

async function groupNames(): Promise<readonly string[]> {
  const answer = sandbox.outside('vault', {
    method: 'GET',
    target: '/v1/identity/group/name?list=true',
    headers: { 'x-vault-token': 'root' },
  });
  if (answer === 'closed' || answer.status === 404) return [];
  return (JSON.parse(answer.body) as { data: { keys: string[] } }).data.keys;
}

describe('a fault', () => {
  const create = (name: string): Promise<Received> => ask('POST', '/v1/identity/group', { name });

  it('answers with another status, and nothing is stored', async () => {
    sandbox.faults.add({ type: 'status', status: 429, retryAfter: 7 });

    const answer = await create('a');

    expect(answer.status).toBe(429);
    expect(answer.headers['retry-after']).toBe('7');
    expect(await groupNames()).toEqual([]);
    expect(sandbox.requests()[0]).toMatchObject({ status: 429, committed: false, faults: ['status'] });
  });

  it('leaves Retry-After out unless it is given', async () => {
    sandbox.faults.add({ type: 'status', status: 429 });

    const answer = await create('a');

    expect(answer.headers['retry-after']).toBeUndefined();
  });

  it('answers as a proxy does, with a page', async () => {
    sandbox.faults.add({ type: 'status', status: 502, html: true });

    const answer = await create('a');

    expect(answer.headers['content-type']).toBe('text/html');
    expect(answer.text).toContain('<html>');
  });

  it('answers with an error although the change was stored', async () => {
    sandbox.faults.add({ type: 'status', status: 500, committed: true });

    const answer = await create('a');

    expect(answer.status).toBe(500);
    expect(await groupNames()).toEqual(['a']);
    expect(sandbox.requests()[0]).toMatchObject({ status: 500, committed: true });
  });

  it.each<{ when: 'before-commit' | 'after-commit' | 'in-answer'; stored: readonly string[] }>([
    { when: 'before-commit', stored: [] },
    { when: 'after-commit', stored: ['a'] },
    { when: 'in-answer', stored: ['a'] },
  ])('breaks the connection $when', async ({ when, stored }) => {
    sandbox.faults.add({ type: 'drop', when, count: 1 });

    await expect(create('a')).rejects.toThrow(/socket hang up|aborted|ECONNRESET/);

    expect(await groupNames()).toEqual(stored);
    expect(sandbox.requests()[0]?.committed).toBe(stored.length > 0);
    expect((await create('b')).status).toBe(200);
  });

  it('delays the answer', async () => {
    sandbox.faults.add({ type: 'slow', ms: 60 });
    const before = performance.now();

    await create('a');

    expect(performance.now() - before).toBeGreaterThan(55);
  });

  it('cuts the body without saying so', async () => {
    sandbox.faults.add({ type: 'truncate', bytes: 20 });

    const answer = await create('a');

    expect(answer.text).toHaveLength(20);
    expect(answer.json).toBeUndefined();
    expect(answer.headers['content-length']).toBe('20');
  });

  it('cuts a list and warns of it, and leaves other answers alone', async () => {
    for (const name of ['a', 'b', 'c']) await ask('POST', '/v1/identity/entity', { name });
    sandbox.faults.add({ type: 'partial-list', keep: 2 });

    const list = await ask('GET', '/v1/identity/entity/id?list=true');
    const other = await ask('GET', '/v1/identity/entity/name/a');

    expect(list.json).toMatchObject({ data: { keys: { length: 2 } }, warnings: ['partial response due to timeout'] });
    expect(Object.keys((list.json as { data: { key_info: object } }).data.key_info)).toHaveLength(2);
    expect(other.json).toMatchObject({ data: { name: 'a' }, warnings: null });
  });

  it('leaves a member out of answers, or makes it null', async () => {
    await create('a');
    sandbox.faults.add({ type: 'lacks', key: 'policies', method: 'GET', count: 1 });
    sandbox.faults.add({ type: 'lacks', key: 'policies', as: 'null', method: 'GET', skip: 1, count: 1 });

    const [missing, empty] = [await ask('GET', '/v1/identity/group/name/a'), await ask('GET', '/v1/identity/group/name/a')];

    expect((missing.json as { data: object }).data).not.toHaveProperty('policies');
    expect((missing.json as { data: object }).data).toHaveProperty('member_entity_ids');
    expect((empty.json as { data: object }).data).toHaveProperty('policies', null);
  });

  it('answers without an end, until the client leaves', async () => {
    sandbox.faults.add({ type: 'flood', bytes: 2 ** 40, count: 1 });
    const leaving = new AbortController();

    const { body } = await fetch(`${sandbox.urls.vault}/v1/sys/health`, { signal: leaving.signal });
    let size = 0;
    for await (const chunk of body as unknown as AsyncIterable<Uint8Array>) if ((size += chunk.length) > 1_000_000) break;
    leaving.abort();

    expect(size).toBeGreaterThan(1_000_000);
    expect((await create('b')).status).toBe(200);
  });

  it('answers what a test wants instead', async () => {
    sandbox.hooks.rewrite = ({ method }, answer) => (method === 'POST' ? { ...answer, status: 418, body: '{}' } : answer);

    const answer = await create('a');
    sandbox.hooks.rewrite = undefined;

    expect([answer.status, answer.text]).toEqual([418, '{}']);
    expect(await groupNames()).toEqual(['a']);
  });

  it('changes the content type', async () => {
    sandbox.faults.add({ type: 'content-type', contentType: 'text/plain' });

    const answer = await create('a');

    expect(answer.headers['content-type']).toBe('text/plain');
    expect(answer.json).toMatchObject({ data: { name: 'a' } });
  });

  it.each<{ title: string; scope: Partial<Fault>; statuses: readonly number[] }>([
    { title: 'the first so many', scope: { count: 2 }, statuses: [503, 503, 200, 200] },
    { title: 'from the n-th on', scope: { skip: 3 }, statuses: [200, 200, 200, 503] },
    { title: 'the n-th alone', scope: { skip: 1, count: 1 }, statuses: [200, 503, 200, 200] },
    { title: 'a method', scope: { method: 'get' }, statuses: [200, 503, 200, 503] },
    { title: 'a path', scope: { path: '/v1/identity/group/name/*' }, statuses: [200, 503, 200, 503] },
    { title: 'any path below one', scope: { path: '/v1/**' }, statuses: [503, 503, 503, 503] },
    { title: 'no path but that', scope: { path: '/v1/*' }, statuses: [200, 200, 200, 200] },
    { title: 'what the body holds', scope: { contains: '"b"' }, statuses: [200, 200, 503, 404] },
    { title: 'one emulator', scope: { emulator: 'other' }, statuses: [200, 200, 200, 200] },
  ])('hits $title', async ({ scope, statuses }) => {
    sandbox.faults.add({ type: 'status', status: 503, ...scope } as Fault);

    const answers = [
      await create('a'),
      await ask('GET', '/v1/identity/group/name/a'),
      await create('b'),
      await ask('GET', '/v1/identity/group/name/b'),
    ];

    expect(answers.map((answer) => answer.status)).toEqual(statuses);
  });

  it('ends when it is removed', async () => {
    const id = sandbox.faults.add({ type: 'status', status: 503 });
    expect((await create('a')).status).toBe(503);

    expect(sandbox.faults.remove(id)).toBe(true);

    expect((await create('a')).status).toBe(200);
    expect(sandbox.faults.remove(id)).toBe(false);
  });
});

describe('the control paths', () => {
  const control = (method: string, path: string, body?: unknown): Promise<Received> => ask(method, `/__sandbox/${path}`, body);

  it('switch faults on and off', async () => {
    const added = await control('POST', 'faults', { type: 'status', status: 503, count: 5 });
    expect((await ask('GET', '/v1/sys/health')).status).toBe(503);

    const off = await control('POST', 'faults', { off: (added.json as { ids: string[] }).ids[0] });

    expect(off.json).toEqual({ faults: [] });
    expect((await ask('GET', '/v1/sys/health')).status).toBe(200);
  });

  it('take several faults at once, list them with how often they struck, and clear them', async () => {
    await control('POST', 'faults', [
      { type: 'slow', ms: 1 },
      { type: 'drop', when: 'after-commit', path: '/never' },
    ]);
    await ask('GET', '/v1/sys/health');

    expect((await control('GET', 'faults')).json).toMatchObject({
      faults: [
        { type: 'slow', ms: 1, struck: 1 },
        { type: 'drop', struck: 0 },
      ],
    });
    expect((await control('DELETE', 'faults')).json).toEqual({ faults: [] });
    await control('POST', 'faults', { type: 'slow', ms: 1 });
    expect((await control('POST', 'faults', { off: true })).json).toEqual({ faults: [] });
  });

  it.each([
    { body: [], says: undefined },
    { body: 5, says: 'a fault is an object' },
    { body: {}, says: 'unknown fault type undefined' },
    { body: { type: 'explode' }, says: 'unknown fault type "explode"; there are status, drop' },
    { body: { type: 'status' }, says: 'needs "status"' },
    { body: { type: 'status', status: 99 }, says: '"status" cannot be 99' },
    { body: { type: 'drop', when: 'never' }, says: '"when" cannot be "never"' },
    { body: { type: 'slow', ms: -1 }, says: '"ms" cannot be -1' },
    { body: { type: 'slow', ms: 1, milliseconds: 2 }, says: '"milliseconds" means nothing' },
    { body: { type: 'slow', ms: 1, __proto: 2 }, says: '"__proto" means nothing' },
  ])('say what is wrong with $body', async ({ body, says }) => {
    const answer = await control('POST', 'faults', body);

    expect(answer.status).toBe(says === undefined ? 200 : 400);
    if (says !== undefined) expect((answer.json as { error: string }).error).toContain(says);
    expect(sandbox.faults.list()).toEqual([]);
  });

  it('list what arrived, in order and without credentials', async () => {
    await ask('POST', '/v1/identity/group', { name: 'a' });
    await ask('GET', '/v1/identity/group/id?list=true');

    const { requests } = (await control('GET', 'requests')).json as { requests: Record<string, unknown>[] };

    expect(requests).toMatchObject([
      { number: 1, emulator: 'vault', method: 'POST', path: '/v1/identity/group', body: '{"name":"a"}', status: 200, committed: true },
      { number: 2, method: 'GET', path: '/v1/identity/group/id', query: 'list=true', status: 200, committed: false },
    ]);
    expect(JSON.stringify(requests)).toContain('"x-vault-token":"redacted"');
    expect(JSON.stringify(requests)).not.toContain('root');
  });

  it('start everything over', async () => {
    await ask('POST', '/v1/identity/group', { name: 'a' });
    sandbox.faults.add({ type: 'slow', ms: 1 });

    await control('POST', 'reset');

    expect(await groupNames()).toEqual([]);
    expect(sandbox.faults.list()).toEqual([]);
    expect(sandbox.requests()).toEqual([]);
  });

  it('move the clock on, so that tokens expire without waiting', async () => {
    const made = await ask('POST', '/v1/auth/token/create', { policies: ['default'], ttl: '1h' });
    const token = (made.json as { auth: { client_token: string } }).auth.client_token;
    const lookup = (): Promise<Received> =>
      send(sandbox.urls.vault, { method: 'GET', path: '/v1/auth/token/lookup-self', headers: { 'X-Vault-Token': token } });
    expect((await lookup()).status).toBe(200);

    await control('POST', 'advance', { ms: 3_601_000 });

    expect((await lookup()).status).toBe(403);
  });

  it('name the paths there are', async () => {
    expect((await control('GET', 'nowhere')).status).toBe(404);
    expect((await control('POST', 'faults', undefined)).status).toBe(400);
    expect((await control('POST', 'advance', { ms: 'x' })).status).toBe(400);
    expect((await send(sandbox.urls.vault, { method: 'POST', path: '/__sandbox/faults', body: '{' })).status).toBe(400);
    expect((await control('POST', 'faults', { off: 'fault-9' })).status).toBe(404);
  });
});

describe('a hook', () => {
  it('is called at each moment, in order, and the request waits for it', async () => {
    const seen: string[] = [];
    const { hooks } = sandbox;
    hooks.received = (request) => void seen.push(`received ${request.status} ${request.committed}`);
    hooks.beforeCommit = async (request) => {
      await new Promise((resolve) => setImmediate(resolve));
      seen.push(`before ${(await groupNames()).length} ${request.committed}`);
    };
    hooks.afterCommit = async (request) => void seen.push(`after ${(await groupNames()).length} ${request.committed}`);
    const answered = new Promise<void>((resolve) => {
      hooks.answered = (request) => {
        seen.push(`answered ${request.status}`);
        resolve();
      };
    });

    await ask('POST', '/v1/identity/group', { name: 'a' });
    await answered;

    expect(seen).toEqual(['received undefined false', 'before 0 false', 'after 1 true', 'answered 200']);
  });

  it('may edit the system between the read and the write of a client', async () => {
    await ask('POST', '/v1/identity/group', { name: 'a', policies: ['x'] });
    sandbox.hooks.beforeCommit = (request) => {
      if (request.method !== 'POST') return;
      sandbox.outside('vault', {
        method: 'POST',
        target: '/v1/identity/group/name/a',
        headers: { 'x-vault-token': 'root', 'content-type': 'application/json' },
        body: '{"metadata":{"by":"somebody"}}',
      });
    };

    await ask('POST', '/v1/identity/group/name/a', { policies: ['y'] });

    const after = await ask('GET', '/v1/identity/group/name/a');
    expect(after.json).toMatchObject({ data: { policies: ['y'], metadata: { by: 'somebody' }, modify_index: 3 } });
    expect(sandbox.requests()).toHaveLength(3);
  });

  it('is not called before a commit that a fault prevents', async () => {
    const seen: string[] = [];
    sandbox.hooks.beforeCommit = () => void seen.push('before');
    sandbox.faults.add({ type: 'drop', when: 'before-commit' });

    await expect(ask('POST', '/v1/identity/group', { name: 'a' })).rejects.toThrow();

    expect(seen).toEqual([]);
  });

  it('that fails shows up in the answer', async () => {
    sandbox.hooks.beforeCommit = () => {
      throw new Error('the hook is broken');
    };

    const answer = await ask('GET', '/v1/sys/health');

    expect(answer.status).toBe(599);
    expect(answer.text).toContain('the hook is broken');
  });
});

describe('a sandbox', () => {
  it('understands the verb LIST, which the HTTP parser of Node refuses, also behind other requests', async () => {
    await ask('POST', '/v1/identity/group', { name: 'a' });

    const answer = await ask('LIST', '/v1/identity/group/name');

    expect(answer.json).toMatchObject({ data: { keys: ['a'] } });
    expect(sandbox.requests().map(({ method }) => method)).toEqual(['POST', 'LIST']);
  });

  it('lets faults hit the verb LIST as well', async () => {
    sandbox.faults.add({ type: 'drop', when: 'before-commit', count: 1 });
    await expect(ask('LIST', '/v1/identity/group/name')).rejects.toThrow();
    sandbox.faults.add({ type: 'drop', when: 'in-answer', count: 1 });
    await expect(ask('LIST', '/v1/identity/group/name')).rejects.toThrow();

    expect((await ask('LIST', '/v1/identity/group/name')).status).toBe(404);
  });

  it('exports where it is and how to get in', async () => {
    expect(sandbox.exports).toEqual([
      ['ROLLCALL_SANDBOX_VAULT_URL', sandbox.urls.vault],
      ['VAULT_TOKEN', 'root'],
    ]);
    expect(sandbox.urls.vault).toMatch(/^http:\/\/127\.0\.0\.1:\d+$/);
  });

  it('gives the same ids again for the same seed', async () => {
    const ids = [];
    for (const seed of [5, 5, 6]) {
      const seeded = await startSandbox({ only: ['vault'], people: 1, seed });
      const headers = { 'X-Vault-Token': seeded.exports.find(([name]) => name === 'VAULT_TOKEN')?.[1] ?? '' };
      const list = await send(seeded.urls.vault, { method: 'GET', path: '/v1/identity/entity/id?list=true', headers });
      ids.push((list.json as { data: { keys: string[] } }).data.keys[0]);
      await seeded.close();
    }

    expect(ids[0]).toBe(ids[1]);
    expect(ids[0]).not.toBe(ids[2]);
  });

  it('serves https with a certificate that it is given', async () => {
    const secure = await startSandbox({ only: ['vault'], empty: true, tls: { key: TEST_KEY, cert: TEST_CERT } });
    try {
      const url = new URL('/v1/sys/health', secure.urls.vault);
      const status = await new Promise((resolve, reject) => {
        httpsRequest(url, { ca: AUTHORITY, servername: 'localhost', agent: false }, (incoming) => resolve(incoming.resume().statusCode))
          .on('error', reject)
          .end();
      });

      expect(secure.urls.vault).toMatch(/^https:/);
      expect(status).toBe(200);
      await expect(fetch(url)).rejects.toThrow();
    } finally {
      await secure.close();
    }
  });

  it('refuses to edit an emulator that does not run', async () => {
    const none = await startSandbox({ only: [] });

    expect(() => none.outside('vault', { method: 'GET', target: '/' })).toThrow('no emulator "vault"');
    await none.close();
  });
});
