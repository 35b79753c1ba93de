import { expect } from 'vitest';
import type { Plan } from '../../../src/core/model/plan.ts';
import type { NetbirdCheck } from '../netbird-api/server.ts';
import { ok } from '../netbird-api/calls.ts';
import { errorsOf, makeProject, writesOf } from './project.ts';
import { act, peerNames } from './sample.ts';

const TWO = { one: { members: ['ada@acme.test'], netbird: {} }, two: { members: ['grace@acme.test'], netbird: {} } };
const CUT = { part: 'groups', code: 'INCOMPLETE_READ', why: expect.stringContaining('lacks the group "All"') };

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
