import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { Sandbox } from '../../../src/sandbox/start.ts';
import { startSandbox } from '../../../src/sandbox/start.ts';
import { askAt } from './client.ts';

let sandbox: Sandbox;
const ask = askAt(() => sandbox);

afterEach(async () => {
  await sandbox.close();
});

describe('the sample', () => {
  beforeEach(async () => {
    sandbox = await startSandbox({ only: ['vault'], people: 20 });
  });

  it('has so many people, each with an alias of the company login', async () => {
    const { data } = await ask('GET', 'identity/entity/id?list=true');
    const people = Object.values<{ name: string; aliases: { name: string; mount_path: string }[] }>(data.key_info);

    expect(people).toHaveLength(20);
    expect(people.map(({ name }) => name)).toEqual(
      expect.arrayContaining(['ada@acme.test', 'grace@acme.test', 'person013@acme.test', 'person020@acme.test']),
    );
    expect(people.every(({ name, aliases }) => aliases[0]?.name === name && aliases[0].mount_path === 'auth/oidc/')).toBe(true);
  });

  it('has groups that nobody declared, one of them external', async () => {
    const { data } = await ask('GET', 'identity/group/id?list=true');
    const groups = Object.values<{ name: string; alias?: { name: string } }>(data.key_info);

    expect(groups.map(({ name }) => name).sort()).toEqual(['break-glass', 'idp-everyone', 'legacy-auditors']);
    expect(groups.find(({ name }) => name === 'idp-everyone')?.alias?.name).toBe('Everyone');
  });

  it('exports a token that may manage groups, and nothing else', async () => {
    const token = sandbox.exports.find(([name]) => name === 'VAULT_TOKEN')?.[1] ?? '';

    const made = await ask('POST', 'identity/group', { name: 'mine' }, token);
    const gone = await ask('DELETE', `identity/group/id/${made.data.id}`, undefined, token);
    const people = await ask('GET', 'identity/entity/id?list=true', undefined, token);
    const policies = await ask('GET', 'sys/policies/acl?list=true', undefined, token);
    const entity = await ask('POST', 'identity/entity', { name: 'nobody' }, token);

    expect([made.status, gone.status, people.status, policies.status, entity.status]).toEqual([200, 204, 200, 200, 403]);
    expect(policies.data.keys).toEqual(expect.arrayContaining(['eng-read', 'finance-read', 'rollcall', 'rollcall-read-only']));
  });

  it('comes back with a reset, however many people were deleted', async () => {
    const { data } = await ask('GET', 'identity/entity/id?list=true');
    await ask('POST', 'identity/entity/batch-delete', { entity_ids: data.keys });
    expect((await ask('GET', 'identity/entity/id?list=true')).status).toBe(404);

    sandbox.reset();

    expect((await ask('GET', 'identity/entity/id?list=true')).data.keys).toHaveLength(20);
  });
});

