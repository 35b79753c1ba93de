import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { Sandbox } from '../../../src/sandbox/start.ts';
import { NETBIRD_TOKENS } from '../../../src/sandbox/netbird/accounts-at-start.ts';
import { startSandbox } from '../../../src/sandbox/start.ts';
import { netbirdCalls } from '../netbird-calls.ts';
import { send } from '../send.ts';

let sandbox: Sandbox;
const { call } = netbirdCalls(() => sandbox);

beforeEach(async () => {
  sandbox = await startSandbox({ only: ['netbird'], seed: 7 });
});

afterEach(() => sandbox.close());

async function groupNamed(name: string): Promise<{ id: string; issued: string; peers: { id: string; name: string }[] | null }> {
  return (await call('GET', `groups?name=${name}`))[0];
}

describe('the sample account', () => {
  it('says where it is and how to get in', () => {
    expect(sandbox.exports).toEqual([
      ['ROLLCALL_SANDBOX_NETBIRD_URL', sandbox.urls.netbird],
      ['NB_PAT', NETBIRD_TOKENS.admin],
    ]);
  });

  it.each(Object.entries(NETBIRD_TOKENS))('knows the token of %s', async (_, token) => {
    expect(token).toMatch(/^nbp_[0-9A-Za-z]{36}$/);
    await call('GET', 'groups', undefined, token);
  });

  it('has people with two or three peers each, and resources of every type', async () => {
    const users = (await call('GET', 'users')) as { id: string; email: string }[];
    const peers = (await call('GET', 'peers')) as { user_id: string }[];
    const ada = users.find(({ email }) => email === 'ada@acme.test');
    const grace = users.find(({ email }) => email === 'grace@acme.test');
    expect([ada, grace].map((user) => peers.filter((peer) => peer.user_id === user?.id).length)).toEqual([3, 2]);
    const resources = (await call('GET', 'networks/resources')) as { type: string }[];
    expect(resources.map(({ type }) => type).sort()).toEqual(['domain', 'host', 'subnet']);
  });

  it('has groups of every origin', async () => {
    expect((await groupNamed('authors')).issued).toBe('jwt');
    expect((await groupNamed('okta-everyone')).issued).toBe('integration');
    expect((await groupNamed('servers')).issued).toBe('api');
  });
});

describe('lists', () => {
  it('come in an order of their own each time, and in that of the store where it is switched so', async () => {
    const ids = async (): Promise<string> => ((await call('GET', 'groups')) as { id: string }[]).map(({ id }) => id).join();
    const shuffled = new Set([await ids(), await ids(), await ids(), await ids()]);
    expect(shuffled.size).toBeGreaterThan(1);
    sandbox.act('netbird', 'switches', { order: 'stored' });
    expect(await ids()).toBe(await ids());
    expect(await ids()).toBe((await ids()).split(',').sort().join());
  });

  it('come in full from servers that ignore the name', async () => {
    sandbox.act('netbird', 'switches', { name_filter: false });
    expect((await call('GET', 'groups?name=servers')).length).toBeGreaterThan(3);
  });
});

describe('the synchronisation of JWT groups', () => {
  it('makes a deleted group again under another id, with the peers of the person', async () => {
    const before = await groupNamed('authors');
    for (const email of ['ada@acme.test', 'grace@acme.test']) sandbox.act('netbird', 'sign-ins', { user: email, groups: [] });
    await call('DELETE', `groups/${before.id}`);

    sandbox.act('netbird', 'sign-ins', { user: 'ada@acme.test', groups: ['authors'] });

    const after = await groupNamed('authors');
    expect([after.id === before.id, after.issued]).toEqual([false, 'jwt']);
    expect(after.peers?.map(({ name }) => name).sort()).toEqual(['ada-desktop', 'ada-laptop', 'ada-phone']);
  });

  it('leaves a group that it emptied by a replacement alone until the claim changes', async () => {
    const { id } = await groupNamed('authors');
    await call('PUT', `groups/${id}`, { name: 'authors' });

    sandbox.act('netbird', 'sign-ins', { user: 'ada@acme.test', groups: ['authors'] });

    expect((await groupNamed('authors')).peers).toBeNull();
  });

  it('skips groups of the API with such a name', async () => {
    sandbox.act('netbird', 'sign-ins', { user: 'ada@acme.test', groups: ['servers'] });

    expect((await groupNamed('servers')).peers?.map(({ name }) => name)).not.toContain('ada-laptop');
  });

  it('makes a group anew after a rename, and takes the person out of the renamed one', async () => {
    const { id, peers } = await groupNamed('authors');
    await call('PUT', `groups/${id}`, { name: 'writers', peers: peers?.map((peer) => peer.id) });

    sandbox.act('netbird', 'sign-ins', { user: 'ada@acme.test', groups: ['authors'] });

    expect((await groupNamed('writers')).peers?.map(({ name }) => name).sort()).toEqual(['grace-laptop', 'grace-phone']);
    expect((await groupNamed('authors')).peers?.length).toBe(3);
  });
});

