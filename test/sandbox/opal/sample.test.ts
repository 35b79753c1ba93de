import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { OpalServer } from '../../contract/opal-api/server.ts';
import { OPAL_TOKENS } from '../../../src/sandbox/opal/authenticate.ts';
import { startSandbox } from '../../../src/sandbox/start.ts';
import { NOBODY, groupNamed, makeGroup, ok, ownerId, read, reviewedBy, updateGroup, userId, write } from '../../contract/opal-api/calls.ts';
import type { Shown } from '../../contract/opal-api/calls.ts';
import { openOpalSandbox } from '../../contract/opal-api/server.ts';
import { send } from '../send.ts';

let server: OpalServer;

beforeEach(async () => {
  server = await openOpalSandbox({ seed: 7, opal: { unknownTypes: true } });
});

afterEach(() => server.close());

describe('the sample organisation', () => {
  it('says where it is and how to get in', () => {
    expect(server.sandbox.exports).toEqual([
      ['ROLLCALL_SANDBOX_OPAL_URL', server.url],
      ['OPAL_AUTH_TOKEN', OPAL_TOKENS.full],
    ]);
  });

  it('has groups of several types, two of one name, a rule, and one of a type that nobody knows', async () => {
    const { results } = await read(server, '/groups');
    const types = new Set(results.map((group: Shown) => group.group_type));
    expect(types.size).toBeGreaterThanOrEqual(8);
    expect(types).toContain('OPAL_ACCESS_RULE');
    expect((await groupNamed(server, 'quantum-lab')).group_type).toBe('LATTICE_CIRCLE');
    expect(results.filter((group: Shown) => group.name === 'engineering')).toHaveLength(2);
    server.act('switches', { unknown_types: false });
    expect((await read(server, '/groups?group_name=quantum-lab')).results).toEqual([]);
  });

  it('has as many people as one asks for, and none on its first day', async () => {
    const large = await startSandbox({ only: ['opal'], people: 30 });
    const empty = await startSandbox({ only: ['opal'], empty: true });
    const count = async (url: string, path: string): Promise<number> => {
      const headers = { Authorization: `Bearer ${OPAL_TOKENS.full}` };
      return ((await send(url, { method: 'GET', path: `/v1${path}`, headers })).json as { results: unknown[] }).results.length;
    };
    // An administrator and a service user are there from the first day.
    expect([await count(large.urls.opal, '/users'), await count(empty.urls.opal, '/users')]).toEqual([32, 2]);
    expect(await count(empty.urls.opal, '/groups')).toBe(0);
    await Promise.all([large.close(), empty.close()]);
  });
});

