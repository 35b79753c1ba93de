import { expect } from 'vitest';
import type { CipherscaleCheck, CipherscaleServer } from './server.ts';
import { NOBODY, expectRefusal, makeGroup, readGroup, somebody, withStatus } from './calls.ts';

/** Members: they live on the users. */
export const membershipChecks: readonly CipherscaleCheck[] = [
  {
    title: 'somebody joins with 201 and leaves with 204, and the stamps of the group stay',
    known: 'documented',
    async run(server) {
      const made = await makeGroup(server, 'eng');
      const user = await somebody(server);
      const joined = await server.call('POST', `/tenants/users/${user.id}/groups`, { groupId: made.id });
      expect([joined.status, joined.text]).toEqual([201, '']);
      const full = await readGroup(server, made.id);
      expect(full.users).toEqual([expect.objectContaining({ id: user.id, email: user.email })]);
      expect(full.updatedAt).toBe(made.updatedAt);
      const left = await server.call('DELETE', `/tenants/users/${user.id}/groups/${made.id}`);
      expect([left.status, left.text]).toEqual([204, '']);
      expect((await readGroup(server, made.id)).users).toEqual([]);
    },
  },
  {
    title: 'joining twice is 409, leaving twice 404',
    known: 'assumed',
    async run(server) {
      const made = await makeGroup(server, 'eng');
      const user = await somebody(server);
      const path = `/tenants/users/${user.id}/groups`;
      withStatus(await server.call('POST', path, { groupId: made.id }), 201);
      expectRefusal(await server.call('POST', path, { groupId: made.id }), 409, 'User is already a member of this group');
      withStatus(await server.call('DELETE', `${path}/${made.id}`), 204);
      expectRefusal(await server.call('DELETE', `${path}/${made.id}`), 404, 'Membership not found');
      expectRefusal(await server.call('POST', path, { groupId: NOBODY }), 404, 'Group not found');
      expectRefusal(await server.call('POST', path, {}), 400, ['groupId must be a UUID']);
    },
  },
  {
    title: 'the last group of somebody is not taken away, neither by leaving nor with the group',
    known: 'assumed',
    needs: 'sandbox',
    async run(server) {
      const made = await makeGroup(server, 'only');
      const { id } = outside(server, 'users', { email: 'new@acme.test', groups: [made.name] });
      const answer = await server.call('DELETE', `/tenants/users/${id}/groups/${made.id}`);
      expectRefusal(answer, 400, 'A user must be a member of at least one group');
      expectRefusal(await server.call('DELETE', `/tenants/groups/${made.id}`), 400, '1 users would be left without a group');
    },
  },
  {
    title: 'a user says its groups and the roles that come of them, in a list too',
    known: 'inferred',
    async run(server) {
      const user = await somebody(server);
      expect(user.groups.length).toBeGreaterThan(0);
      expect(user.roles.length).toBeGreaterThan(0);
      const alone = withStatus(await server.call('GET', `/tenants/users/${user.id}`), 200);
      expect(alone.groups.map(({ id }: { id: string }) => id)).toEqual(user.groups.map(({ id }: { id: string }) => id));
    },
  },
  {
    title: 'an invitation makes a user in its groups and sends one mail; the second is refused',
    known: 'documented',
    needs: 'sandbox',
    async run(server) {
      const made = await makeGroup(server, 'eng');
      const body = { email: 'new@acme.test', groups: [made.id] };
      const user = withStatus(await server.call('POST', '/tenants/users', body), 201);
      expect(user).toMatchObject({ email: 'new@acme.test', status: 'pending' });
      expectRefusal(await server.call('POST', '/tenants/users', body), 409, 'User with email new@acme.test already exists');
      expect(server.sandbox?.act('cipherscale', 'mails')).toMatchObject({ mails: [{ to: 'new@acme.test' }] });
      expectRefusal(await server.call('POST', '/tenants/users', { email: 'b@acme.test', groups: [] }), 400, ['groups should not be empty']);
      const many = Array.from({ length: 101 }, (_, index) => ({ ...body, email: `p${index}@acme.test` }));
      expect((await server.call('POST', '/tenants/users', many)).status).toBe(400);
      expect(withStatus(await server.call('POST', '/tenants/users', many.slice(0, 2)), 201)).toHaveLength(2);
    },
  },
];

function outside({ sandbox }: CipherscaleServer, command: string, body: object): { readonly id: string } {
  expect(sandbox).toBeDefined();
  return sandbox?.act('cipherscale', command, body) as { readonly id: string };
}
