import { expect } from 'vitest';
import type { Plan } from '../../../src/core/model/plan.ts';
import type { NetbirdCheck, NetbirdServer } from '../netbird-api/server.ts';
import { ok } from '../netbird-api/calls.ts';
import { errorsOf, makeProject, writesOf } from './project.ts';
import { act, peerId, peerNames, setAutoGroups } from './sample.ts';

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

/** From now on, or `count` times, the list of users leaves these people out. */
async function hideUsers(server: NetbirdServer, emails: readonly string[], count?: number): Promise<void> {
  const users = ok(await server.call('GET', '/api/users')) as { readonly email: string }[];
  const body = JSON.stringify(users.filter(({ email }) => !emails.includes(email)));
  const fault = { type: 'status', status: 200, body, method: 'GET', path: '/api/users' } as const;
  server.sandbox?.faults.add(count === undefined ? fault : { ...fault, count });
}

const LINUS = 'linus@acme.test';

/** Lists of users that somebody shortened on the way: their machines tell that there are more. */
export const halfUserChecks: readonly NetbirdCheck[] = [
  {
    title: 'a list of users that lacks the owner of a peer is asked for once more',
    async run(server) {
      const project = makeProject(server);
      await project.settle(TWO);
      await hideUsers(server, ['ada@acme.test'], 1);
      const { plan, diagnostics } = await project.plan(TWO);
      expect([diagnostics, plan?.changes, plan?.drift, plan?.warnings]).toEqual([[], [], [], []]);
      expect(project.requests.filter((line) => line.includes('/api/users'))).toHaveLength(2);
      await project.plan(TWO);
      expect(project.requests).toHaveLength(7);
    },
  },
  {
    title: 'peers whose owner no list of users shows are held, and no drift: whose auto-groups they follow is not known',
    async run(server) {
      const project = makeProject(server);
      const groups = { one: TWO.one };
      await project.settle(groups);
      const [one] = (ok(await server.call('GET', '/api/groups')) as { id: string; name: string }[]).filter(({ name }) => name === 'one');
      await setAutoGroups(server, LINUS, [one?.id ?? '']);
      const before = await peerNames(server, 'one');
      expect(before).toContain('linus-laptop');
      await hideUsers(server, [LINUS]);
      const [planned, drifted] = [await project.plan(groups), await project.drift(groups)];
      for (const { plan, diagnostics } of [planned, drifted]) {
        expect([diagnostics, plan?.changes ?? [], plan?.drift, plan?.incomplete]).toEqual([[], [], [], []]);
        expect(plan?.held).toMatchObject([
          { address: 'mesh/one', reason: expect.stringContaining('list of users does not show the owner'), count: 3 },
        ]);
      }
      await project.apply({ one: { members: ['ada@acme.test', 'grace@acme.test'], netbird: {} } });
      expect(await peerNames(server, 'one')).toEqual([...before, 'grace-laptop', 'grace-phone'].sort());
      // What Rollcall put in itself it takes out again.
      await project.apply({ one: { members: ['grace@acme.test'], netbird: {} } });
      expect(await peerNames(server, 'one')).not.toContain('ada-laptop');
    },
  },
  ...(['error', 'skip'] as const).flatMap((unknown_members) =>
    (['peers', 'auto_groups'] as const).map((members_as): NetbirdCheck => ({
      title: `people whom the list of users lacks are neither gone nor taken out, with unknown_members: ${unknown_members} and members as ${members_as}`,
      async run(server) {
        const project = makeProject(server, { target: { unknown_members, members_as } });
        const groups = { one: { members: ['ada@acme.test', LINUS], netbird: {} } };
        await project.settle(groups);
        const before = await peerNames(server, 'one');
        await hideUsers(server, [LINUS]);
        const [planned, drifted] = [await project.plan(groups), await project.drift(groups)];
        for (const { plan, diagnostics } of [planned, drifted]) {
          expect([diagnostics, plan?.changes ?? [], plan?.settled ?? [], plan?.drift]).toEqual([[], [], [], []]);
          expect(plan?.warnings).toMatchObject([
            { code: 'UNKNOWN_MEMBER', message: expect.stringContaining('what Rollcall applied for them stays') },
          ]);
        }
        await project.apply({ one: { members: ['ada@acme.test', LINUS, 'grace@acme.test'], netbird: {} } });
        expect(await peerNames(server, 'one')).toEqual([...before, 'grace-laptop', 'grace-phone'].sort());
        server.sandbox?.faults.clear();
        await project.settle({ one: { members: ['ada@acme.test', LINUS, 'grace@acme.test'], netbird: {} } });
      },
    })),
  ),
];

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
