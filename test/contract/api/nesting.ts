import { expect } from 'vitest';
import type { Check } from '../check.ts';
import { expectErrors, expectNothing, groupData, makeEntity, makeGroup, update, wrapped } from './calls.ts';

/** Groups in groups, and what deleting leaves behind. */
export const nestingChecks: readonly Check[] = [
  {
    title: 'children are read sorted by id, and know their parents in the order they got them',
    async run(server) {
      const children = [
        await makeGroup(server, { name: 'a' }),
        await makeGroup(server, { name: 'b' }),
        await makeGroup(server, { name: 'c' }),
      ];
      const parent = await makeGroup(server, { name: 'p', member_group_ids: children.toSorted().toReversed() });
      expect((await groupData(server, parent)).member_group_ids).toEqual(children.toSorted());
      const second = await makeGroup(server, { name: 'q', member_group_ids: [children[0]] });
      const third = await makeGroup(server, { name: 'r', member_group_ids: [children[0]] });
      expect((await groupData(server, children[0] as string)).parent_group_ids).toEqual([parent, second, third]);
    },
  },
  {
    title: 'a parent that takes or drops a child moves the modify_index of the child, not its time',
    async run(server) {
      const child = await makeGroup(server, { name: 'c' });
      const before = await groupData(server, child);
      const parent = await makeGroup(server, { name: 'p', member_group_ids: [child] });
      const held = await groupData(server, child);
      expect([held.modify_index, held.parent_group_ids, held.last_update_time]).toEqual([2, [parent], before.last_update_time]);
      await update(server, parent, { policies: ['x'] });
      expect((await groupData(server, child)).modify_index).toBe(2);
      await update(server, parent, { member_group_ids: [] });
      const dropped = await groupData(server, child);
      expect([dropped.modify_index, dropped.parent_group_ids, dropped.last_update_time]).toEqual([3, [], before.last_update_time]);
      await update(server, child, { policies: ['z'] });
      expect((await groupData(server, child)).parent_group_ids).toBeNull();
    },
  },
  {
    title: 'a write without member_group_ids keeps the children; an empty one reads null',
    async run(server) {
      const child = await makeGroup(server, { name: 'c' });
      const parent = await makeGroup(server, { name: 'p', member_group_ids: [child] });
      await update(server, parent, { policies: ['x'] });
      expect((await groupData(server, parent)).member_group_ids).toEqual([child]);
      await update(server, parent, { member_group_ids: [] });
      expect((await groupData(server, parent)).member_group_ids).toBeNull();
    },
  },
  {
    title: 'children are replaced whole',
    async run(server) {
      const [a, b] = [await makeGroup(server, { name: 'a' }), await makeGroup(server, { name: 'b' })];
      const parent = await makeGroup(server, { name: 'p', member_group_ids: [a] });
      await update(server, parent, { member_group_ids: [b] });
      expect((await groupData(server, parent)).member_group_ids).toEqual([b]);
      expect((await groupData(server, a)).parent_group_ids).toEqual([]);
    },
  },
  {
    title: 'a group cannot hold itself, nor one that holds it',
    async run(server) {
      const bottom = await makeGroup(server, { name: 'bottom' });
      const middle = await makeGroup(server, { name: 'middle', member_group_ids: [bottom] });
      const top = await makeGroup(server, { name: 'top', member_group_ids: [middle] });
      expectErrors(await server.call('POST', `/identity/group/id/${top}`, { member_group_ids: [top] }), 500, [
        wrapped(`member group ID "${top}" is same as the ID of the group`),
      ]);
      for (const above of [top, middle]) {
        expectErrors(await server.call('POST', `/identity/group/id/${bottom}`, { member_group_ids: [above] }), 400, [
          `cyclic relationship detected for member group ID "${above}"`,
        ]);
      }
      expect((await groupData(server, bottom)).member_group_ids).toBeNull();
    },
  },
  {
    title: 'an internal group may hold an external one',
    async run(server) {
      const external = await makeGroup(server, { name: 'e', type: 'external' });
      const parent = await makeGroup(server, { name: 'p', member_group_ids: [external] });
      expect((await groupData(server, parent)).member_group_ids).toEqual([external]);
    },
  },
  {
    title: 'children of a deleted parent keep its id for ever',
    async run(server) {
      const child = await makeGroup(server, { name: 'c' });
      const parent = await makeGroup(server, { name: 'p', member_group_ids: [child] });
      expectNothing(await server.call('DELETE', `/identity/group/id/${parent}`));
      expect((await groupData(server, child)).parent_group_ids).toEqual([parent]);
      await update(server, child, { policies: ['x'] });
      expect((await groupData(server, child)).parent_group_ids).toEqual([parent]);
    },
  },
  {
    title: 'a deleted child is gone from its parent',
    async run(server) {
      const [a, b] = [await makeGroup(server, { name: 'a' }), await makeGroup(server, { name: 'b' })];
      const parent = await makeGroup(server, { name: 'p', member_group_ids: [a, b] });
      expectNothing(await server.call('DELETE', `/identity/group/id/${a}`));
      expect((await groupData(server, parent)).member_group_ids).toEqual([b]);
    },
  },
  {
    title: 'a deleted entity is gone from its groups, whose modify_index moves',
    async run(server) {
      const [x, y] = [await makeEntity(server, 'x'), await makeEntity(server, 'y')];
      const id = await makeGroup(server, { name: 'g', member_entity_ids: [x, y] });
      expectNothing(await server.call('DELETE', `/identity/entity/id/${x}`));
      expect(await groupData(server, id)).toMatchObject({ member_entity_ids: [y], modify_index: 2 });
    },
  },
  {
    title: 'an entity tells its groups, direct and inherited',
    async run(server) {
      const entity = await makeEntity(server, 'x');
      const child = await makeGroup(server, { name: 'c', member_entity_ids: [entity] });
      const parent = await makeGroup(server, { name: 'p', member_group_ids: [child] });
      const read = await server.call('GET', `/identity/entity/id/${entity}`);
      expect([read.body.data.direct_group_ids, read.body.data.inherited_group_ids]).toEqual([[child], [parent]]);
      expect(read.body.data.group_ids.toSorted()).toEqual([child, parent].sort());
    },
  },
];