describe('a switch', () => {
  it('chooses how names choose', async () => {
    const found = async (match: string): Promise<number> => {
      server.act('switches', { name_match: match });
      return (await read(server, '/groups?group_name=Engineering')).results.length as number;
    };
    expect([await found('contains'), await found('prefix'), await found('exact')]).toEqual([3, 2, 0]);
  });

  it('lets a bulk update with a mistake be carried out in part', async () => {
    const { group_id: id } = await makeGroup(server, 'devs');
    server.act('switches', { bulk: 'partial' });
    const answer = await server.call('PUT', '/groups', { groups: [{ group_id: id, name: 'done' }, { group_id: NOBODY }] });
    expect([answer.status, (await read(server, `/groups/${id}`)).name]).toEqual([404, 'done']);
  });

  it('resets request configurations that an update does not mention', async () => {
    const { group_id: id } = await makeGroup(server, 'devs');
    ok(
      await updateGroup(server, id, {
        request_configurations: [reviewedBy(await ownerId(server, 'Platform'), { max_duration_minutes: 5 })],
      }),
    );
    server.act('switches', { omitted_configurations: 'default' });
    ok(await updateGroup(server, id, { description: 'x' }));
    expect((await read(server, `/groups/${id}`)).request_configurations[0].max_duration_minutes).toBe(-1);
  });

  it.each([
    ['kept', null],
    ['replaced', expect.any(String)],
  ])('says what happens to somebody who is added again: %s', async (existing, end) => {
    server.act('switches', { existing });
    const { group_id: id } = await groupNamed(server, 'legacy-auditors');
    const row = await write(server, 'POST', `/groups/${id}/users/${await userId(server, 'ada')}`, { duration_minutes: 60 });
    expect(row.expiration_date).toEqual(end);
  });

  it.each([
    ['absent', undefined],
    ['minus-one', -1],
    ['zero', 0],
  ])('says how a duration is shown that nobody set: %s', async (shown, minutes) => {
    server.act('switches', { undeclared_duration: shown });
    const group = await makeGroup(server, 'devs');
    expect([group.max_duration, group.request_configurations[0].recommended_duration_minutes]).toEqual([minutes, minutes]);
  });

  it('makes empty values null, and leaves unknown fields out', async () => {
    server.act('switches', { nulls: 'null', unknown_fields: false });
    const { group_id: id, ...group } = await groupNamed(server, 'legacy-auditors');
    expect(group.custom_request_notification).toBeNull();
    expect(group).not.toHaveProperty('catalog_rank');
    expect((await read(server, `/groups/${id}/users`)).results[0].access_level).toBeNull();
  });

  it('lets only those groups be imported that are there', async () => {
    server.act('switches', { remote_catalogue: 'closed' });
    const { apps } = await read(server, '/apps');
    const okta = apps.find((app: Shown) => app.name === 'Okta').app_id;
    const body = { name: 'x', group_type: 'OKTA_GROUP', app_id: okta, remote_info: { okta_group: { group_id: '00g7' } } };
    expect((await server.call('POST', '/groups', body)).status).toBe(400);
    server.act('remote-groups', { key: 'okta_group', id: '00g7', name: 'There' });
    expect((await write(server, 'POST', '/groups', body)).remote_name).toBe('There');
  });
});

describe('commands', () => {
  it.each([
    ['members', { group: 'nope', user: 'ada@acme.test' }, 'no group is nope'],
    ['members', { group: 'engineering', user: 'ada@acme.test' }, 'several groups are engineering; give an id'],
    ['members', { group: 'staff', user: 'nope' }, 'nobody is nope'],
    ['members', { group: 5 }, 'group must be a string'],
    ['syncs', { group: 'legacy-auditors' }, 'legacy-auditors is in no other system'],
    ['on-call', { schedule: 'nope', users: [] }, 'no on-call schedule is nope'],
    ['tokens', { name: 'nope', revoke: true }, 'no token is nope'],
    ['reviewer-channels', { group: 'staff', channel: 'nope' }, 'no message channel is nope'],
    ['switches', { bulk: 'x' }, 'bulk must be one of atomic, partial'],
    ['before', { method: 'PUT' }, '"method", "path" and "command" are needed; "body" and "count" are welcome'],
  ])('say what is wrong with them: %s %o', async (name, body, error) => {
    const answer = await send(server.url, { method: 'POST', path: `/__sandbox/act/${name}`, body: JSON.stringify(body) });
    expect([answer.status, answer.json]).toEqual([400, { error }]);
  });

  it('that are not known are answered with those that are', () => {
    expect(() => server.act('nothing', {})).toThrow('The emulator "opal" does not do "nothing"');
  });

  it('can come just before a request: somebody else was faster', async () => {
    const { group_id: id } = await makeGroup(server, 'devs');
    server.act('before', { method: 'PUT', path: '/v1/groups', command: 'members', body: { group: id, user: 'ada@acme.test' } });
    ok(await updateGroup(server, id, { description: 'x' }));
    expect((await read(server, `/groups/${id}/users`)).results).toHaveLength(1);
  });

  it('set a status of propagation', async () => {
    server.act('members', { group: 'staff', user: 'hedy@acme.test', status: 'ERR_REMOTE_THROTTLE' });
    const { group_id: id } = await groupNamed(server, 'staff');
    expect((await read(server, `/groups/${id}/users`)).results.at(-1).propagation_status).toEqual({ status: 'ERR_REMOTE_THROTTLE' });
  });
});

describe('a list that is cut', () => {
  it('does not say so', async () => {
    server.sandbox.faults.add({ type: 'partial-list', keep: 2, path: '/v1/groups', count: 1 });
    expect(await read(server, '/groups')).toMatchObject({ next: null, results: [{}, {}] });
  });
});
