import { expect } from 'vitest';
import type { CipherscaleCheck } from './server.ts';
import { NOBODY, expectRefusal, listAll, makeGroup, readGroup, roleOf, somebody, withStatus } from './calls.ts';

/** Creating, replacing and deleting groups. */
export const groupChecks: readonly CipherscaleCheck[] = [
  {
    title: 'a group is made with a name, a description and ids of roles, and answered with role objects and no users',
    known: 'assumed',
    async run(server) {
      const role = await roleOf(server, 'DEFAULT');
      const made = await makeGroup(server, 'eng', { description: 'Everyone' });
      expect(made).toMatchObject({ name: `${server.prefix}eng`, description: 'Everyone', deleteable: true, users: [], idpMapping: [] });
      expect(made.roles).toEqual([expect.objectContaining({ id: role, type: 'DEFAULT' })]);
      expect(await readGroup(server, made.id)).toEqual(made);
    },
  },
  {
    title: 'a replacement answers 200 and stamps the group; a description that is left out is cleared',
    known: 'assumed',
    async run(server) {
      const [role, auditor] = [await roleOf(server, 'DEFAULT'), await roleOf(server, 'AUDITOR')];
      const made = await makeGroup(server, 'eng', { description: 'Everyone', roles: [role] });
      const path = `/tenants/groups/${made.id}`;
      const put = withStatus(await server.call('PUT', path, { name: made.name, description: 'Others', roles: [auditor] }), 200);
      expect(put.roles.map(({ id }: { id: string }) => id)).toEqual([auditor]);
      expect([put.description, put.updatedAt > made.updatedAt, put.createdAt]).toEqual(['Others', true, made.createdAt]);
      expect((await readGroup(server, made.id)).updatedAt).toBe(put.updatedAt);
      expect(withStatus(await server.call('PUT', path, { name: made.name, roles: [auditor] }), 200).description ?? '').toBe('');
    },
  },
  {
    title: 'a group without a role is refused, and so is the role of the owner and one that does not exist',
    known: 'assumed',
    async run(server) {
      const name = `${server.prefix}eng`;
      const post = (roles: unknown): ReturnType<typeof server.call> => server.call('POST', '/tenants/groups', { name, roles });
      expectRefusal(await post([]), 400, ['roles should not be empty']);
      expectRefusal(await post([await roleOf(server, 'OWNER')]), 400, 'The owner role cannot be assigned to a group');
      expectRefusal(await post([NOBODY]), 404, `Role ${NOBODY} not found`);
    },
  },
  {
    title: 'every fault of a body is told at once, and what the API cannot set is refused',
    known: 'assumed',
    async run(server) {
      const refused = ['property maxDevices should not exist', 'name must be a string', 'roles must be an array'];
      expectRefusal(await server.call('POST', '/tenants/groups', { maxDevices: 3 }), 400, refused);
      const made = await makeGroup(server, 'eng');
      const roles = [await roleOf(server, 'DEFAULT')];
      for (const name of ['isSamlDefaultGroup', 'idpMapping', 'deleteable']) {
        const answer = await server.call('PUT', `/tenants/groups/${made.id}`, { name: made.name, roles, [name]: [] });
        expectRefusal(answer, 400, [`property ${name} should not exist`]);
      }
    },
  },
  {
    title: 'two groups may have one name, and names keep case and spaces',
    known: 'assumed',
    async run(server) {
      const first = await makeGroup(server, ' Devs ');
      expect((await makeGroup(server, ' Devs ')).id).not.toBe(first.id);
      expect(first.name).toBe(`${server.prefix} Devs `);
      expect((await makeGroup(server, 'Spaced ')).name).toBe(`${server.prefix}Spaced `);
    },
  },
  {
    title: 'a group goes with its memberships, and once gone is answered with 404',
    known: 'assumed',
    async run(server) {
      const made = await makeGroup(server, 'gone');
      const user = await somebody(server);
      withStatus(await server.call('POST', `/tenants/users/${user.id}/groups`, { groupId: made.id }), 201);
      const answer = await server.call('DELETE', `/tenants/groups/${made.id}`);
      expect([answer.status, answer.text]).toEqual([200, '']);
      for (const method of ['DELETE', 'GET'])
        expectRefusal(await server.call(method, `/tenants/groups/${made.id}`), 404, 'Group not found');
      const after = withStatus(await server.call('GET', `/tenants/users/${user.id}`), 200);
      expect(after.groups.map(({ id }: { id: string }) => id)).not.toContain(made.id);
    },
  },
  {
    title: 'a group that says deleteable false is not deleted',
    known: 'documented',
    async run(server) {
      const fixed = (await listAll(server, '/tenants/groups')).filter(({ deleteable }) => deleteable === false);
      expect(fixed.length).toBeGreaterThan(0);
      const answer = await server.call('DELETE', `/tenants/groups/${fixed[0].id}`);
      expect(answer.status).toBe(403);
      await readGroup(server, fixed[0].id);
    },
  },
  {
    title: 'policies that name a group lose it with the group',
    known: 'assumed',
    needs: 'sandbox',
    async run(server) {
      const made = await makeGroup(server, 'used');
      server.sandbox?.act('cipherscale', 'policies', { name: 'p', groups: [made.id] });
      withStatus(await server.call('DELETE', `/tenants/groups/${made.id}`), 200);
      const policies = await listAll(server, '/tenants/policies');
      expect(policies.find(({ name }) => name === 'p').groups).toEqual([]);
    },
  },
  {
    title: 'an id that is none is refused before anything is looked up',
    known: 'assumed',
    async run(server) {
      expectRefusal(await server.call('GET', '/tenants/groups/nope'), 400, 'Validation failed (uuid is expected)');
      expectRefusal(await server.call('GET', `/tenants/groups/${NOBODY}`), 404, 'Group not found');
    },
  },
];