describe('a server that was just started', () => {
  beforeEach(async () => {
    sandbox = await startSandbox({ only: ['vault'], empty: true });
  });

  it('says the same of an empty list with a warning as the real one: 200 without keys', async () => {
    const bare = await ask('GET', 'identity/group/id?list=true');
    const warned = await ask('GET', 'identity/group/id?list=true&limit=5');

    expect([bare.status, bare.errors]).toEqual([404, []]);
    expect([warned.status, warned.data, warned.warnings]).toEqual([200, {}, ['Endpoint ignored these unrecognized parameters: [limit]']]);
  });

  it('redirects paths with empty and relative segments', async () => {
    const answers = await Promise.all(
      ['/identity//group/id', 'identity/./group/id', 'identity/x/../group/id'].map((path) => ask('GET', path)),
    );

    expect(answers.map(({ status, headers }) => [status, headers['location']])).toEqual(answers.map(() => [307, '/v1/identity/group/id']));
  });

  it('ends the tokens that a token made when it ends', async () => {
    await ask('POST', 'sys/policies/acl/maker', { policy: 'path "auth/token/create" { capabilities = ["update"] }' });
    const parent = await ask('POST', 'auth/token/create', { policies: ['maker'] });
    const child = await ask('POST', 'auth/token/create', { policies: ['default'] }, parent.auth.client_token);
    const orphan = await ask('POST', 'auth/token/create', { policies: ['default'], no_parent: true }, parent.auth.client_token);

    await ask('POST', 'auth/token/revoke-self', {}, parent.auth.client_token);

    const lookups = [child, orphan].map(({ auth }) => ask('GET', 'auth/token/lookup-self', undefined, auth.client_token));
    expect((await Promise.all(lookups)).map(({ status }) => status)).toEqual([403, 200]);
  });

  it('counts the uses of a token', async () => {
    const { auth } = await ask('POST', 'auth/token/create', { policies: ['default'], num_uses: 2 });
    const self = (): ReturnType<typeof ask> => ask('GET', 'auth/token/lookup-self', undefined, auth.client_token);

    expect([(await self()).data.num_uses, (await self()).data.num_uses, (await self()).status]).toEqual([1, 0, 403]);
  });

  it('limits requests per interval, and starts over with the next one', async () => {
    await ask('POST', 'sys/quotas/rate-limit/q', { path: 'identity/', rate: 2, interval: '10s' });
    const list = async (): Promise<number> => (await ask('GET', 'identity/group/id?list=true')).status;
    expect([await list(), await list(), await list()]).toEqual([404, 404, 429]);

    sandbox.advance(10_001);

    expect([await list(), await list(), await list()]).toEqual([404, 404, 429]);
    expect((await ask('GET', 'sys/auth')).status).toBe(200);
  });

  it('blocks a client that went over the limit for as long as it was told', async () => {
    await ask('POST', 'sys/quotas/rate-limit/q', { path: 'identity/', rate: 1, interval: 1, block_interval: '1m' });
    const list = async (): Promise<number> => (await ask('GET', 'identity/group/id?list=true')).status;
    expect([await list(), await list()]).toEqual([404, 429]);

    sandbox.advance(30_000);
    expect(await list()).toBe(429);

    sandbox.advance(31_000);
    expect(await list()).toBe(404);
  });

  it('tells of limits in headers only when it is told to', async () => {
    await ask('POST', 'sys/quotas/rate-limit/q', { path: 'identity/', rate: 1, interval: '1h' });
    await ask('GET', 'identity/group/id?list=true');
    const silent = await ask('GET', 'identity/group/id?list=true');

    await ask('POST', 'sys/quotas/config', { enable_rate_limit_response_headers: true });
    const telling = await ask('GET', 'identity/group/id?list=true');

    expect([silent.status, silent.headers['retry-after'], silent.headers['x-ratelimit-limit']]).toEqual([429, undefined, undefined]);
    expect([telling.status, telling.headers['x-ratelimit-limit'], telling.headers['x-ratelimit-remaining']]).toEqual([429, '1', '0']);
    expect(Number(telling.headers['retry-after'])).toBeGreaterThan(3590);
  });

  it('keeps namespaces inside one another apart, and refuses tokens of one elsewhere', async () => {
    await ask('POST', 'sys/namespaces/a', {});
    await ask('POST', 'a/sys/namespaces/b', {});
    await ask('POST', 'a/b/identity/group', { name: 'deep' });
    const { auth } = await ask('POST', 'a/auth/token/create', { policies: ['default'] });
    await ask('POST', 'a/sys/policies/acl/default', { policy: 'path "*" { capabilities = ["list"] }' });
    const list = async (path: string): Promise<number> =>
      (await ask('GET', `${path}identity/group/id?list=true`, undefined, auth.client_token)).status;

    expect([await list('a/b/'), await list('a/'), await list('')]).toEqual([200, 404, 403]);
    expect((await ask('DELETE', 'sys/namespaces/a')).errors).toEqual(['unable to delete namespace containing child namespaces']);
    expect((await ask('GET', 'a/b/identity/group/name/deep')).data.id).toMatch(/\.\w{6}$/);
  });
});
