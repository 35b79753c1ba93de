import { expect } from 'vitest';
import type { PlanReport } from '../../../src/run/plan.ts';
import { eventsOf, ok } from '../netbird-api/calls.ts';
import type { NetbirdCheck, NetbirdServer } from '../netbird-api/server.ts';
import { errorsOf, makeProject } from './project.ts';
import type { Groups } from './project.ts';
import { act, named, peerId } from './sample.ts';

async function empty(server: NetbirdServer, group: string): Promise<void> {
  const { id } = await named(server, group);
  ok(await server.call('PUT', `/api/groups/${id as string}`, { name: group, peers: [] }));
}

async function remove(server: NetbirdServer, group: string): Promise<void> {
  ok(await server.call('DELETE', `/api/groups/${(await named(server, group)).id as string}`));
}

/** `address type path…` of each drift. */
function driftOf({ plan }: PlanReport): readonly string[] {
  return (plan?.drift ?? []).map(({ address, type, patch }) => [address, type, ...patch.map(({ op, path }) => `${op} ${path}`)].join(' '));
}

const OTHER = { netbird: { peers: ['web-01'] } };
const OTHER_DRIFT = 'mesh/other changed remove /members/web-01.netbird.selfhosted';

/** Drift is told whatever leaves no plan: what only a plan cannot do hides nothing that is live. */
export const unplannedChecks: readonly NetbirdCheck[] = [
  {
    title: 'somebody whose user is deleted is missing from what was applied, and the drift of other groups is told beside that',
    async run(server) {
      const project = makeProject(server);
      const groups: Groups = { eng: { members: ['ada@acme.test', 'grace@acme.test'], netbird: {} }, other: OTHER };
      await project.settle(groups);
      const users = ok(await server.call('GET', '/api/users')) as { id: string; email: string }[];
      const grace = users.find(({ email }) => email === 'grace@acme.test');
      ok(await server.call('DELETE', `/api/users/${grace?.id as string}`));
      await empty(server, 'other');
      const report = await project.drift(groups);
      expect(errorsOf(report).map(([code]) => code)).toEqual(['UNKNOWN_MEMBER']);
      expect(driftOf(report)).toEqual(['mesh/eng changed remove /members/grace@acme.test', OTHER_DRIFT]);
      expect((await project.plan(groups)).plan).toBeUndefined();
    },
  },
  {
    title: 'whoever deleted a user is the author of what went along: the peers of groups and the auto-groups, and nobody blames the user',
    async run(server) {
      const project = makeProject(server);
      const members = ['ada@acme.test', 'grace@acme.test'];
      const groups: Groups = { eng: { members, netbird: {} }, auto: { members, netbird: { members_as: 'auto_groups' } } };
      await project.settle(groups);
      const users = ok(await server.call('GET', '/api/users')) as { id: string; email: string }[];
      const grace = users.find(({ email }) => email === 'grace@acme.test')?.id as string;
      ok(await server.call('DELETE', `/api/users/${grace}`));
      await eventsOf(server, grace, (codes) => codes.includes('user.delete'));
      const who = 'NetBird itself: it took the user and their peers out when owner@acme.test deleted the user ("grace@acme.test")';
      const { plan } = await project.drift(groups);
      expect(plan?.drift.map(({ address, patch, by }) => [address, patch.map(({ path }) => path), by?.who])).toEqual([
        ['mesh/auto', ['/auto_groups/grace@acme.test'], who],
        ['mesh/eng', ['/members/grace@acme.test'], who],
      ]);
    },
  },
  {
    title: 'a log that is not kept is said in one sentence',
    async run(server) {
      const project = makeProject(server);
      await project.settle({ other: OTHER });
      await empty(server, 'other');
      server.sandbox?.faults.add({ type: 'status', status: 200, path: '/api/events/audit', body: '[]' });
      const { plan } = await project.drift({ other: OTHER });
      expect(plan?.warnings.map(({ message }) => message)).toEqual([
        'Who changed target "mesh" could not all be looked up: the audit log is empty, so the server keeps none.',
      ]);
    },
  },
  {
    title: 'a machine that is named and was deleted is missing from what was applied, and hides no drift of other groups',
    async run(server) {
      const project = makeProject(server);
      const groups: Groups = { eng: { netbird: { peers: ['db-01', 'web-02'] } }, other: OTHER };
      await project.settle(groups);
      ok(await server.call('DELETE', `/api/peers/${await peerId(server, 'db-01')}`));
      await empty(server, 'other');
      const report = await project.drift(groups);
      expect(errorsOf(report).map(([code]) => code)).toEqual(['UNKNOWN_MEMBER']);
      expect(driftOf(report)).toEqual(['mesh/eng changed remove /members/db-01.netbird.selfhosted', OTHER_DRIFT]);
    },
  },
  {
    title: 'a group that is gone and whose name JWT sync took is deleted outside, and hides no drift of other groups',
    async run(server) {
      const project = makeProject(server);
      const groups: Groups = { eng: { members: ['ada@acme.test'], netbird: {} }, other: OTHER };
      await project.settle(groups);
      await remove(server, 'eng');
      ok(await server.call('POST', '/api/groups', { name: 'eng' }));
      act(server, 'issued', { group: 'eng', issued: 'jwt' });
      await empty(server, 'other');
      const report = await project.drift(groups);
      expect(errorsOf(report).map(([code]) => code)).toEqual(['READ_ONLY_OBJECT']);
      expect(driftOf(report)).toEqual(['mesh/eng deleted', OTHER_DRIFT]);
    },
  },
];
