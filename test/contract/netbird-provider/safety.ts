import { expect, onTestFinished } from 'vitest';
import { acceptDrift } from '../../../src/run/accept-drift.ts';
import type { Plan } from '../../../src/core/model/plan.ts';
import type { NetbirdCheck } from '../netbird-api/server.ts';
import { ok, settledEvents } from '../netbird-api/calls.ts';
import { makeExportProject } from '../export-project.ts';
import { errorsOf, makeProject, writesOf } from './project.ts';
import { act, named, peerId, peerNames, resourceId } from './sample.ts';

/** Nothing of somebody else's comes in, and nothing goes that only looks as if it were gone. */
export const safetyChecks: readonly NetbirdCheck[] = [
  {
    title: 'a machine that took the name of a planned one and is somebody else’s is never put in: nothing is sent',
    async run(server) {
      const project = makeProject(server);
      const groups = { safe: { members: ['ada@acme.test', 'grace@acme.test'], netbird: {} } };
      const { plan } = await project.plan(groups);
      ok(await server.call('DELETE', `/api/peers/${await peerId(server, 'ada-laptop')}`));
      act(server, 'peers', { name: 'ada-laptop', user: 'hedy@acme.test' });
      const report = await project.applyPlan(plan as Plan, groups);
      expect(report.outcome?.changes).toMatchObject([
        { status: 'failed', error: { code: 'UNKNOWN_MEMBER', message: expect.stringContaining('a machine of "hedy@acme.test" by now') } },
      ]);
      expect(writesOf(project)).toEqual([]);
    },
  },
  {
    title: 'a list of peers that leaves some out makes the read partial: nobody is taken out, and the run says so',
    async run(server) {
      const project = makeProject(server);
      const groups = { safe: { members: ['ada@acme.test', 'grace@acme.test'], netbird: {} } };
      await project.settle(groups);
      const before = await peerNames(server, 'safe');
      server.sandbox?.faults.add({ type: 'partial-list', keep: 2, method: 'GET', path: '/api/peers' });
      const { plan } = await project.plan(groups);
      expect(plan?.incomplete).toMatchObject([{ part: 'peers', why: expect.stringContaining('does not show to this token') }]);
      expect([plan?.changes, plan?.drift]).toEqual([[], []]);
      await project.apply({ safe: { members: ['ada@acme.test'], netbird: {} } });
      expect(writesOf(project)).toEqual([]);
      expect(await peerNames(server, 'safe')).toEqual(before);
    },
  },
  {
    title: 'a create that meets a group of JWT sync is stopped, although that one holds the same, and binds nothing',
    async run(server) {
      const project = makeProject(server);
      const groups = { safe: { members: ['ada@acme.test'], netbird: {} } };
      const { plan } = await project.plan(groups);
      act(server, 'sign-ins', { user: 'ada@acme.test', groups: ['authors', 'safe'] });
      const report = await project.applyPlan(plan as Plan, groups);
      expect(report.outcome?.changes).toMatchObject([
        { status: 'stale', error: { message: expect.stringContaining('is read-only: JWT sync made it') } },
      ]);
      expect(errorsOf(await project.plan(groups))).toMatchObject([['READ_ONLY_OBJECT', expect.stringContaining('JWT sync')]]);
    },
  },
  {
    title: 'peers that are listed as resources keep their place beside managed resources',
    async run(server) {
      const [peer, wiki] = [await peerId(server, 'web-01'), { type: 'domain', name: 'wiki' }];
      ok(await server.call('POST', '/api/groups', { name: 'safe', resources: [{ id: peer, type: 'peer' }] }));
      const project = makeProject(server);
      const first = await project.settle({ safe: { netbird: { resources: [wiki] } } });
      expect(first.changes).toMatchObject([{ held: [{ field: 'resources', element: expect.stringMatching(/^peer:web-01\./) }] }]);
      expect((await named(server, 'safe')).resources).toContainEqual({ id: peer, type: 'peer' });
      await project.settle({ safe: { netbird: { resources: [] } } });
      expect((await named(server, 'safe')).resources).toEqual([{ id: peer, type: 'peer' }]);
    },
  },
  {
    title: 'a rename to a name that somebody took since the plan is refused, and nothing is sent',
    async run(server) {
      const project = makeProject(server);
      await project.settle({ safe: { members: ['ada@acme.test'], netbird: {} } });
      for (const name_filter of [true, false]) {
        act(server, 'switches', { name_filter });
        const groups = { safer: { previously: 'safe', members: ['ada@acme.test'], netbird: { name: `a new name ${name_filter}` } } };
        const { plan } = await project.plan(groups);
        ok(await server.call('POST', '/api/groups', { name: `a new name ${name_filter}` }));
        const report = await project.applyPlan(plan as Plan, groups);
        expect(report.outcome?.changes).toMatchObject([{ status: 'failed', error: { code: 'NAME_TAKEN' } }]);
        expect(writesOf(project)).toEqual([]);
      }
    },
  },
  {
    title: 'a group of JWT sync that a block opted in to is renamed, and deleted when its block is taken out',
    async run(server) {
      ok(await server.call('POST', '/api/groups', { name: 'safe' }));
      act(server, 'issued', { group: 'safe', issued: 'jwt' });
      const project = makeProject(server);
      const netbird = { adopt_issued: ['jwt'] };
      await project.settle({ safe: { members: ['ada@acme.test'], netbird } });
      await project.settle({ safer: { previously: 'safe', members: ['ada@acme.test'], netbird } });
      await project.apply({});
      expect(writesOf(project)).toEqual(['DELETE /api/groups/<id>']);
    },
  },
  {
    title: 'resource entries that are wrong hinder no other write: they are sent along, and those without an id are told of',
    async run(server) {
      const id = await resourceId(server, 'wiki');
      const resources = [
        { id: 'zzz', type: '' },
        { id, type: 'host' },
        { id, type: 'domain' },
      ];
      ok(await server.call('POST', '/api/groups', { name: 'safe', resources: [...resources, { id: '', type: 'host' }] }));
      const project = makeProject(server);
      const report = await project.apply({ safe: { members: ['ada@acme.test'], netbird: {} } });
      expect(report.outcome?.changes).toMatchObject([{ status: 'done' }]);
      expect(report.outcome?.warnings).toMatchObject([{ message: expect.stringContaining('left out a resource entry without an id') }]);
      expect((await named(server, 'safe')).resources).toEqual(resources);
    },
  },
  {
    title: 'a resource that is listed with another type than it has is put right where resources are managed',
    async run(server) {
      const id = await resourceId(server, 'wiki');
      ok(await server.call('POST', '/api/groups', { name: 'safe', resources: [{ id, type: 'host' }] }));
      const plan = await makeProject(server).settle({ safe: { netbird: { resources: [{ type: 'domain', name: 'wiki' }] } } });
      expect(plan.changes[0]?.before?.['resources']).toEqual([expect.stringMatching(/^domain:wiki@.* as host$/)]);
      expect((await named(server, 'safe')).resources).toEqual([{ id, type: 'domain' }]);
    },
  },
  {
    title: 'a managed group that somebody gave the name All is left alone, and told from the true one',
    async run(server) {
      const project = makeProject(server);
      const groups = { safe: { members: ['ada@acme.test'], netbird: {} } };
      await project.settle(groups);
      const before = await named(server, 'All');
      ok(await server.call('PUT', `/api/groups/${(await named(server, 'safe')).id as string}`, { name: 'All' }));
      expect(errorsOf(await project.apply(groups))).toEqual([
        ['READ_ONLY_OBJECT', expect.stringContaining('it has the name of the group that every peer is in')],
      ]);
      expect(writesOf(project)).toEqual([]);
      const all = (ok(await server.call('GET', '/api/groups')) as { id: string; name: string; peers_count: number }[]).filter(
        ({ name }) => name === 'All',
      );
      expect(all.find(({ id }) => id === before.id)?.peers_count).toBe(before.peers_count);
    },
  },
  {
    title: 'a name that JWT sync took is said to be that, for a rename too',
    async run(server) {
      const project = makeProject(server);
      await project.settle({ safe: { members: ['ada@acme.test'], netbird: {} } });
      act(server, 'sign-ins', { user: 'ada@acme.test', groups: ['authors', 'safer'] });
      const errors = errorsOf(await project.plan({ safer: { previously: 'safe', members: ['ada@acme.test'], netbird: {} } }));
      expect(errors).toMatchObject([['NAME_TAKEN', expect.stringContaining('which is read-only: JWT sync made it')]]);
    },
  },
  {
    title: 'a list of groups that an empty resource entry broke names the repair, and the repair of the guide mends it',
    async run(server) {
      await server.call('POST', '/api/groups', { name: 'broken', resources: [{}] }).catch(() => undefined);
      const groups = { safe: { members: ['ada@acme.test'], netbird: {} } };
      const { plan } = await makeProject(server).plan(groups);
      expect(plan?.incomplete).toMatchObject([
        { code: 'PROVIDER_UNAVAILABLE', why: expect.stringContaining('says how to repair it ("A list of groups that fails")') },
      ]);
      const events = await settledEvents(server);
      const id = events.find((event) => event.activity_code === 'group.add')?.target_id ?? '';
      ok(await server.call('PUT', `/api/groups/${id}`, { name: 'broken', peers: [], resources: [] }));
      expect((await makeProject(server).plan(groups)).plan?.incomplete).toEqual([]);
    },
  },
  {
    title: 'an export keeps a group whose resources nobody can declare: they are listed, left unmanaged and sent along',
    async run(server) {
      const resources = [
        { id: await resourceId(server, 'wiki'), type: 'domain' },
        { id: 'zzz', type: 'host' },
      ];
      const peers = [await peerId(server, 'grace-laptop'), await peerId(server, 'grace-phone')];
      ok(await server.call('POST', '/api/groups', { name: 'safe', peers, resources }));
      const project = makeExportProject(server.sandbox!, 'netbird');
      onTestFinished(() => project.remove());
      const { notes, left } = await project.export();
      expect(left.map(({ name }) => name)).not.toContain('safe');
      expect(notes.filter(({ key }) => key === 'safe')).toEqual([
        {
          key: 'safe',
          isLoss: true,
          note: 'left out of resources: id:zzz: there is no such network resource, so that `resources` is left unmanaged',
        },
      ]);
      expect((await project.plan()).plan?.changes).toEqual([]);
      const own = makeProject(server);
      await own.settle({ safe: { members: [], netbird: {} } });
      expect((await named(server, 'safe')).resources).toEqual(expect.arrayContaining(resources));
    },
  },
  {
    title: 'an unknown resource that somebody put into a group is not accepted as drift: the file keeps what it says',
    async run(server) {
      const resources = [{ id: await resourceId(server, 'wiki'), type: 'domain' }];
      const { id } = ok(await server.call('POST', '/api/groups', { name: 'safe', resources }));
      const project = makeExportProject(server.sandbox!, 'netbird');
      onTestFinished(() => project.remove());
      await project.export();
      const before = project.files();
      ok(await server.call('PUT', `/api/groups/${id as string}`, { name: 'safe', resources: [...resources, { id: 'zzz', type: 'host' }] }));
      expect((await acceptDrift(project.request())).accepted).toMatchObject([
        { why: expect.stringContaining('no declaration says what is live (id:zzz: there is no such network resource') },
      ]);
      expect(project.files()).toEqual(before);
    },
  },
];
