import { expect } from 'vitest';
import type { Check } from '../check.ts';
import type { VaultServer } from '../vault-server.ts';
import { expectErrors, expectNothing, groupData, makeGroup, makeMount } from './calls.ts';

async function makeAlias(server: VaultServer, body: Readonly<Record<string, unknown>>): Promise<string> {
  const answer = await server.call('POST', '/identity/group-alias', body);
  expect(answer.status, answer.text).toBe(200);
  return answer.body.data.id as string;
}

/** Aliases of external groups. */
export const aliasChecks: readonly Check[] = [
  {
    title: 'an alias is made with id and group in the answer, and shows on the group',
    async run(server) {
      const accessor = await makeMount(server, 'idp');
      const id = await makeGroup(server, { name: 'e', type: 'external' });
      const made = await server.call('POST', '/identity/group-alias', { name: 'IdP-Eng', mount_accessor: accessor, canonical_id: id });
      expect([made.status, Object.keys(made.body.data).sort(), made.body.data.canonical_id]).toEqual([200, ['canonical_id', 'id'], id]);
      expect((await groupData(server, id)).alias).toEqual({
        id: made.body.data.id,
        canonical_id: id,
        name: 'IdP-Eng',
        mount_accessor: accessor,
        mount_path: 'auth/idp/',
        mount_type: 'userpass',
        metadata: null,
        merged_from_canonical_ids: null,
        creation_time: expect.any(String),
        last_update_time: expect.any(String),
      });
      const read = await server.call('GET', `/identity/group-alias/id/${made.body.data.id}`);
      expect(read.body.data).toMatchObject({
        name: 'IdP-Eng',
        canonical_id: id,
        mount_accessor: accessor,
        mount_path: 'auth/idp/',
        local: false,
        namespace_id: 'root',
      });
      const listed = await server.call('GET', '/identity/group-alias/id?list=true');
      expect(listed.body.data.keys).toEqual([made.body.data.id]);
      expect(listed.body.data.key_info[made.body.data.id]).toMatchObject({
        name: 'IdP-Eng',
        canonical_id: id,
        mount_accessor: accessor,
        mount_path: 'auth/idp/',
      });
    },
  },
  {
    title: 'the same alias again is refused, in any letter case, for any group',
    async run(server) {
      const accessor = await makeMount(server, 'idp');
      const id = await makeGroup(server, { name: 'e', type: 'external' });
      const other = await makeGroup(server, { name: 'f', type: 'external' });
      await makeAlias(server, { name: 'Eng', mount_accessor: accessor, canonical_id: id });
      for (const name of ['Eng', 'eNG']) {
        for (const group of [id, other]) {
          const again = await server.call('POST', '/identity/group-alias', { name, mount_accessor: accessor, canonical_id: group });
          expectErrors(again, 400, ['combination of mount and group alias name is already in use']);
        }
      }
    },
  },
  {
    title: 'the same name on another mount is another alias',
    async run(server) {
      const [first, second] = [await makeMount(server, 'idp'), await makeMount(server, 'idp2')];
      const [e, f] = [await makeGroup(server, { name: 'e', type: 'external' }), await makeGroup(server, { name: 'f', type: 'external' })];
      await makeAlias(server, { name: 'Eng', mount_accessor: first, canonical_id: e });
      await makeAlias(server, { name: 'Eng', mount_accessor: second, canonical_id: f });
      expect((await groupData(server, f)).alias.mount_path).toBe('auth/idp2/');
    },
  },
  {
    title: 'a second alias of a group silently replaces the first',
    async run(server) {
      const accessor = await makeMount(server, 'idp');
      const id = await makeGroup(server, { name: 'e', type: 'external' });
      const first = await makeAlias(server, { name: 'One', mount_accessor: accessor, canonical_id: id });
      const second = await makeAlias(server, { name: 'Two', mount_accessor: accessor, canonical_id: id });
      expect(second).not.toBe(first);
      expectErrors(await server.call('GET', `/identity/group-alias/id/${first}`), 404, []);
      expect((await groupData(server, id)).alias).toMatchObject({ id: second, name: 'Two' });
    },
  },
  {
    title: 'an alias is changed in place by its id, and needs everything in every write',
    async run(server) {
      const accessor = await makeMount(server, 'idp');
      const id = await makeGroup(server, { name: 'e', type: 'external' });
      const alias = await makeAlias(server, { name: 'One', mount_accessor: accessor, canonical_id: id });
      const changed = await server.call('POST', `/identity/group-alias/id/${alias}`, {
        name: 'one',
        mount_accessor: accessor,
        canonical_id: id,
      });
      expect([changed.status, changed.body.data]).toEqual([200, { id: alias, canonical_id: id }]);
      expect((await groupData(server, id)).alias).toMatchObject({ id: alias, name: 'one' });
      expectErrors(await server.call('POST', `/identity/group-alias/id/${alias}`, { mount_accessor: accessor }), 400, [
        'missing alias name',
      ]);
      expectErrors(await server.call('POST', `/identity/group-alias/id/${alias}`, { name: 'x' }), 400, ['missing mount_accessor']);
      expectErrors(await server.call('POST', '/identity/group-alias/id/nope', { name: 'x', mount_accessor: accessor }), 400, [
        'invalid group alias ID',
      ]);
    },
  },
  {
    title: 'an alias can move to another group, and the old one is without',
    async run(server) {
      const accessor = await makeMount(server, 'idp');
      const [e, f] = [await makeGroup(server, { name: 'e', type: 'external' }), await makeGroup(server, { name: 'f', type: 'external' })];
      const alias = await makeAlias(server, { name: 'One', mount_accessor: accessor, canonical_id: e });
      await server.call('POST', `/identity/group-alias/id/${alias}`, { name: 'One', mount_accessor: accessor, canonical_id: f });
      expect([(await groupData(server, e)).alias, (await groupData(server, f)).alias.id]).toEqual([{}, alias]);
    },
  },
  {
    title: 'an alias without a group makes a new external group',
    async run(server) {
      const accessor = await makeMount(server, 'idp');
      const made = await server.call('POST', '/identity/group-alias', { name: 'Lost', mount_accessor: accessor });
      expect(made.status).toBe(200);
      expect(await groupData(server, made.body.data.canonical_id)).toMatchObject({
        type: 'external',
        name: expect.stringMatching(/^group_[0-9a-f]{8}/),
      });
    },
  },
  {
    title: 'aliases of internal groups, unknown groups and unknown mounts are refused',
    async run(server) {
      const accessor = await makeMount(server, 'idp');
      const internal = await makeGroup(server, { name: 'i' });
      const external = await makeGroup(server, { name: 'e', type: 'external' });
      const post = (body: Readonly<Record<string, unknown>>): ReturnType<VaultServer['call']> =>
        server.call('POST', '/identity/group-alias', body);
      expectErrors(await post({ name: 'X', mount_accessor: accessor, canonical_id: internal }), 400, [
        "alias can't be set on an internal group",
      ]);
      expectErrors(await post({ name: 'X', mount_accessor: accessor, canonical_id: 'nope' }), 400, [
        "invalid group ID given in 'canonical_id'",
      ]);
      expectErrors(await post({ name: 'X', mount_accessor: 'nope', canonical_id: external }), 400, ['invalid mount accessor "nope"']);
      expectErrors(await post({ mount_accessor: accessor, canonical_id: external }), 400, ['missing alias name']);
      expectErrors(await post({ name: 'X', canonical_id: external }), 400, ['missing mount_accessor']);
    },
  },
  {
    title: 'a deleted alias leaves {} on its group, a deleted group takes its alias along',
    async run(server) {
      const accessor = await makeMount(server, 'idp');
      const id = await makeGroup(server, { name: 'e', type: 'external' });
      const first = await makeAlias(server, { name: 'One', mount_accessor: accessor, canonical_id: id });
      expectNothing(await server.call('DELETE', `/identity/group-alias/id/${first}`));
      expectNothing(await server.call('DELETE', `/identity/group-alias/id/${first}`));
      expect((await groupData(server, id)).alias).toEqual({});
      const second = await makeAlias(server, { name: 'One', mount_accessor: accessor, canonical_id: id });
      expectNothing(await server.call('DELETE', `/identity/group/id/${id}`));
      expectErrors(await server.call('GET', `/identity/group-alias/id/${second}`), 404, []);
    },
  },
  {
    title: 'a lookup finds a group by its alias, and says 204 where there is none',
    async run(server) {
      const accessor = await makeMount(server, 'idp');
      const id = await makeGroup(server, { name: 'e', type: 'external' });
      const alias = await makeAlias(server, { name: 'One', mount_accessor: accessor, canonical_id: id });
      for (const body of [{ alias_id: alias }, { alias_name: 'ONE', alias_mount_accessor: accessor }]) {
        const found = await server.call('POST', '/identity/lookup/group', body);
        expect([found.status, found.body.data.id]).toEqual([200, id]);
      }
      expectNothing(await server.call('POST', '/identity/lookup/group', { alias_name: 'Two', alias_mount_accessor: accessor }));
    },
  },
];
