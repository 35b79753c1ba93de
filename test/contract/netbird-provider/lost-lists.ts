import { expect } from 'vitest';
import type { NetbirdCheck } from '../netbird-api/server.ts';
import { ok } from '../netbird-api/calls.ts';
import { expectDone, makeProject, writesOf } from './project.ts';
import { act, named, peerNames, resourceId, setAutoGroups } from './sample.ts';

const GROUPS = { safe: { members: ['ada@acme.test'], netbird: {} } };
const ADDITIVE = { safe: { members: ['ada@acme.test'], membership: 'additive', netbird: {} } };

/** A list that a fresh read lacks is never written as an empty one: the server replaces the whole object. */
export const lostListChecks: readonly NetbirdCheck[] = [
  ...(['resources', 'peers'] as const).map((key): NetbirdCheck => ({
    title: `a group that is read without "${key}" is not written: what it has of them stays`,
    async run(server) {
      const resource = { id: await resourceId(server, 'wiki'), type: 'domain' };
      ok(await server.call('POST', '/api/groups', { name: 'safe', peers: [], resources: [resource] }));
      const project = makeProject(server);
      server.sandbox?.faults.add({ type: 'lacks', key, method: 'GET', path: '/api/groups/*' });
      const { outcome } = await project.apply(GROUPS);
      expect(outcome?.changes).toMatchObject([
        { status: 'failed', error: { code: 'PROVIDER_ANSWER', message: expect.stringContaining(`it lacks "${key}"`) } },
      ]);
      expect(writesOf(project)).toEqual([]);
      server.sandbox?.faults.clear();
      expectDone(await project.apply(GROUPS));
      expect((await named(server, 'safe')).resources).toEqual([resource]);
    },
  })),
  {
    title: 'a group whose resources are read without their type is not written: each would be stored as one of none',
    async run(server) {
      const resource = { id: await resourceId(server, 'wiki'), type: 'domain' };
      ok(await server.call('POST', '/api/groups', { name: 'safe', resources: [resource] }));
      const project = makeProject(server);
      server.sandbox?.faults.add({ type: 'lacks', key: 'type', method: 'GET', path: '/api/groups/*' });
      const { outcome } = await project.apply(GROUPS);
      expect(outcome?.changes).toMatchObject([{ status: 'failed', error: { code: 'PROVIDER_ANSWER' } }]);
      expect(writesOf(project)).toEqual([]);
      server.sandbox?.faults.clear();
      expectDone(await project.apply(GROUPS));
      expect((await named(server, 'safe')).resources).toEqual([resource]);
    },
  },
  {
    title: 'resources that were listed and are null just before the write are looked at again; where they stay away nothing is sent',
    async run(server) {
      const resource = { id: await resourceId(server, 'wiki'), type: 'domain' };
      ok(await server.call('POST', '/api/groups', { name: 'safe', resources: [resource] }));
      const project = makeProject(server);
      server.sandbox?.faults.add({ type: 'lacks', key: 'resources', as: 'null', method: 'GET', path: '/api/groups/*' });
      const { outcome } = await project.apply(GROUPS);
      expect(outcome?.changes).toMatchObject([
        { status: 'stale', error: { message: expect.stringContaining('had resources then, and has none now') } },
      ]);
      expect(writesOf(project)).toEqual([]);
      server.sandbox?.faults.clear();
      server.sandbox?.faults.add({ type: 'lacks', key: 'resources', as: 'null', method: 'GET', path: '/api/groups/*', count: 1 });
      expectDone(await project.apply(GROUPS));
      expect((await named(server, 'safe')).resources).toEqual([resource]);
    },
  },
  {
    title: 'peers of somebody else that were listed and are null just before the write stay in the group',
    async run(server) {
      const project = makeProject(server);
      await project.settle({ safe: { members: ['grace@acme.test'], netbird: {} } });
      const before = await peerNames(server, 'safe');
      server.sandbox?.faults.add({ type: 'lacks', key: 'peers', as: 'null', method: 'GET', path: '/api/groups/*' });
      const { outcome } = await project.apply(ADDITIVE);
      expect(outcome?.changes).toMatchObject([
        { status: 'stale', error: { message: expect.stringContaining('had peers then, and has none now') } },
      ]);
      expect(writesOf(project)).toEqual([]);
      expect(await peerNames(server, 'safe')).toEqual(before);
    },
  },
  {
    title: 'a group that this run empties itself, in halves or whole, is written on',
    async run(server) {
      const project = makeProject(server);
      await project.settle({ safe: { members: ['grace@acme.test'], netbird: {} }, other: { members: ['ada@acme.test'], netbird: {} } });
      await project.settle({ safe: { members: ['ada@acme.test'], netbird: {} }, other: { members: ['grace@acme.test'], netbird: {} } });
      await project.settle({ safe: { members: [], netbird: { name: 'safer' } }, other: { members: [], netbird: {} } });
    },
  },
  {
    title: 'a machine of a setup key stays where the keys do not say which groups they fill',
    async run(server) {
      const { id } = ok(await server.call('POST', '/api/groups', { name: 'safe' })) as { id: string };
      ok(
        await server.call('POST', '/api/setup-keys', {
          name: 'kiosks',
          type: 'reusable',
          expires_in: 31_536_000,
          auto_groups: [id],
          usage_limit: 0,
        }),
      );
      act(server, 'peers', { name: 'kiosk', setup_key: 'kiosks' });
      const project = makeProject(server);
      server.sandbox?.faults.add({ type: 'lacks', key: 'auto_groups', method: 'GET', path: '/api/setup-keys' });
      const report = await project.apply(GROUPS);
      expect(report.plan?.incomplete).toMatchObject([{ code: 'PROVIDER_ANSWER', why: expect.stringContaining('it lacks "auto_groups"') }]);
      expect(writesOf(project)).toEqual([]);
      server.sandbox?.faults.clear();
      expectDone(await project.apply(GROUPS));
      expect(await peerNames(server, 'safe')).toContain('kiosk');
    },
  },
  ...(
    [
      ['/api/peers', 'user_id', '"user_id" is no text'],
      ['/api/users', 'email', '"email" is no text'],
      ['/api/groups', 'issued', '"issued" is no text'],
      ['/api/networks', 'resources', 'it lacks "resources"'],
      ['/api/networks/resources', 'name', '"name" is no text'],
      ['/api/accounts', 'settings', 'it is no object'],
    ] as const
  ).map(([path, key, why]): NetbirdCheck => ({
    title: `an answer to GET ${path} without "${key}" is not believed, also where people who are not there are skipped`,
    async run(server) {
      const project = makeProject(server, { target: { unknown_members: 'skip' } });
      await project.settle(GROUPS);
      const before = await peerNames(server, 'safe');
      server.sandbox?.faults.add({ type: 'lacks', key, method: 'GET', path });
      const report = await project.apply({ safe: { members: ['ada@acme.test', 'grace@acme.test'], netbird: {} } });
      expect(report.plan?.incomplete).toMatchObject([{ code: 'PROVIDER_ANSWER', why: expect.stringContaining(why) }]);
      expect(writesOf(project)).toEqual([]);
      server.sandbox?.faults.clear();
      expect(await peerNames(server, 'safe')).toEqual(before);
    },
  })),
  ...(
    [
      ['/api/policies', 'rules'],
      ['/api/dns/settings', 'disabled_management_groups'],
    ] as const
  ).map(([path, key]): NetbirdCheck => ({
    title: `nothing is deleted while the answer to GET ${path} lacks "${key}": what stands in the way is not known`,
    async run(server) {
      const project = makeProject(server);
      await project.settle(GROUPS);
      server.sandbox?.faults.add({ type: 'lacks', key, method: 'GET', path });
      const report = await project.apply({});
      expect(report.plan?.incomplete).toMatchObject([{ code: 'PROVIDER_ANSWER', why: expect.stringContaining(`it lacks "${key}"`) }]);
      expect(writesOf(project)).toEqual([]);
    },
  })),
  {
    title: 'a machine that a setup key or auto-groups bring in between the read before a write and the write is said to be lost',
    async run(server) {
      const project = makeProject(server);
      await project.settle(GROUPS);
      const { id } = (await named(server, 'safe')) as { id: string };
      const key = { name: 'kiosks', type: 'reusable', expires_in: 31_536_000, auto_groups: [id], usage_limit: 0 };
      ok(await server.call('POST', '/api/setup-keys', key));
      await setAutoGroups(server, 'linus@acme.test', [id]);
      const more = ['ada@acme.test', 'grace@acme.test'];
      for (const [body, members] of [
        [{ name: 'kiosk', setup_key: 'kiosks' }, more],
        [{ name: 'linus-tablet', user: 'linus@acme.test' }, [...more, 'hedy@acme.test']],
      ] as const) {
        act(server, 'before', { method: 'PUT', path: '/api/groups/*', command: 'peers', body });
        const { outcome } = await project.apply({ safe: { members, netbird: {} } });
        expect(outcome?.changes).toMatchObject([{ status: 'done' }]);
        expect(await peerNames(server, 'safe')).not.toContain(body.name);
        expect(outcome?.converged).toBe(true);
        expect(outcome?.warnings).toMatchObject([
          {
            address: 'mesh/safe',
            message: expect.stringMatching(new RegExp(`"${body.name}\\S+" was enrolled while the group was written`)),
          },
        ]);
      }
      // One that is there before the read is kept, and nothing is lost.
      act(server, 'before', { method: 'GET', path: '/api/groups/*', command: 'peers', body: { name: 'kiosk-2', setup_key: 'kiosks' } });
      const { outcome } = await project.apply({ safe: { members: more, netbird: {} } });
      expect(await peerNames(server, 'safe')).toContain('kiosk-2');
      expect(outcome?.warnings.filter(({ message }) => message.includes('was enrolled while'))).toEqual([]);
    },
  },
  {
    title: 'a user that is listed without auto-groups is not believed, and never written',
    async run(server) {
      const group = ok(await server.call('POST', '/api/groups', { name: 'theirs' })) as { id: string };
      await setAutoGroups(server, 'ada@acme.test', [group.id]);
      const target = { members_as: 'auto_groups' };
      const project = makeProject(server, { target });
      const { plan } = await project.plan(GROUPS);
      expect(plan?.changes).toHaveLength(1);
      server.sandbox?.faults.add({ type: 'lacks', key: 'auto_groups', method: 'GET', path: '/api/users' });
      const report = await project.apply(GROUPS);
      expect(report.plan?.incomplete).toMatchObject([
        { code: 'PROVIDER_ANSWER', why: expect.stringContaining('"auto_groups" is no list') },
      ]);
      expect(writesOf(project)).toEqual([]);
    },
  },
];
