import { expect } from 'vitest';
import type { NetbirdCheck } from './server.ts';
import { NOBODY, expectRefusal, makeGroup, makeHost, ok, readGroup, settledEvents, threePeers } from './calls.ts';

/** Creating and replacing groups. */
export const groupWriteChecks: readonly NetbirdCheck[] = [
  {
    title: 'a new group is answered with 200, and its empty lists are null',
    async run(server) {
      const name = `${server.prefix}devs`;
      for (const rest of [{}, { peers: [], resources: [] }, { peers: null, resources: null, issued: 'jwt', id: 'x' }]) {
        const answer = await server.call('POST', '/api/groups', { name, ...rest });
        const { id } = ok(answer);
        const shown = { id, issued: 'api', name, peers: null, peers_count: 0, resources: null, resources_count: 0 };
        expect(id).toMatch(/^[0-9a-v]{20}$/);
        expect(answer.text).toBe(`${JSON.stringify(shown)}\n`);
        expect(await readGroup(server, id)).toEqual(shown);
        ok(await server.call('DELETE', `/api/groups/${id}`));
      }
    },
  },
  {
    title: 'a write answers in the order of the request, without peers that are not there and without repeating one',
    needs: 'peers',
    async run(server) {
      const [first, second, third] = await threePeers(server);
      const peers = [third, first, third, NOBODY, second];
      const made = await makeGroup(server, 'mixed', { peers });
      expect(made.peers.map(({ id }: { id: string }) => id)).toEqual([third, first, second]);
      expect(made.peers_count).toBe(3);
      const put = ok(await server.call('PUT', `/api/groups/${made.id}`, { name: made.name, peers: [second, first] }));
      expect(put.peers.map(({ id }: { id: string }) => id)).toEqual([second, first]);
      expect((await readGroup(server, made.id)).peers.map(({ id }: { id: string }) => id).sort()).toEqual([first, second].sort());
    },
  },
  {
    title: 'peers that are not there are stored and not shown, and count when a name is chosen',
    async run(server) {
      const first = await makeGroup(server, 'a');
      const second = await makeGroup(server, 'b', { peers: [NOBODY] });
      expect([second.peers, second.peers_count]).toEqual([null, 0]);
      ok(await server.call('PUT', `/api/groups/${second.id}`, { name: first.name, peers: [NOBODY] }));
      const chosen = ok(await server.call('GET', `/api/groups?name=${encodeURIComponent(first.name)}`));
      expect(chosen.map(({ id }: { id: string }) => id)).toEqual([second.id]);
    },
  },
  {
    title: 'references to resources are stored and shown as they are sent: unknown, of a wrong type, twice',
    async run(server) {
      const { host } = await makeHost(server, []);
      const resources = [
        { id: host.id, type: 'domain' },
        { id: NOBODY, type: 'host' },
        { id: NOBODY, type: 'host' },
      ];
      const made = await makeGroup(server, 'refs', { resources });
      expect([made.resources, made.resources_count]).toEqual([resources, 3]);
      expect((await readGroup(server, made.id)).resources).toEqual(resources);
    },
  },
  {
    title: 'a name that is taken is refused by its exact spelling, whatever its origin, and the message is in lower case',
    async run(server) {
      const made = await makeGroup(server, 'Devs');
      const again = await server.call('POST', '/api/groups', { name: made.name });
      expectRefusal(again, 409, `group with name ${made.name.toLowerCase()} already exists`);
      expectRefusal(await server.call('POST', '/api/groups', { name: 'All' }), 409, 'group with name all already exists');
      expect((await makeGroup(server, 'DEVS')).id).not.toBe(made.id);
    },
  },
  {
    title: 'names are not trimmed',
    async run(server) {
      const made = await makeGroup(server, ' spaced ');
      expect(made.name).toBe(`${server.prefix} spaced `);
    },
  },
  {
    title: 'an empty name is refused, before the name is looked up and after the body is read',
    async run(server) {
      for (const body of [{}, { name: '' }, 'null']) {
        expectRefusal(await server.call('POST', '/api/groups', body), 422, "group name shouldn't be empty");
      }
      for (const body of ['{nope', '', { name: 5 }, { name: 'x', peers: 'p' }, { name: 'x', resources: [5] }, '\ufeff{}']) {
        expectRefusal(await server.call('POST', '/api/groups', body), 400, "couldn't parse JSON request");
      }
    },
  },
  {
    title: 'unknown fields are ignored, fields are known in any letter case, and what follows the body is ignored',
    async run(server) {
      const made = await makeGroup(server, 'fields', { description: 'x' });
      expect(made).not.toHaveProperty('description');
      const text = `{"NAME":${JSON.stringify(`${server.prefix}upper`)},"Peers":["${NOBODY}"]} trailing`;
      expect(ok(await server.call('POST', '/api/groups', text)).name).toBe(`${server.prefix}upper`);
    },
  },
  {
    title: 'a replacement without a list empties it',
    needs: 'peers',
    async run(server) {
      const [first, second] = await threePeers(server);
      const { host } = await makeHost(server, []);
      const resources = [{ id: host.id, type: 'host' }];
      const made = await makeGroup(server, 'full', { peers: [first, second], resources });
      const { id, name } = made;
      const fewer = ok(await server.call('PUT', `/api/groups/${id}`, { name, peers: [second], resources }));
      expect([fewer.peers_count, fewer.resources]).toEqual([1, resources]);
      expect(ok(await server.call('PUT', `/api/groups/${id}`, { name, peers: [second] })).resources).toBeNull();
      expect(ok(await server.call('PUT', `/api/groups/${id}`, { name })).peers).toBeNull();
      expect(await readGroup(server, id)).toMatchObject({ peers: null, resources: null, issued: 'api' });
    },
  },
  {
    title: 'a group may be renamed to a name that another one has',
    async run(server) {
      const [first, second] = [await makeGroup(server, 'one'), await makeGroup(server, 'two')];
      expect(ok(await server.call('PUT', `/api/groups/${second.id}`, { name: first.name })).name).toBe(first.name);
    },
  },
  {
    title: 'a group that is not there cannot be replaced, whatever the body is, and its id is told in lower case',
    async run(server) {
      const path = `/api/groups/${NOBODY}`;
      for (const body of [{ name: 'x' }, {}, '{nope']) {
        expectRefusal(await server.call('PUT', path, body), 404, `group: ${NOBODY.toLowerCase()} not found`);
      }
      expectRefusal(await server.call('GET', path), 404, `group: ${NOBODY.toLowerCase()} not found`);
    },
  },
  {
    title: 'the group All is protected from replacement, before its body is read',
    async run(server) {
      const [all] = ok(await server.call('GET', '/api/groups?name=All'));
      for (const body of [{ name: 'All', peers: [] }, '{nope']) {
        expectRefusal(await server.call('PUT', `/api/groups/${all.id}`, body), 422, 'updating group all is not allowed');
      }
    },
  },
  {
    title: 'the protection of All moves to the larger of two with that name, and new peers join that one',
    needs: 'sandbox',
    async run(server) {
      const [all] = ok(await server.call('GET', '/api/groups?name=All'));
      const peers = [...all.peers.map(({ id }: { id: string }) => id), NOBODY];
      const other = await makeGroup(server, 'other', { peers });
      ok(await server.call('PUT', `/api/groups/${other.id}`, { name: 'All', peers }));
      ok(await server.call('PUT', `/api/groups/${all.id}`, { name: 'once All', peers: [] }));
      expectRefusal(await server.call('PUT', `/api/groups/${other.id}`, { name: 'x' }), 422, 'updating group all is not allowed');
      const key = await makeKeyFor(server);
      const peer = server.sandbox?.act('netbird', 'peers', { name: 'late', setup_key: key }) as { id: string };
      expect((await readGroup(server, other.id)).peers.map(({ id }: { id: string }) => id)).toContain(peer.id);
    },
  },
  {
    title: 'a reference with neither id nor type closes the connection, and breaks the list until the group is repaired',
    needs: 'sandbox',
    async run(server) {
      for (const entry of [{}, null, { id: '', type: '' }]) {
        const name = `${server.prefix}broken`;
        await expect(server.call('POST', '/api/groups', { name, resources: [entry] })).rejects.toThrow('socket hang up');
        await expect(server.call('GET', '/api/groups')).rejects.toThrow('socket hang up');
        await expect(server.call('GET', `/api/groups?name=${encodeURIComponent(name)}`)).rejects.toThrow('socket hang up');
        const events = await settledEvents(server);
        const { target_id: id } = events.find((event) => event.activity_code === 'group.add')!;
        await expect(server.call('GET', `/api/groups/${id}`)).rejects.toThrow('socket hang up');
        ok(await server.call('GET', '/api/peers'));
        expectRefusal(await server.call('DELETE', `/api/groups/${id}`), 400, 'group has been linked to network resource: ');
        ok(await server.call('PUT', `/api/groups/${id}`, { name, resources: [] }));
        ok(await server.call('GET', '/api/groups'));
        ok(await server.call('DELETE', `/api/groups/${id}`));
      }
      const made = await makeGroup(server, 'half', { resources: [{ id: 'x' }, { type: 'host' }] });
      expect(made.resources).toEqual([
        { id: 'x', type: '' },
        { id: '', type: 'host' },
      ]);
    },
  },
];

async function makeKeyFor(server: Parameters<NetbirdCheck['run']>[0]): Promise<string> {
  const body = { name: `${server.prefix}key`, type: 'reusable', expires_in: 86_400, auto_groups: [] };
  return ok(await server.call('POST', '/api/setup-keys', body)).id as string;
}
