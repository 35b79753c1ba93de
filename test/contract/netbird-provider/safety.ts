import { expect } from 'vitest';
import type { Plan } from '../../../src/core/model/plan.ts';
import type { NetbirdCheck, NetbirdServer } from '../netbird-api/server.ts';
import { ok } from '../netbird-api/calls.ts';
import { errorsOf, makeProject, writesOf } from './project.ts';

interface Listed {
  readonly id: string;
  readonly name: string;
  readonly email?: string;
}

async function idOf(server: NetbirdServer, kind: 'groups' | 'peers' | 'users', name: string): Promise<string> {
  const all = ok(await server.call('GET', `/api/${kind}`)) as Listed[];
  return (all.find((each) => each.name === name || each.email === name) as Listed).id;
}

// oxlint-disable-next-line typescript/no-explicit-any -- checks look into it
async function groupOf(server: NetbirdServer, name: string): Promise<any> {
  return ok(await server.call('GET', `/api/groups/${await idOf(server, 'groups', name)}`));
}

async function peerNames(server: NetbirdServer, name: string): Promise<readonly string[]> {
  return (((await groupOf(server, name)).peers ?? []) as Listed[]).map((peer) => peer.name).sort();
}

/** Nothing of somebody else's comes in, and nothing goes that only looks as if it were gone. */
export const safetyChecks: readonly NetbirdCheck[] = [
  {
    title: 'a machine that took the name of a planned one and is somebody else’s is never put in: nothing is sent',
    async run(server) {
      const project = makeProject(server);
      const groups = { safe: { members: ['ada@acme.test', 'grace@acme.test'], netbird: {} } };
      const { plan } = await project.plan(groups);
      ok(await server.call('DELETE', `/api/peers/${await idOf(server, 'peers', 'ada-laptop')}`));
      server.sandbox?.act('netbird', 'peers', { name: 'ada-laptop', user: 'hedy@acme.test' });
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
      server.sandbox?.act('netbird', 'sign-ins', { user: 'ada@acme.test', groups: ['authors', 'safe'] });
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
      const [peer, wiki] = [await idOf(server, 'peers', 'web-01'), { type: 'domain', name: 'wiki' }];
      ok(await server.call('POST', '/api/groups', { name: 'safe', resources: [{ id: peer, type: 'peer' }] }));
      const project = makeProject(server);
      const first = await project.settle({ safe: { netbird: { resources: [wiki] } } });
      expect(first.changes).toMatchObject([{ held: [{ field: 'resources', element: expect.stringMatching(/^peer:web-01\./) }] }]);
      expect((await groupOf(server, 'safe')).resources).toContainEqual({ id: peer, type: 'peer' });
      await project.settle({ safe: { netbird: { resources: [] } } });
      expect((await groupOf(server, 'safe')).resources).toEqual([{ id: peer, type: 'peer' }]);
    },
  },
];
