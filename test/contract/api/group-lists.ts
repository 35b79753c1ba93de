import { expect } from 'vitest';
import type { Check } from '../check.ts';
import { expectErrors, makeEntity, makeGroup, makeMount } from './calls.ts';

/** Lists: their order, their shape, and what an empty one is. */
export const groupListChecks: readonly Check[] = [
  {
    title: 'an empty list is a 404 without words',
    async run(server) {
      for (const path of [
        '/identity/group/id',
        '/identity/group/name',
        '/identity/entity/id',
        '/identity/group-alias/id',
        '/identity/entity-alias/id',
      ]) {
        expectErrors(await server.call('GET', `${path}?list=true`), 404, []);
      }
      expectErrors(await server.call('LIST', '/identity/group/id'), 404, []);
    },
  },
  {
    title: 'the list by id has name and counts of every group, in the order of ids',
    async run(server) {
      const entity = await makeEntity(server, 'x');
      const child = await makeGroup(server, { name: 'child', member_entity_ids: [entity], policies: ['p'] });
      const parent = await makeGroup(server, { name: 'parent', member_group_ids: [child] });
      const more = [await makeGroup(server, { name: 'c' }), await makeGroup(server, { name: 'b' }), await makeGroup(server, { name: 'a' })];
      const listed = await server.call('GET', '/identity/group/id?list=true');
      expect([listed.status, listed.body.warnings]).toEqual([200, null]);
      expect(listed.body.data.keys).toEqual([child, parent, ...more].sort());
      expect(Object.keys(listed.body.data).sort()).toEqual(['key_info', 'keys']);
      expect(listed.body.data.key_info[child]).toEqual({ name: 'child', num_member_entities: 1, num_parent_groups: 1 });
      expect(listed.body.data.key_info[parent]).toEqual({ name: 'parent', num_member_entities: 0, num_parent_groups: 0 });
    },
  },
  {
    title: 'the list by name has names in the order of ids, and nothing else',
    async run(server) {
      const names = new Map<string, string>();
      for (const name of ['a', 'b', 'c', 'd', 'e', 'F']) names.set(await makeGroup(server, { name }), name);
      const listed = await server.call('GET', '/identity/group/name?list=true');
      expect(listed.body.data).toEqual({ keys: [...names.keys()].sort().map((id) => names.get(id)) });
    },
  },
  {
    title: 'there are no pages: after and limit are ignored with a warning',
    async run(server) {
      const ids = [
        await makeGroup(server, { name: 'a' }),
        await makeGroup(server, { name: 'b' }),
        await makeGroup(server, { name: 'c' }),
      ].sort();
      const listed = await server.call('GET', '/identity/group/id?list=true&after=x&limit=1');
      expect([listed.status, listed.body.data.keys]).toEqual([200, ids]);
      expect(listed.body.warnings).toEqual(['Endpoint ignored these unrecognized parameters: [after limit]']);
    },
  },
  {
    title: 'the list shows the alias of a group with its mount',
    async run(server) {
      const accessor = await makeMount(server, 'idp');
      const id = await makeGroup(server, { name: 'e', type: 'external' });
      const alias = await server.call('POST', '/identity/group-alias', { name: 'Eng', mount_accessor: accessor, canonical_id: id });
      const listed = await server.call('GET', '/identity/group/id?list=true');
      expect(listed.body.data.key_info[id].alias).toEqual({
        id: alias.body.data.id,
        name: 'Eng',
        mount_accessor: accessor,
        mount_type: 'userpass',
        mount_path: 'auth/idp/',
      });
    },
  },
  {
    title: 'the list of entities has names and aliases, in the order of ids',
    async run(server) {
      const accessor = await makeMount(server, 'idp');
      const [ada, grace] = [await makeEntity(server, 'ada@acme.test'), await makeEntity(server, 'grace@acme.test')];
      const alias = await server.call('POST', '/identity/entity-alias', { name: 'ada', mount_accessor: accessor, canonical_id: ada });
      const listed = await server.call('GET', '/identity/entity/id?list=true');
      expect([listed.status, listed.body.data.keys]).toEqual([200, [ada, grace].sort()]);
      expect(listed.body.data.key_info).toEqual({
        [ada]: {
          name: 'ada@acme.test',
          aliases: [{ id: alias.body.data.id, name: 'ada', mount_accessor: accessor, mount_type: 'userpass', mount_path: 'auth/idp/' }],
        },
        [grace]: { name: 'grace@acme.test' },
      });
    },
  },
];
