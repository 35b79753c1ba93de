import { expect } from 'vitest';
import type { Plan } from '../../../src/core/model/plan.ts';
import { ok } from '../netbird-api/calls.ts';
import type { NetbirdCheck, NetbirdServer } from '../netbird-api/server.ts';
import { expectDone, makeProject, writesOf } from './project.ts';
import type { Groups } from './project.ts';
import { named, peerId, peerNames, setAutoGroups } from './sample.ts';

const BY_LIST = { members_as: 'auto_groups' } as const;
const WIKI = ['domain:wiki'];

/** Puts a machine into a group, or a group into somebody's auto-groups, as somebody at the dashboard. */
async function putIn(server: NetbirdServer, group: string, machine: string): Promise<void> {
  const { id, peers, resources } = await named(server, group);
  const ids = ((peers ?? []) as { id: string }[]).map((peer) => peer.id);
  ok(await server.call('PUT', `/api/groups/${id as string}`, { name: group, peers: [...ids, await peerId(server, machine)], resources }));
}

/** A saved plan that several calls carry out, and what somebody else does before it is applied. */
interface Late {
  readonly what: string;
  readonly before: Groups;
  readonly after: Groups;
  readonly target?: { readonly on_linked: 'detach' };
  meanwhile(server: NetbirdServer): Promise<void>;
}

const LATE: readonly Late[] = [
  {
    what: 'a deletion that takes out resources and auto-groups first, where a machine came into the group',
    before: { late: { members: ['ada@acme.test'], netbird: { ...BY_LIST, peers: ['web-01'], resources: WIKI } } },
    after: {},
    target: { on_linked: 'detach' },
    meanwhile: (server) => putIn(server, 'late', 'db-01'),
  },
  {
    what: 'an update of machines, resources and auto-groups, where somebody else was given the auto-group',
    before: { late: { members: ['ada@acme.test'], netbird: { ...BY_LIST, peers: ['web-01'], resources: [] } } },
    after: { late: { members: ['ada@acme.test', 'grace@acme.test'], netbird: { ...BY_LIST, peers: ['web-02'], resources: WIKI } } },
    async meanwhile(server) {
      await setAutoGroups(server, 'linus@acme.test', [(await named(server, 'late')).id as string]);
    },
  },
];

/** A change is carried out whole or not begun, where that could be known. */
export const staleWholeChecks: readonly NetbirdCheck[] = [
  ...LATE.map(({ what, before, after, target, meanwhile }): NetbirdCheck => ({
    title: `${what} since the plan, is stale before its first call`,
    async run(server) {
      const project = makeProject(server, target ? { target } : {});
      await project.settle(before);
      const { plan } = await project.plan(after);
      await meanwhile(server);
      const live = await named(server, 'late');
      const { outcome } = await project.applyPlan(plan as Plan, after);
      expect(outcome?.changes).toMatchObject([{ status: 'stale', stepsDone: 0 }]);
      expect(outcome?.changes[0]?.steps).toBeGreaterThan(1);
      expect(outcome?.changes[0]).not.toHaveProperty('unsure');
      expect(writesOf(project)).toEqual([]);
      expect(await named(server, 'late')).toEqual(live);
    },
  })),
  {
    title: 'what changes between two calls of a change is found by the later one, and the outcome says how far it came',
    async run(server) {
      const [{ before, after, meanwhile }] = LATE.slice(1) as [Late];
      const project = makeProject(server);
      await project.settle(before);
      const { plan } = await project.plan(after);
      const { hooks } = server.sandbox as NonNullable<NetbirdServer['sandbox']>;
      hooks.afterCommit = async ({ method }) => {
        if (method !== 'PUT') return;
        hooks.afterCommit = undefined;
        await meanwhile(server);
      };
      const { outcome } = await project.applyPlan(plan as Plan, after);
      hooks.afterCommit = undefined;
      expect(outcome?.changes).toMatchObject([
        { status: 'stale', stepsDone: 1, error: { message: expect.stringContaining('"auto_groups" also holds "linus@acme.test"') } },
      ]);
      expect(await peerNames(server, 'late')).toContain('web-02');
    },
  },
  {
    title: 'the check after an apply notices that a declared machine is missing, whatever the plan was about, and whoever else may add',
    async run(server) {
      const project = makeProject(server);
      const groups = (resources: readonly string[]): Groups => ({
        late: { membership: 'additive', members: ['ada@acme.test'], netbird: { peers: ['web-01', 'web-02'], resources: [...resources] } },
      });
      await project.settle(groups([]));
      await putIn(server, 'late', 'db-01');
      const { plan } = await project.plan(groups(WIKI));
      const { id, peers } = await named(server, 'late');
      const left = (peers as { id: string; name: string }[]).filter(({ name }) => name !== 'web-01').map((peer) => peer.id);
      ok(await server.call('PUT', `/api/groups/${id as string}`, { name: 'late', peers: left }));
      const { outcome } = await project.applyPlan(plan as Plan, groups(WIKI));
      expect(outcome).toMatchObject({
        converged: false,
        differences: [{ address: 'mesh/late', patch: [{ op: 'add', path: '/members/web-01.netbird.selfhosted' }] }],
      });
      await project.settle(groups(WIKI));
      expect(await peerNames(server, 'late')).toContain('db-01');
    },
  },
  ...(['status', 'drop'] as const).map((type): NetbirdCheck => ({
    title: `the first write to a group, and to a user, that has nothing yet is tried again where it ends in ${type === 'drop' ? 'a lost connection' : 'a 503'}`,
    async run(server) {
      const fault = type === 'drop' ? ({ type, when: 'before-commit' } as const) : ({ type, status: 503 } as const);
      for (const path of ['/api/groups/*', '/api/users/*']) {
        await server.wipe();
        ok(await server.call('POST', '/api/groups', { name: 'late', peers: [], resources: [] }));
        const project = makeProject(server);
        server.sandbox?.faults.add({ ...fault, method: 'PUT', path, count: 1 });
        expectDone(await project.apply({ late: { members: ['margaret@acme.test'], netbird: { ...BY_LIST, peers: ['web-01'] } } }));
        expect(server.sandbox?.faults.list()).toMatchObject([{ struck: 1 }]);
        server.sandbox?.faults.clear();
        expect(await peerNames(server, 'late')).toContain('web-01');
      }
    },
  })),
];
