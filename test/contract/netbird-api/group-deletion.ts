import { expect } from 'vitest';
import type { NetbirdCheck, NetbirdServer } from './server.ts';
import {
  NOBODY,
  expectRefusal,
  makeGroup,
  makeHost,
  makeKey,
  makeServiceUser,
  ok,
  policyBody,
  sshPolicyBody,
  threePeers,
} from './calls.ts';

function remove(server: NetbirdServer, id: string): ReturnType<NetbirdServer['call']> {
  return server.call('DELETE', `/api/groups/${id}`);
}

/** What a deletion is refused for, in which order, and what it leaves behind. */
export const groupDeletionChecks: readonly NetbirdCheck[] = [
  {
    title: 'a group goes with {}, and once gone is refused with 400 and its id as it was sent',
    async run(server) {
      const { id } = await makeGroup(server, 'gone');
      const answer = await remove(server, id);
      expect([answer.status, answer.text]).toEqual([200, '{}\n']);
      expectRefusal(await remove(server, id), 400, `group: ${id} not found`);
      expectRefusal(await remove(server, NOBODY), 400, `group: ${NOBODY} not found`);
    },
  },
  {
    title: 'the group All cannot be deleted',
    async run(server) {
      const [all] = ok(await server.call('GET', '/api/groups?name=All'));
      expectRefusal(await remove(server, all.id), 400, 'deleting group ALL is not allowed');
    },
  },
  {
    title: 'peers do not keep a group from being deleted, and stay',
    needs: 'peers',
    async run(server) {
      const peers = await threePeers(server);
      const { id } = await makeGroup(server, 'full', { peers });
      ok(await remove(server, id));
      expect(await threePeers(server)).toEqual(peers);
    },
  },
  {
    title: 'everything that refers to a group is told one by one, in a fixed order',
    async run(server) {
      const { id, name } = await makeGroup(server, 'Linked');
      const { network, host } = await makeHost(server, [id]);
      const undo: (() => Promise<unknown>)[] = [];
      const made = async (path: string, body: object): Promise<string> => {
        const { id: own } = ok(await server.call('POST', path, body));
        undo.push(() => server.call('DELETE', `${path}/${own}`));
        return own as string;
      };
      await made('/api/routes', {
        network_id: 'Net',
        network: '10.98.0.0/16',
        peer_groups: [id],
        groups: [id],
        metric: 9999,
        enabled: false,
      });
      const nameservers = [{ ip: '8.8.8.8', ns_type: 'udp', port: 53 }];
      await made('/api/dns/nameservers', { name: 'Ns', nameservers, groups: [id], primary: true, domains: [], enabled: false });
      await made('/api/policies', policyBody(server, [id], false));
      const key = await makeKey(server, [id]);
      ok(await server.call('PUT', `/api/setup-keys/${key.id}`, { auto_groups: [id], revoked: true }));
      undo.push(() => server.call('DELETE', `/api/setup-keys/${key.id}`));
      const user = await makeServiceUser(server, 'user', [id]);
      undo.push(() => server.call('DELETE', `/api/users/${user.id}`));
      const path = `/api/networks/${network.id}/routers`;
      const router = await made(path, { peer_groups: [id], metric: 9999, masquerade: true, enabled: true });
      ok(await server.call('PUT', '/api/dns/settings', { disabled_management_groups: [id] }));
      undo.push(() => server.call('PUT', '/api/dns/settings', { disabled_management_groups: [] }));

      const linked = async (what: string): Promise<void> =>
        expectRefusal(await remove(server, id), 400, `group has been linked to ${what}`);
      await linked(`network resource: ${host.id}`);
      ok(await server.call('PUT', `/api/groups/${id}`, { name }));
      const reasons = [
        'route: Net',
        'name server groups: Ns',
        `policy: ${server.prefix}policy`,
        `setup key: ${server.prefix}key`,
        `user: ${user.id}`,
        `network router: ${router}`,
        `disabled DNS management groups: ${name}`,
      ];
      for (const [index, reason] of reasons.entries()) {
        await linked(reason);
        await undo[index]?.();
      }
      ok(await remove(server, id));
    },
  },
  {
    title: 'SSH access in a policy keeps no group from being deleted and keeps its id, and what is a source of it cannot be deleted',
    async run(server) {
      const [source, other] = [await makeGroup(server, 'source'), await makeGroup(server, 'ssh')];
      const access = { [source.id]: ['root'], [other.id]: [] };
      const policy = ok(await server.call('POST', '/api/policies', sshPolicyBody(server, [source.id], access)));
      expectRefusal(await remove(server, source.id), 400, `group has been linked to policy: ${server.prefix}ssh`);
      ok(await remove(server, other.id));
      const after = ok(await server.call('GET', `/api/policies/${policy.id}`));
      expect(after.rules[0].authorized_groups).toEqual(access);
      ok(await server.call('PUT', `/api/policies/${policy.id}`, sshPolicyBody(server, [source.id], access)));
    },
  },
  {
    title: 'a deletion leaves its id in the settings for IPv6, where it fails every later write of them',
    async run(server) {
      const { id } = await makeGroup(server, 'six');
      const [account] = ok(await server.call('GET', '/api/accounts'));
      const settings = { ...account.settings, ipv6_enabled_groups: [...account.settings.ipv6_enabled_groups, id] };
      ok(await server.call('PUT', `/api/accounts/${account.id}`, { settings }));
      ok(await remove(server, id));
      const [after] = ok(await server.call('GET', '/api/accounts'));
      expect(after.settings.ipv6_enabled_groups).toContain(id);
      const again = await server.call('PUT', `/api/accounts/${account.id}`, { settings: after.settings });
      expectRefusal(again, 422, `ipv6 enabled group ${id} does not exist`);
      ok(await server.call('PUT', `/api/accounts/${account.id}`, { settings: account.settings }));
    },
  },
  {
    title: 'only service users with the role admin delete a group of an identity provider',
    needs: 'sandbox',
    async run(server) {
      const { id } = await makeGroup(server, 'okta');
      server.sandbox?.act('netbird', 'issued', { group: id, issued: 'integration' });
      const admin = await makeServiceUser(server, 'admin');
      const networks = await makeServiceUser(server, 'network_admin');
      const refused = 'only service users with admin power can delete integration group';
      expectRefusal(await remove(server, id), 400, refused);
      expectRefusal(await server.call('DELETE', `/api/groups/${id}`, undefined, networks.headers), 400, refused);
      ok(await server.call('DELETE', `/api/groups/${id}`, undefined, admin.headers));
    },
  },
];
