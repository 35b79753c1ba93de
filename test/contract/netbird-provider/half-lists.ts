import { expect } from 'vitest';
import type { Plan } from '../../../src/core/model/plan.ts';
import type { NetbirdCheck, NetbirdServer } from '../netbird-api/server.ts';
import { ok } from '../netbird-api/calls.ts';
import { errorsOf, makeProject, writesOf } from './project.ts';
import { act, peerId, peerNames } from './sample.ts';

const TWO = { one: { members: ['ada@acme.test'], netbird: {} }, two: { members: ['grace@acme.test'], netbird: {} } };
const CUT = { part: 'groups', code: 'INCOMPLETE_READ', why: expect.stringContaining('lacks the group "All"') };

/** Puts a machine into every group that nothing is in, for nothing else tells of such a group. How many groups there are. */
async function fillEmpty(server: NetbirdServer): Promise<number> {
  const groups = ok(await server.call('GET', '/api/groups')) as Readonly<Record<'id' | 'name' | 'peers' | 'resources', string | null>>[];
  const peers = [await peerId(server, 'ada-laptop')];
  for (const { id, name } of groups.filter((group) => group.peers === null && group.resources === null))
    ok(await server.call('PUT', `/api/groups/${id}`, { name, peers }));
  return groups.length;
}

/** A list of groups that somebody shortened on the way is never taken for the whole. */
export const halfListChecks: readonly NetbirdCheck[] = [
  {
    title: 'a list of groups without All is not whole: nothing is deleted outside, made again, renamed or forgotten because of it',
    async run(server) {
      const project = makeProject(server);
      await project.settle(TWO);
      const fewer = { two: TWO.two };
      const more = { ...TWO, three: { netbird: {} } };
      for (const shorten of [
        () => act(server, 'switches', { all_listed: false }),
        () => void server.sandbox?.faults.add({ type: 'partial-list', keep: 0, method: 'GET', path: '/api/groups' }),
      ]) {
        shorten();
        for (const groups of [TWO, fewer, more, {}]) {
          const [planned, drifted] = [await project.plan(groups), await project.drift(groups)];
          for (const { plan, diagnostics } of [planned, drifted]) {
            expect(diagnostics).toEqual([]);
            expect(plan?.incomplete).toMatchObject([CUT]);
            expect([plan?.changes, plan?.drift, plan?.settled, plan?.unmanaged, plan?.guards]).toEqual([[], [], [], [], []]);
          }
          const { outcome, plan } = await project.apply(groups);
          expect([outcome, plan?.incomplete]).toMatchObject([undefined, [CUT]]);
          expect(writesOf(project)).toEqual([]);
        }
      }
      server.sandbox?.faults.clear();
      act(server, 'switches', { all_listed: true });
      expect((await project.plan(TWO)).plan).toMatchObject({ changes: [], incomplete: [], drift: [] });
      expect(await peerNames(server, 'two')).toEqual(['grace-laptop', 'grace-phone']);
    },
  },
  {
    title: 'a list of groups that lacks others than All is not whole either, where somebody or something is in one of them',
    async run(server) {
      const project = makeProject(server);
      await project.settle(TWO);
      const count = await fillEmpty(server);
      // What is left out is another group each time: the list comes in no order.
      for (let round = 0; round < 6; round++) {
        server.sandbox?.faults.add({ type: 'partial-list', keep: count - 1, method: 'GET', path: '/api/groups' });
        for (const groups of [TWO, { two: TWO.two }, {}]) {
          const { plan, outcome } = await project.apply(groups);
          const lacksAny = { part: 'groups', code: 'INCOMPLETE_READ', why: expect.stringContaining('The list of groups lacks ') };
          expect([outcome, plan?.incomplete]).toMatchObject([undefined, [lacksAny]]);
          expect([plan?.changes, plan?.drift, plan?.guards]).toEqual([[], [], []]);
          expect(writesOf(project)).toEqual([]);
        }
        server.sandbox?.faults.clear();
      }
      expect((await project.plan(TWO)).plan).toMatchObject({ changes: [], incomplete: [], drift: [] });
    },
  },
  {
    title: 'a saved plan is not begun where the list of groups lacks All by then',
    async run(server) {
      const project = makeProject(server);
      await project.settle(TWO);
      const { plan } = await project.plan({ two: TWO.two });
      act(server, 'switches', { all_listed: false });
      const report = await project.applyPlan(plan as Plan, { two: TWO.two });
      expect(writesOf(project)).toEqual([]);
      expect(report.outcome?.changes ?? []).toEqual([]);
      expect(errorsOf(report)).toEqual([
        ['INCOMPLETE_READ', expect.stringContaining('because groups could not be read: The list of groups lacks')],
      ]);
      act(server, 'switches', { all_listed: true });
      expect(ok(await server.call('GET', '/api/groups')) as object[]).toContainEqual(expect.objectContaining({ name: 'one' }));
    },
  },
];
