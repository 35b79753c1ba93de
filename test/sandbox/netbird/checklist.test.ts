import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { Sandbox } from '../../../src/sandbox/start.ts';
import { startSandbox } from '../../../src/sandbox/start.ts';
import { netbirdCalls } from '../netbird-calls.ts';

let sandbox: Sandbox;
const { ask, call } = netbirdCalls(() => sandbox);

beforeEach(async () => {
  sandbox = await startSandbox({ only: ['netbird'], seed: 11, netbird: { eventDelayMs: 0 } });
});
afterEach(() => sandbox.close());

interface Event {
  readonly activity_code: string;
  readonly initiator_id: string;
  readonly target_id: string;
  readonly meta: Readonly<Record<string, string>>;
}

async function eventsOf(code: string): Promise<readonly Event[]> {
  return ((await call('GET', 'events/audit')) as Event[]).filter((event) => event.activity_code === code);
}

// oxlint-disable-next-line typescript/no-explicit-any -- tests look into it
async function named(path: string, name: string): Promise<any> {
  return ((await call('GET', path)) as { name: string; email?: string }[]).find((each) => each.name === name || each.email === name);
}

describe('the audit log', () => {
  it('says by which key or whose login a machine came, and nothing of the groups that it joined', async () => {
    const [before, servers] = [await eventsOf('peer.group.add'), await named('groups', 'servers')];
    const web = sandbox.act('netbird', 'peers', { name: 'web-09', setup_key: 'servers' }) as { id: string };
    const phone = sandbox.act('netbird', 'peers', { name: 'ada-watch', user: 'ada@acme.test' }) as { id: string };
    const [key, ada] = [await named('setup-keys', 'servers'), await named('users', 'ada@acme.test')];

    const byKey = (await eventsOf('peer.setupkey.add')).find((event) => event.target_id === web.id);
    const byUser = (await eventsOf('peer.user.add')).find((event) => event.target_id === phone.id);
    expect(byKey).toMatchObject({ initiator_id: key.id, meta: { name: 'web-09', setup_key_name: 'servers' } });
    expect(byUser).toMatchObject({ initiator_id: ada.id, meta: { name: 'ada-watch' } });
    expect(byUser?.meta).not.toHaveProperty('setup_key_name');
    const { peers } = await call('GET', `groups/${servers.id as string}`);
    expect((peers as { id: string }[]).map(({ id }) => id)).toContain(web.id);
    expect(await eventsOf('peer.group.add')).toHaveLength(before.length);
  });

  it('says that a machine is gone, and not which groups it was in', async () => {
    const [before, web] = [await eventsOf('peer.group.delete'), await named('peers', 'web-01')];
    await call('DELETE', `peers/${web.id as string}`);

    expect((await eventsOf('user.peer.delete')).map((event) => event.target_id)).toContain(web.id);
    expect(await eventsOf('peer.group.delete')).toHaveLength(before.length);
  });

  it('has the machines of a deleted user as deleted by that user, of whom it remembers who they were', async () => {
    const [ada, mine] = [await named('users', 'ada@acme.test'), await named('peers', 'ada-phone')];
    await call('DELETE', `users/${ada.id as string}`);

    const [gone] = (await eventsOf('user.delete')).filter((event) => event.target_id === ada.id);
    expect(gone).toMatchObject({ meta: { created_at: expect.any(String), email: 'ada@acme.test', issued: 'api', username: 'ada' } });
    expect(gone?.initiator_id).not.toBe(ada.id);
    const phone = (await eventsOf('user.peer.delete')).find((event) => event.target_id === mine.id);
    expect(phone).toMatchObject({ initiator_id: ada.id, initiator_email: 'ada@acme.test', initiator_name: 'ada' });
    expect(await eventsOf('user.group.delete')).toEqual([]);
  });

  it('lists by time and gives ids in the order of writing: of one request neither tells what came first', async () => {
    for (const name of ['ada', 'linus', 'grace', 'edsger'])
      await call('DELETE', `users/${(await named('users', `${name}@acme.test`)).id as string}`);
    const events = (await call('GET', 'events/audit')) as unknown as readonly (Event & { id: string; timestamp: string })[];
    // The server leaves zeros at the end of a fraction out.
    const times = events.map(({ timestamp }) => timestamp.replace('Z', '').padEnd(29, '0'));
    expect(times).toEqual(times.toSorted().toReversed());
    expect(events.map(({ id }) => Number(id))).not.toEqual(events.map(({ id }) => Number(id)).toSorted((one, other) => other - one));
  });

  it('has one event for each machine that a write of a group adds or takes, and for no other', async () => {
    const group = await call('POST', 'groups', { name: 'eng', peers: [] });
    const [web, db] = [await named('peers', 'web-01'), await named('peers', 'db-01')];
    await call('PUT', `groups/${group.id as string}`, { name: 'eng', peers: [web.id, db.id, 'nobody'] });
    await call('PUT', `groups/${group.id as string}`, { name: 'eng', peers: [web.id] });

    const about = (events: readonly Event[]): readonly string[] =>
      events.filter(({ meta }) => meta['group_id'] === group.id).map((event) => event.target_id);
    expect([...about(await eventsOf('peer.group.add'))].sort()).toEqual([db.id, web.id].sort());
    expect(about(await eventsOf('peer.group.delete'))).toEqual([db.id]);
    expect(await eventsOf('group.update')).toEqual([]);
  });

  it('tells of resources only what was done from their side', async () => {
    const group = await call('POST', 'groups', { name: 'wiki', peers: [] });
    const [network, wiki] = [await named('networks', 'berlin'), await named('networks/resources', 'wiki')];
    const path = `networks/${network.id as string}/resources/${wiki.id as string}`;
    const write = async (groups: readonly string[]): Promise<unknown> =>
      call('PUT', path, { name: 'wiki', address: wiki.address, enabled: true, groups });
    await write([group.id]);
    await write([]);
    await call('PUT', `groups/${group.id as string}`, { name: 'wiki', resources: [{ id: wiki.id, type: 'domain' }] });

    for (const code of ['resource.group.add', 'resource.group.delete']) {
      const own = (await eventsOf(code)).filter((event) => event.target_id === group.id);
      expect(
        own.map(({ meta }) => [meta['name'], meta['resource_name']]),
        code,
      ).toEqual([['wiki', 'wiki']]);
    }
  });

  it('tells of setup keys and of propagation', async () => {
    const [group, key] = [await named('groups', 'break-glass'), await named('setup-keys', 'servers')];
    await call('PUT', `setup-keys/${key.id as string}`, { revoked: false, auto_groups: [...key.auto_groups, group.id] });
    await call('PUT', `setup-keys/${key.id as string}`, { revoked: false, auto_groups: key.auto_groups });
    const [account] = await call('GET', 'accounts');
    for (const groups_propagation_enabled of [false, true])
      await call('PUT', `accounts/${account.id as string}`, { settings: { ...account.settings, groups_propagation_enabled } });

    for (const code of ['setupkey.group.add', 'setupkey.group.delete'])
      expect((await eventsOf(code)).filter(({ meta }) => meta['group_id'] === group.id)).toMatchObject([
        { target_id: key.id, meta: { group: 'break-glass', setupkey: 'servers' } },
      ]);
    for (const code of ['account.setting.group.propagation.disable', 'account.setting.group.propagation.enable'])
      expect(await eventsOf(code), code).toHaveLength(1);
  });
});