describe('the audit log', () => {
  it('shows an event a while after the answer', async () => {
    sandbox.act('netbird', 'switches', { event_delay_ms: 60_000 });
    const { id } = await call('POST', 'groups', { name: 'late' });
    const seen = async (): Promise<number> => {
      const events = (await call('GET', 'events/audit')) as { target_id: string }[];
      return events.filter((event) => event.target_id === id).length;
    };

    expect(await seen()).toBe(0);
    sandbox.advance(60_000);
    expect(await seen()).toBe(1);
  });

  it('may be missing', async () => {
    sandbox.act('netbird', 'switches', { events: false });
    expect(await call('GET', 'events/audit')).toEqual([]);
  });

  it('holds the peers of a new group before or after the group itself', async () => {
    const peers = ((await call('GET', 'peers')) as { id: string }[]).slice(0, 5).map(({ id }) => id);
    const firsts = new Set<string>();
    for (let round = 0; round < 20; round++) {
      const { id } = await call('POST', 'groups', { name: `order ${round}`, peers });
      sandbox.advance(1000);
      const events = (await call('GET', 'events')) as { target_id: string; activity_code: string; meta: { group_id?: string } }[];
      const own = events.filter((event) => event.target_id === id || event.meta.group_id === id);
      expect(own).toHaveLength(6);
      firsts.add(own.at(-1)?.activity_code ?? '');
    }
    expect([...firsts].sort()).toEqual(['group.add', 'peer.group.add']);
  });
});

describe('a client that hangs up', () => {
  it('has written nothing where the server did not get to it, and everything where it did', async () => {
    for (const [when, isThere] of [
      ['before-commit', false],
      ['after-commit', true],
    ] as const) {
      sandbox.faults.add({ type: 'drop', when, method: 'POST', count: 1 });
      await expect(call('POST', 'groups', { name: when })).rejects.toThrow('socket hang up');
      const names = ((await call('GET', 'groups')) as { name: string }[]).map(({ name }) => name);
      expect(names.includes(when)).toBe(isThere);
    }
  });
});

describe('people', () => {
  it('with the role user see themselves and nothing else; blocked ones are told so', async () => {
    const { plain_token: token } = sandbox.act('netbird', 'tokens', { user: 'ada@acme.test' }) as { plain_token: string };
    const read = (path: string): ReturnType<typeof send> =>
      send(sandbox.urls.netbird, { method: 'GET', path: `/api/${path}`, headers: { Authorization: `Token ${token}` } });

    expect((await read('groups')).status).toBe(403);
    expect((await read('peers')).json).toEqual([]);
    const users = (await read('users')).json as { id: string; email: string }[];
    expect(users.map(({ email }) => email)).toEqual(['ada@acme.test']);
    expect((await read('users/current')).json).toMatchObject({ role: 'user', permissions: { modules: { groups: { read: false } } } });

    await call('PUT', `users/${users[0]?.id}`, { role: 'user', auto_groups: [], is_blocked: true });
    expect((await read('groups')).json).toEqual({ message: 'user is blocked', code: 403 });
    expect((await read('policies')).json).toEqual({ message: 'failed to validate user permissions: user is blocked', code: 403 });
  });

  it('lose their peers with their account, and their name in the log', async () => {
    const [ada] = ((await call('GET', 'users')) as { id: string; email: string }[]).filter(({ email }) => email === 'ada@acme.test');
    await call('DELETE', `users/${ada?.id}`);
    expect(await call('GET', 'peers?name=ada-')).toEqual([]);
  });
});

