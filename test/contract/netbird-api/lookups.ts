import { expect } from 'vitest';
import type { NetbirdCheck } from './server.ts';
import {
  NOBODY,
  eventsOf,
  expectRefusal,
  makeGroup,
  makeHost,
  makeKey,
  makeServiceUser,
  ok,
  policyBody,
  readGroup,
  sshPolicyBody,
} from './calls.ts';

function idsOf(items: readonly { readonly id: string }[] | null): readonly string[] {
  return (items ?? []).map(({ id }) => id).sort();
}

/** What refers to groups, what the server does by itself, and what it tells of all that. */
export const lookupChecks: readonly NetbirdCheck[] = [
  {
    title: 'a name chooses one group, an empty one chooses nothing, and one that is not there is 404',
    async run(server) {
      const [first, second] = [await makeGroup(server, 'Twin'), await makeGroup(server, 'other')];
      ok(await server.call('PUT', `/api/groups/${second.id}`, { name: first.name }));
      const path = `/api/groups?name=${encodeURIComponent(first.name)}`;
      expect(idsOf(ok(await server.call('GET', path)))).toEqual([first.id]);
      ok(await server.call('PUT', `/api/groups/${second.id}`, { name: first.name, peers: [NOBODY] }));
      expect(idsOf(ok(await server.call('GET', path)))).toEqual([second.id]);
      expect(ok(await server.call('GET', '/api/groups?name=')).length).toBeGreaterThanOrEqual(3);
      expectRefusal(await server.call('GET', '/api/groups?name=No%20Such'), 404, 'group: no such not found');
    },
  },
  {
    title: 'the groups of a resource are those that name it, and can be edited from both sides',
    async run(server) {
      const [first, second] = [await makeGroup(server, 'one'), await makeGroup(server, 'two')];
      const { network, host } = await makeHost(server, [first.id]);
      expect([idsOf(host.groups), host.type, host.address]).toEqual([[first.id], 'host', '10.99.0.9/32']);
      ok(await server.call('PUT', `/api/groups/${second.id}`, { name: second.name, resources: [{ id: host.id, type: 'host' }] }));
      const path = `/api/networks/${network.id}/resources`;
      expect(idsOf(ok(await server.call('GET', `${path}/${host.id}`)).groups)).toEqual([first.id, second.id].sort());
      ok(await server.call('DELETE', `${path}/${host.id}`));
      expect([(await readGroup(server, first.id)).resources, (await readGroup(server, second.id)).resources]).toEqual([null, null]);
    },
  },
  {
    title: 'the resources of a network without any are null, in lists of networks as well; those of the account are a list',
    async run(server) {
      const network = ok(await server.call('POST', '/api/networks', { name: `${server.prefix}bare` }));
      const answer = await server.call('GET', `/api/networks/${network.id}/resources`);
      expect([answer.status, answer.text]).toEqual([200, 'null\n']);
      expect([network.resources, network.routers]).toEqual([[], []]);
      const listed = (ok(await server.call('GET', '/api/networks')) as { id: string }[]).find(({ id }) => id === network.id);
      expect(listed).toMatchObject({ resources: null, routers: [] });
      expect(ok(await server.call('GET', `/api/networks/${network.id}`))).toMatchObject({ resources: null, routers: null });
      expect(ok(await server.call('GET', '/api/networks/resources'))).toBeInstanceOf(Array);
    },
  },
  {
    title: 'groups that are not there: refused in a setup key and a resource, dropped from a policy, kept in a new service user',
    async run(server) {
      const key = { name: `${server.prefix}key`, type: 'reusable', expires_in: 86_400, auto_groups: [NOBODY] };
      const message = `invalid auto groups: group not found: ${NOBODY.toLowerCase()}`;
      expectRefusal(await server.call('POST', '/api/setup-keys', key), 422, message);
      const policy = ok(await server.call('POST', '/api/policies', policyBody(server, [NOBODY])));
      expect(policy.rules[0].sources).toBeNull();
      expect((await makeServiceUser(server, 'user', [NOBODY])).auto_groups).toEqual([NOBODY]);
      const network = ok(await server.call('POST', '/api/networks', { name: `${server.prefix}n` }));
      const body = { name: `${server.prefix}r`, address: '10.99.0.1', enabled: true, groups: [NOBODY] };
      expect((await server.call('POST', `/api/networks/${network.id}/resources`, body)).status).toBe(404);
    },
  },
  {
    title: 'SSH access in a policy has to name each source, may name more, and is forgotten with another protocol',
    async run(server) {
      const [source, other] = [await makeGroup(server, 'source'), await makeGroup(server, 'ssh')];
      const message = 'authorized group for netbird-ssh protocol should be specified for each source group';
      const partly = sshPolicyBody(server, [source.id, other.id], { [source.id]: [] });
      expectRefusal(await server.call('POST', '/api/policies', partly), 422, message);
      const access = { [source.id]: ['root', 'ada'], [other.id]: [], [NOBODY]: [] };
      const made = ok(await server.call('POST', '/api/policies', sshPolicyBody(server, [source.id], access)));
      expect([made.rules[0].protocol, made.rules[0].authorized_groups]).toEqual(['netbird-ssh', access]);
      const open = ok(await server.call('PUT', `/api/policies/${made.id}`, sshPolicyBody(server, [source.id], {})));
      expect(open.rules[0]).not.toHaveProperty('authorized_groups');
      const body = sshPolicyBody(server, [source.id], access) as { rules: object[] };
      const rules = body.rules.map((rule) => ({ ...rule, protocol: 'tcp' }));
      const plain = ok(await server.call('PUT', `/api/policies/${made.id}`, { ...body, rules }));
      expect(plain.rules[0]).not.toHaveProperty('authorized_groups');
    },
  },
  {
    title: 'a policy shows a group once as a source, without its resources, and takes empty lists but not missing ones',
    async run(server) {
      const group = await makeGroup(server, 'shown', { resources: [{ id: NOBODY, type: 'host' }] });
      const made = ok(await server.call('POST', '/api/policies', policyBody(server, [group.id, group.id])));
      const shown = { id: group.id, name: group.name, peers_count: 0, resources_count: 0 };
      expect([made.rules[0].sources, made.rules[0].destinations]).toEqual([[shown], [shown, shown]]);
      const [rule] = (policyBody(server, []) as { rules: [object] }).rules;
      const put = (own: object) => server.call('PUT', `/api/policies/${made.id}`, { name: made.name, enabled: true, rules: [own] });
      const empty = ok(await put(rule));
      expect([empty.rules[0].sources, empty.rules[0].destinations]).toEqual([null, null]);
      const message = 'specify either sources or source resources and destinations or destination resources';
      expectRefusal(await put({ ...rule, sources: null }), 422, message);
    },
  },
  {
    title: 'groups whose traffic is logged are told back and not kept',
    async run(server) {
      const { id } = await makeGroup(server, 'logged');
      const [account] = ok(await server.call('GET', '/api/accounts'));
      const extra = { ...account.settings.extra, network_traffic_logs_groups: [id] };
      const put = ok(await server.call('PUT', `/api/accounts/${account.id}`, { settings: { ...account.settings, extra } }));
      expect(put.settings.extra.network_traffic_logs_groups).toEqual([id]);
      const [after] = ok(await server.call('GET', '/api/accounts'));
      expect([after.settings.extra.network_traffic_logs_groups, after.settings.peer_expose_groups]).toEqual([
        null,
        account.settings.peer_expose_groups,
      ]);
      ok(await server.call('DELETE', `/api/groups/${id}`));
    },
  },
  {
    title: 'a setup key is shown in full only once',
    async run(server) {
      const { id, key } = await makeKey(server, []);
      const keys = ok(await server.call('GET', '/api/setup-keys')) as { id: string; key: string }[];
      const listed = keys.find((item) => item.id === id)!;
      expect(listed.key).toMatch(/\*/);
      expect(listed.key).not.toBe(key);
    },
  },
  {
    title: 'a revoked setup key stays revoked, and its groups can still be changed',
    async run(server) {
      const { id } = await makeGroup(server, 'keyed');
      const key = await makeKey(server, [id]);
      const put = (body: object) => server.call('PUT', `/api/setup-keys/${key.id}`, body);
      ok(await put({ auto_groups: [id], revoked: true }));
      expectRefusal(await put({ auto_groups: [id], revoked: false }), 422, "can't un-revoke a revoked setup key");
      expect(ok(await put({ auto_groups: [], revoked: true }))).toMatchObject({ auto_groups: [], state: 'revoked' });
      expectRefusal(await put({ revoked: true }), 422, 'setup key autogroups field is invalid');
    },
  },
  {
    title: 'a resource that a group names twice leaves it once, from its own side',
    async run(server) {
      const { network, host } = await makeHost(server, []);
      const entry = { id: host.id, type: 'host' };
      const group = await makeGroup(server, 'twice', { resources: [entry, entry] });
      const path = `/api/networks/${network.id}/resources/${host.id}`;
      const { groups } = ok(await server.call('PUT', path, { name: host.name, address: '10.99.0.9', enabled: true, groups: [] }));
      expect(idsOf(groups)).toEqual([group.id]);
      expect((await readGroup(server, group.id)).resources).toEqual([entry]);
      ok(await server.call('DELETE', path));
      expect((await readGroup(server, group.id)).resources).toBeNull();
    },
  },
  {
    title: 'changes of a group are in the audit log, newest first, with who made them; refusals and what changes nothing are not',
    async run(server) {
      const admin = await makeServiceUser(server, 'admin');
      const made = ok(await server.call('POST', '/api/groups', { name: `${server.prefix}noted` }, admin.headers));
      await server.call('POST', '/api/groups', { name: made.name }, admin.headers);
      ok(await server.call('PUT', `/api/groups/${made.id}`, { name: made.name }));
      await eventsOf(server, made.id, (codes) => codes.length === 1);
      const name = `${server.prefix}renamed`;
      ok(await server.call('PUT', `/api/groups/${made.id}`, { name, resources: [{ id: NOBODY, type: 'host' }] }));
      const events = await eventsOf(server, made.id, (codes) => codes.includes('group.update'));
      expect(events.map((event) => [event.activity, event.activity_code, event.meta])).toEqual([
        ['Group updated', 'group.update', { old_name: made.name, new_name: name }],
        ['Group created', 'group.add', { name: made.name }],
      ]);
      const { initiator_email: email, initiator_id: id, initiator_name: who } = events[1]!;
      expect([email, id, who]).toEqual(['', admin.id, admin.name]);
      ok(await server.call('DELETE', `/api/users/${admin.id}`));
      const [, later] = await eventsOf(server, made.id, (codes) => codes.includes('group.add'));
      expect([later!.initiator_email, later!.initiator_id, later!.initiator_name]).toEqual(['', admin.id, '']);
    },
  },
  {
    title: 'other auto groups of a person take their peers along, and leave an event of the person only',
    needs: 'sandbox',
    async run(server) {
      const [first, second] = [await makeGroup(server, 'first'), await makeGroup(server, 'second')];
      const person = { email: 'p@acme.test', name: 'P', role: 'user', auto_groups: [first.id], is_service_user: false };
      const { id } = ok(await server.call('POST', '/api/users', person));
      const peer = server.sandbox?.act('netbird', 'peers', { name: 'laptop', user: id }) as { id: string };
      expect(idsOf((await readGroup(server, first.id)).peers)).toEqual([peer.id]);
      ok(await server.call('PUT', `/api/users/${id}`, { role: 'user', auto_groups: [second.id], is_blocked: false }));
      expect((await readGroup(server, first.id)).peers).toBeNull();
      expect(idsOf((await readGroup(server, second.id)).peers)).toEqual([peer.id]);
      const events = await eventsOf(server, second.id, (codes) => codes.includes('user.group.add'));
      expect(events.map((event) => event.activity_code).sort()).toEqual(['group.add', 'user.group.add']);
    },
  },
  {
    title: 'a peer that joins by a setup key between a read and a replacement is lost, without an event of its own',
    needs: 'sandbox',
    async run(server) {
      const { id, name } = await makeGroup(server, 'servers');
      const key = await makeKey(server, [id]);
      const before = { method: 'PUT', path: '/api/groups/*', command: 'peers', body: { name: 'web-09', setup_key: key.id } };
      server.sandbox?.act('netbird', 'before', before);
      const { peers } = await readGroup(server, id);
      ok(await server.call('PUT', `/api/groups/${id}`, { name, peers: idsOf(peers) }));
      expect((await readGroup(server, id)).peers).toBeNull();
      const all = ok(await server.call('GET', '/api/peers?name=WEB-0')) as { name: string }[];
      expect(all.map((peer) => peer.name)).toEqual(['web-09']);
      const events = await eventsOf(server, id, (codes) => codes.includes('peer.group.delete'));
      expect(events.map((event) => event.activity_code)).not.toContain('peer.group.add');
    },
  },
];