describe('a token', () => {
  it('that has expired is refused as one that is malformed', async () => {
    const { plain_token: token } = sandbox.act('netbird', 'tokens', { user: 'rollcall-audit', days: 1 }) as { plain_token: string };
    expect((await ask('GET', 'groups', undefined, token)).status).toBe(200);
    sandbox.advance(25 * 3_600_000);

    expect(await ask('GET', 'groups', undefined, token)).toMatchObject({ status: 401, json: { message: 'token invalid', code: 401 } });
  });

  it('runs into the limit before anybody looks whether it exists, each by itself', async () => {
    sandbox.act('netbird', 'switches', { rate_limit: 'self-hosted' });
    const { plain_token: token } = sandbox.act('netbird', 'tokens', { user: 'rollcall-audit', days: 1 }) as { plain_token: string };
    const [user] = ((await call('GET', 'users')) as { id: string; name: string }[]).filter(({ name }) => name === 'rollcall-audit');
    await call('DELETE', `users/${user?.id as string}`);
    const headers = { authorization: `Token ${token}` };
    const statuses = Array.from({ length: 501 }, () => {
      const answer = sandbox.outside('netbird', { method: 'GET', target: '/api/groups', headers });
      return answer === 'closed' ? 0 : answer.status;
    });

    expect([new Set(statuses.slice(0, 500)), statuses[500]]).toEqual([new Set([404]), 429]);
    expect((await ask('GET', 'groups')).status).toBe(200);
  });
});

describe('a group', () => {
  it('loses peers that are not there with the next write that does not name them', async () => {
    const group = await call('POST', 'groups', { name: 'a', peers: ['phantom'] });
    await call('PUT', `groups/${group.id as string}`, { name: 'a', peers: ['phantom'] });
    const twin = await call('POST', 'groups', { name: 'b', peers: [] });
    await call('PUT', `groups/${twin.id as string}`, { name: 'a', peers: [] });
    const chosen = async (): Promise<string> => (await call('GET', 'groups?name=a'))[0].id;

    expect(await chosen()).toBe(group.id);
    await call('PUT', `groups/${group.id as string}`, { name: 'a', peers: [] });
    await call('PUT', `groups/${twin.id as string}`, { name: 'a', peers: ['phantom'] });
    expect(await chosen()).toBe(twin.id);
  });

  it('may be deleted while SSH access and settings name it, and they keep naming it', async () => {
    const group = await call('POST', 'groups', { name: 'ssh', peers: [] });
    const [account] = await call('GET', 'accounts');
    const names = { peer_expose_groups: [group.id], jwt_allow_groups: ['ssh'] };
    await call('PUT', `accounts/${account.id as string}`, { settings: { ...account.settings, ...names } });
    const { id: all } = await named('groups', 'All');
    const rule = {
      name: 'ssh',
      enabled: true,
      action: 'accept',
      bidirectional: false,
      protocol: 'netbird-ssh',
      sources: [all],
      destinations: [all],
      authorized_groups: { [all as string]: [], [group.id as string]: [] },
    };
    const policy = await call('POST', 'policies', { name: 'ssh', enabled: true, rules: [rule] });
    await call('DELETE', `groups/${group.id as string}`);

    expect((await call('GET', 'accounts'))[0].settings).toMatchObject(names);
    const { rules } = await call('GET', `policies/${policy.id as string}`);
    expect(rules).toMatchObject([{ authorized_groups: { [group.id as string]: [] } }]);
  });
});
