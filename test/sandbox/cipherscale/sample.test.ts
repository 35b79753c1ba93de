import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { CIPHERSCALE_KEYS } from '../../../src/sandbox/cipherscale/keys.ts';
import type { Sandbox } from '../../../src/sandbox/start.ts';
import { startSandbox } from '../../../src/sandbox/start.ts';
import { send } from '../send.ts';

let sandbox: Sandbox;

beforeEach(async () => {
  sandbox = await startSandbox({ only: ['cipherscale'], seed: 7 });
});

afterEach(() => sandbox.close());

// oxlint-disable-next-line typescript/no-explicit-any -- tests look into it
async function call(path: string, base = '/qa'): Promise<any> {
  const headers = { apikey: CIPHERSCALE_KEYS.admin };
  const answer = await send(sandbox.urls.cipherscale, { method: 'GET', path: `${base}/tenants/${path}`, headers });
  expect(answer.status, answer.text).toBe(200);
  return answer.json;
}

const act = (command: string, body: object): unknown => sandbox.act('cipherscale', command, body);

// oxlint-disable-next-line typescript/no-explicit-any -- tests look into it
async function groupNamed(name: string): Promise<any> {
  const { data } = await call('groups?limit=100');
  const found = (data as { id: string; name: string }[]).find((group) => group.name === name);
  return found && call(`groups/${found.id}`);
}

describe('the sample tenant', () => {
  it('says where it is and how to get in, and answers with and without the printed base path', async () => {
    expect(sandbox.exports).toEqual([
      ['ROLLCALL_SANDBOX_CIPHERSCALE_URL', sandbox.urls.cipherscale],
      ['CIPHERSCALE_API_KEY', CIPHERSCALE_KEYS.admin],
    ]);
    expect(await call('roles', '')).toEqual(await call('roles'));
  });

  it('has people, and nobody without a group', async () => {
    const { data, total } = await call('users?limit=100');
    expect(total).toBe(14);
    expect((data as { email?: string }[]).map(({ email }) => email)).toContain('ada@acme.test');
    expect((data as { groups: unknown[] }[]).every(({ groups }) => groups.length > 0)).toBe(true);
  });

  it('starts as a new tenant does where it is to be empty', async () => {
    const empty = await startSandbox({ only: ['cipherscale'], empty: true });
    const headers = { apikey: CIPHERSCALE_KEYS.admin };
    const { json } = await send(empty.urls.cipherscale, { method: 'GET', path: '/tenants/users', headers });
    expect((json as { data: { email: string }[] }).data.map(({ email }) => email)).toEqual(['owner@acme.test']);
    await empty.close();
  });

  it('has one key that may only read', async () => {
    const headers = { apikey: CIPHERSCALE_KEYS.reader };
    const answer = await send(sandbox.urls.cipherscale, { method: 'POST', path: '/qa/tenants/groups', headers, body: '{}' });
    expect(answer.status).toBe(403);
  });
});

describe('what happens in the console', () => {
  it('sets what no request can set', async () => {
    act('groups', { group: 'legacy-auditors', maxDevices: 9, idpMapping: ['a@b'] });
    expect(await groupNamed('legacy-auditors')).toMatchObject({ maxDevices: 9, idpMapping: ['a@b'] });
  });

  it('lets people come without an e-mail, and go', async () => {
    const { id } = act('users', { firstName: 'Robot', groups: ['break-glass'] }) as { id: string };
    expect((await groupNamed('break-glass')).users.map((user: { id: string }) => user.id)).toContain(id);
    act('users', { gone: id });
    expect((await groupNamed('break-glass')).users.map((user: { id: string }) => user.id)).not.toContain(id);
  });

  it('joins and leaves mapped groups as a sign-in does, and no others', async () => {
    act('sign-ins', { user: 'ada@acme.test', groups: ['other'] });
    const emails = async (name: string): Promise<string[]> => (await groupNamed(name)).users.map(({ email }: { email: string }) => email);
    expect(await emails('okta-everyone')).not.toContain('ada@acme.test');
    expect(await emails('unmapped')).toContain('ada@acme.test');
    expect(await emails('legacy-auditors')).toContain('ada@acme.test');
  });

  it('is refused where there is no such switch, command or group', () => {
    expect(() => act('switches', { nope: 1 })).toThrow('there is no switch nope');
    expect(() => act('nope', {})).toThrow('there are groups');
    expect(() => act('groups', { group: 'nope' })).toThrow('no group is nope');
  });

  it('can happen just before a request, so that a page shifts while it is listed', async () => {
    act('before', { method: 'GET', path: '/tenants/groups', command: 'group-deletions', body: { group: 'Default Group' }, skip: 1 });
    expect((await call('groups?limit=2&offset=0')).total).toBe(5);
    expect((await call('groups?limit=2&offset=2')).total).toBe(4);
  });
});

describe('a list', () => {
  it.each(['total', 'data', 'array'])('can have the form of another generation: %s', async (pagedLists) => {
    act('switches', { pagedLists });
    const body = await call('groups');
    expect(Array.isArray(body) ? 'array' : Object.keys(body).join()).toMatch(
      { total: /^data,total,page,limit$/, data: /^data$/, array: /^array$/ }[pagedLists] as RegExp,
    );
  });

  it('is cut short as a page is that lost items: its total is larger', () => {
    sandbox.faults.add({ type: 'partial-list', keep: 1, path: '/qa/tenants/groups' });
    return expect(call('groups')).resolves.toMatchObject({ data: [{}], total: 5, hasNext: false });
  });
});