describe('commands over HTTP', () => {
  async function command(name: string, body: unknown): Promise<{ readonly status: number; readonly json: unknown }> {
    return send(sandbox.urls.netbird, { method: 'POST', path: `/__sandbox/act/${name}`, body: JSON.stringify(body) });
  }

  it('enrol a machine with a setup key or as that of a person', async () => {
    const byKey = await command('peers', { name: 'web-03', setup_key: 'servers' });
    const byUser = await command('peers', { name: 'ada-laptop', user: 'ada@acme.test' });

    expect([byKey.status, byUser.status]).toEqual([200, 200]);
    expect((await groupNamed('servers')).peers?.map(({ name }) => name)).toContain('web-03');
    const twins = (await call('GET', 'peers?name=ada-laptop')) as { dns_label: string }[];
    expect(twins.map(({ dns_label: label }) => label).sort()).toEqual([
      expect.stringMatching(/^ada-laptop-\d+-\d+\.netbird\.selfhosted$/),
      'ada-laptop.netbird.selfhosted',
    ]);
  });

  it.each([
    ['peers', { name: 'x', setup_key: 'nope' }, 'no setup key is nope; give "setup_key" or "user"'],
    ['peers', { name: 'x', user: 'nope' }, 'nobody is nope'],
    ['peers', {}, '"name" is what the machine is called'],
    ['peers', { name: 5 }, 'the body is not as it should be: no string'],
    ['issued', { group: 'nope', issued: 'jwt' }, 'no group is nope'],
    [
      'sign-ins',
      { user: 'owner@acme.test', groups: ['x'] },
      'owner@acme.test is not synced: the setting is off, or the person is a local one',
    ],
    ['switches', { rate_limit: 'x' }, '"rate_limit" is one of off, self-hosted, cloud'],
    ['before', { method: 'PUT' }, '"method", "path" and "command" are needed; "body" and "count" are welcome'],
  ])('say what is wrong with them: %s %o', async (name, body, error) => {
    expect(await command(name, body)).toMatchObject({ status: 400, json: { error } });
  });

  it('that are not known are answered with those that are', async () => {
    expect(await command('nothing', {})).toMatchObject({ status: 404 });
    expect(() => sandbox.act('netbird', 'nothing')).toThrow('The emulator "netbird" does not do "nothing"');
  });
});

describe('an account with 1,000 groups and 5,000 peers', () => {
  it('is listed in about the time that reading it takes, however often', async () => {
    const large = await startSandbox({ only: ['netbird'], people: 2000 });
    const headers = { authorization: `Token ${NETBIRD_TOKENS.admin}` };
    const ask = (method: string, target: string, body = ''): string => {
      const answer = large.outside('netbird', { method, target, headers, body });
      return answer === 'closed' ? '' : answer.body;
    };
    const peers = (JSON.parse(ask('GET', '/api/peers')) as { id: string }[]).map(({ id }) => id);
    for (let group = 0; group < 1000; group++) {
      const own = Array.from({ length: 50 }, (_, index) => peers[(group * 50 + index) % peers.length]);
      ask('POST', '/api/groups', JSON.stringify({ name: `group ${group}`, peers: own }));
    }

    const spent = { listing: 0, reading: 0 };
    for (let times = 0; times < 5; times++) {
      const startedAt = performance.now();
      const texts = [ask('GET', '/api/groups'), ask('GET', '/api/peers')];
      const listedAt = performance.now();
      const [groups, listed] = texts.map((text) => (JSON.parse(text) as unknown[]).length);
      spent.listing += listedAt - startedAt;
      spent.reading += performance.now() - listedAt;
      expect([groups! > 1000, listed! > 5000]).toEqual([true, true]);
    }

    // Both take longer on a busy machine. The bound only notices work that grows with peers times groups.
    expect(spent.listing).toBeLessThan(25 * spent.reading);
    await large.close();
  });
});
