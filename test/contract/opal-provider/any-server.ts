import { expect } from 'vitest';
import { allNamed, named } from './calls.ts';
import { actionsOf, errorsOf, expectDone, expectNothingToDo, makeProject, operationsOf, writesOf } from './project.ts';
import type { OpalProviderCheck } from './server.ts';

/** What needs nothing but an organisation with the app of Opal itself. */
export const anyServerChecks: readonly OpalProviderCheck[] = [
  {
    title: 'a group is made, changed and deleted, and every time there is nothing left to do',
    async run(server) {
      const project = makeProject(server);
      const name = `${server.prefix}a`;
      await project.settle({ a: { name, description: 'First.', opal: { visibility: 'limited' } } });
      expect((await named(server, name)).description).toBe('First.');
      const changed = await project.plan({ a: { name, description: 'Second.', opal: { visibility: 'global' } } });
      expect(operationsOf(changed)).toEqual(['replace /description', 'replace /visibility']);
      await project.settle({ a: { name, description: 'Second.', opal: { visibility: 'global' } } });
      await project.settle({ b: { previously: 'a', name: `${name} renamed`, opal: {} } });
      expect((await named(server, `${name} renamed`)).description).toBe('Second.');
      await project.settle({});
      expect(await allNamed(server, `${name} renamed`)).toEqual([]);
    },
  },
  {
    title: 'what is not mentioned is neither read nor written',
    async run(server) {
      const project = makeProject(server);
      const name = `${server.prefix}quiet`;
      await project.settle({ a: { name, opal: {} } });
      const { group_id: id } = await named(server, name);
      await server.call('PUT', '/groups', { groups: [{ group_id: id, description: 'Somebody else wrote this.' }] });
      expectNothingToDo(await project.plan({ a: { name, opal: {} } }));
      expect(project.requests.filter((line) => line.includes(`/groups/`))).toEqual([]);
    },
  },
  {
    title: 'a live group of the declared name, type and app is adopted, and updated where it differs',
    async run(server) {
      const project = makeProject(server);
      const name = `${server.prefix}there`;
      await project.apply({ a: { name, description: 'Before.', opal: {} } });
      const other = makeProject(server);
      const planned = await other.plan({ a: { name, description: 'After.', opal: {} } });
      expect(actionsOf(planned)).toEqual({ a: 'adopt' });
      await other.settle({ a: { name, description: 'After.', opal: {} } });
      expect((await allNamed(server, name)).map((group) => group.description)).toEqual(['After.']);
    },
  },
  {
    title: 'two live groups of one name, type and app are an error that lists both, and `id:` tells which is meant',
    async run(server) {
      const project = makeProject(server);
      const name = `${server.prefix}twice`;
      await project.apply({ a: { name, opal: {} } });
      const { app_id: app, group_id: first } = await named(server, name);
      const { group_id: second } = await server.call('POST', '/groups', { name, group_type: 'OPAL_GROUP', app_id: app });
      const fresh = makeProject(server);
      const [error] = errorsOf(await fresh.plan({ a: { name, opal: {} } }));
      expect(error).toMatch(/^AMBIGUOUS_NAME/);
      expect(error).toContain(first);
      expect(error).toContain(second);
      await fresh.settle({ a: { name, opal: { id: second, visibility: 'limited' } } });
      expect((await server.call('GET', `/groups/${second as string}/visibility`)).visibility).toBe('LIMITED');
    },
  },
  {
    title: 'a group that was deleted outside is made again and told as drift',
    async run(server) {
      const project = makeProject(server);
      const name = `${server.prefix}gone`;
      const groups = { keep: { name: `${name} keep`, opal: {} }, a: { name, opal: {} } };
      await project.settle(groups);
      await server.call('DELETE', `/groups/${(await named(server, name)).group_id as string}`);
      const planned = await project.plan(groups);
      expect(planned.plan?.drift).toMatchObject([{ address: 'access/a', type: 'deleted' }]);
      expect(actionsOf(planned)).toEqual({ a: 'create' });
      await project.settle(groups);
    },
  },
  {
    title: 'groups are nested both ways round: what is declared inside lies inside',
    async run(server) {
      const project = makeProject(server);
      const [inner, outer] = [`${server.prefix}inner`, `${server.prefix}outer`];
      const groups = { inner: { name: inner, opal: {} }, outer: { name: outer, groups: ['inner'], opal: {} } };
      await project.settle(groups);
      const [{ group_id: child }, { group_id: parent }] = [await named(server, inner), await named(server, outer)];
      const { containing_groups: above } = await server.call('GET', `/groups/${child as string}/containing-groups`);
      expect(above).toMatchObject([{ containing_group_id: parent }]);
      await server.call('DELETE', `/groups/${child as string}/containing-groups/${parent as string}`);
      expect((await project.plan(groups)).plan?.drift).toMatchObject([{ address: 'access/outer' }]);
      await project.settle(groups);
      await project.settle({ inner: { name: inner, opal: {} }, outer: { name: outer, groups: [], opal: {} } });
      expect((await server.call('GET', `/groups/${child as string}/containing-groups`)).containing_groups).toEqual([]);
    },
  },
  {
    title: 'a second apply of the same files sends nothing',
    async run(server) {
      const project = makeProject(server);
      const groups = { a: { name: `${server.prefix}same`, description: 'x', opal: { visibility: 'limited' } } };
      expectDone(await project.apply(groups));
      expectDone(await project.apply(groups));
      expect(writesOf(project)).toEqual([]);
    },
  },
];
