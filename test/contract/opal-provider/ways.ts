import { expect } from 'vitest';
import { heldParts } from '../../../src/core/model/held.ts';
import type { Json } from '../../../src/core/model/json.ts';
import type { Plan } from '../../../src/core/model/plan.ts';
import { membersOf } from './calls.ts';
import { expectDone, expectNothingToDo, makeProject, operationsOf, writesOf } from './project.ts';
import type { OpalProviderCheck, OpalTarget } from './server.ts';

/** People who are in a group by more than one way, and what becomes of them when a way goes. */
export const wayChecks: readonly OpalProviderCheck[] = [
  {
    title: 'whoever a nested group brings along and is declared with a last day gets a grant of their own',
    async run(server) {
      const project = makeProject(server);
      const groups = (...members: readonly Json[]): Record<string, Json> => ({
        outer: { members: ['ada@acme.test', ...members], groups: ['inner'], opal: {} },
        inner: { members: ['grace@acme.test', 'radia@acme.test'], opal: {} },
      });
      await project.settle(groups());
      await project.settle(groups({ email: 'grace@acme.test', until: '2026-12-26' }));
      expect(await membersOf(server, 'outer')).toMatchObject({ 'grace@acme.test': '2026-12-26', 'radia@acme.test': '' });
    },
  },
  {
    title: 'so does whoever an on-call schedule brings, and a last day that comes later or goes is written as that of anybody else',
    async run(server) {
      const project = makeProject(server);
      const groups = (...members: readonly Json[]): Record<string, Json> => ({
        oncall: { members: ['ada@acme.test', ...members], opal: { on_call_schedules: ['Security'] } },
      });
      await project.settle(groups());
      const [linus] = Object.keys(await membersOf(server, 'oncall')).filter((email) => email !== 'ada@acme.test');
      for (const until of ['2026-12-26', '2027-01-31']) {
        await project.settle(groups({ email: linus as string, until }));
        expect(await membersOf(server, 'oncall')).toMatchObject({ [linus as string]: until });
      }
      await project.settle(groups(linus as string));
      expect(await membersOf(server, 'oncall')).toMatchObject({ [linus as string]: '' });
    },
  },
  {
    title:
      'whoever is declared gets a grant of their own before another way goes: a nested group, a person in it, its deletion, a schedule',
    async run(server) {
      for (const after of Object.values(WAYS_GO)) {
        await server.wipe();
        const project = makeProject(server);
        await project.settle(BEFORE);
        const planned = await project.plan(after);
        const outer = planned.plan?.changes.find(({ address }) => address === 'access/outer');
        expect(outer?.patch.map(({ op, path }) => `${op} ${path}`)).toContain('add /members/grace@acme.test');
        const gaps = await withoutAccess(server, 'outer', 'grace@acme.test', () => project.settle(after));
        expect(gaps).toEqual([]);
        expectNothingToDo(await project.plan(after));
        expect(Object.keys(await membersOf(server, 'outer'))).toContain('grace@acme.test');
      }
    },
  },
  {
    title: 'so it is with those who are on call: their schedules go when they have grants',
    async run(server) {
      const project = makeProject(server);
      await project.settle({ outer: { members: ['ada@acme.test'], opal: { on_call_schedules: ['Security', 'Database'] } } });
      const onCall = Object.keys(await membersOf(server, 'outer')).filter((email) => email !== 'ada@acme.test');
      expect(onCall.length).toBeGreaterThan(0);
      const after = { outer: { members: ['ada@acme.test', 'grace@acme.test', ...onCall], opal: { on_call_schedules: [] } } };
      const planned = await project.plan(after);
      expect(operationsOf(planned)).toEqual(expect.arrayContaining(onCall.map((email) => `add /members/${email}`)));
      expect(await withoutAccess(server, 'outer', onCall[0] as string, () => project.settle(after))).toEqual([]);
      expect(Object.keys(await membersOf(server, 'outer'))).toEqual(after.outer.members.toSorted());
    },
  },
  {
    title: 'whoever is declared with a level of their own is not taken out at the one that a group in it brings along',
    async run(server) {
      const project = makeProject(server);
      const team = { type: 'GIT_HUB_TEAM', app: 'GitHub', access_levels: { 'radia@acme.test': 'maintainer' } };
      const groups = {
        engineering: { members: ['radia@acme.test'], groups: ['kid'], opal: team },
        kid: { members: ['radia@acme.test'], opal: {} },
      };
      await project.settle(groups);
      expectNothingToDo(await project.plan(groups));
    },
  },
  {
    title: 'so it is where the other way goes later, or comes by the same plan',
    async run(server) {
      const project = makeProject(server);
      await project.settle(BEFORE);
      const outer = { members: ['ada@acme.test', 'grace@acme.test'], groups: ['inner'], opal: {} };
      const inner = { members: ['grace@acme.test', 'radia@acme.test'], opal: {} };
      const planned = await project.plan({ outer, inner });
      expect(operationsOf(planned)).toEqual(['add /members/grace@acme.test']);
      await project.settle({ outer, inner });
      await project.settle({
        outer: { ...outer, members: [...outer.members, 'hedy@acme.test'] },
        inner: { ...inner, members: [...inner.members, 'hedy@acme.test'] },
      });
      await project.settle({
        outer: { ...outer, members: [...outer.members, 'hedy@acme.test'], groups: [] },
        inner: { members: [], opal: {} },
      });
      expect(Object.keys(await membersOf(server, 'outer'))).toEqual(['ada@acme.test', 'grace@acme.test', 'hedy@acme.test']);
    },
  },
  {
    title: 'so it is two groups further out, and where nobody but the state knows that the group was nested',
    async run(server) {
      const project = makeProject(server);
      const groups = (...members: readonly Json[]): Record<string, Json> => ({
        a: { members: ['ada@acme.test', ...members], groups: ['b'], opal: {} },
        b: { members: ['linus@acme.test'], groups: ['c'], opal: {} },
        c: { members: ['grace@acme.test'], opal: {} },
      });
      await project.settle(groups());
      const cut = { ...groups('grace@acme.test'), b: { members: ['linus@acme.test'], groups: [], opal: {} } };
      expect(await withoutAccess(server, 'a', 'grace@acme.test', () => project.settle(cut))).toEqual([]);
      await project.settle(groups('grace@acme.test'));
      const gone = { a: { members: ['ada@acme.test', 'grace@acme.test', 'linus@acme.test'], opal: {} } };
      expect(await withoutAccess(server, 'a', 'linus@acme.test', () => project.settle(gone))).toEqual([]);
      expect(Object.keys(await membersOf(server, 'a'))).toEqual(['ada@acme.test', 'grace@acme.test', 'linus@acme.test']);
    },
  },
  {
    title: 'a plan that was carried out is carried out, whatever other way those have whom it took out',
    async run(server) {
      const [with2, with1] = [['ada@acme.test', 'grace@acme.test'], ['ada@acme.test']];
      const cases: readonly (readonly [Record<string, Json>, Record<string, Json>])[] = [
        // A schedule comes that names linus.
        [
          { o: { members: ['ada@acme.test', 'linus@acme.test'], opal: { on_call_schedules: [] } } },
          { o: { members: ['ada@acme.test'], opal: { on_call_schedules: ['Security', 'Database'] } } },
        ],
        // A group that has grace is put in.
        [
          { o: { members: with2, groups: [], opal: {} }, i: { members: with2, opal: {} } },
          { o: { members: with1, groups: ['i'], opal: {} }, i: { members: with2, opal: {} } },
        ],
        // Grace moves into the group that is in it.
        [
          { o: { members: with2, groups: ['i'], opal: {} }, i: { members: ['hedy@acme.test'], opal: {} } },
          { o: { members: with1, groups: ['i'], opal: {} }, i: { members: ['grace@acme.test', 'hedy@acme.test'], opal: {} } },
        ],
      ];
      for (const [before, after] of cases) {
        await server.wipe();
        const project = makeProject(server);
        await project.settle(before);
        const { plan } = await project.plan(after);
        expectDone(await project.applyPlan(plan as Plan, after));
        const again = await project.applyPlan(plan as Plan, after);
        expectDone(again);
        expect(writesOf(project)).toEqual([]);
        expectNothingToDo(await project.plan(after));
      }
    },
  },
  {
    title: 'an apply that ends between any two of its writes goes on, by the same plan and by a new one, and nobody declared is ever out',
    async run(server) {
      const after = WAYS_GO.all;
      const reference = makeProject(server);
      await reference.settle(BEFORE);
      await reference.apply(after);
      const writes = writesOf(reference);
      expect(writes).toHaveLength(5);
      for (const isNew of [false, true]) {
        for (let done = 0; done < writes.length; done++) {
          await server.wipe();
          const project = makeProject(server);
          await project.settle(BEFORE);
          const { plan } = await project.plan(after);
          const gaps = await withoutAccess(server, 'outer', 'grace@acme.test', async () => {
            refuseFrom(server, writes.slice(0, done));
            await project.applyPlan(plan as Plan, after);
            server.sandbox?.faults.clear();
            if (isNew) await project.settle(after);
            else expectDone(await project.applyPlan(plan as Plan, after));
          });
          expect(gaps).toEqual([]);
          expectNothingToDo(await project.plan(after));
          expect(Object.keys(await membersOf(server, 'outer'))).toEqual(['ada@acme.test', 'grace@acme.test', 'radia@acme.test']);
        }
      }
    },
  },
  {
    title:
      'whom nobody declares and who goes with a way is shown and counted: with a group that is taken out, its deletion, and a place in it',
    async run(server) {
      const inner = (...members: readonly string[]): Json => ({ members, opal: {} });
      const four = ['radia@acme.test', 'linus@acme.test', 'margaret@acme.test', 'hedy@acme.test'];
      const before = { outer: { members: ['ada@acme.test'], groups: ['inner'], opal: {} }, inner: inner(...four) };
      const out = { outer: { members: ['ada@acme.test'], groups: [], opal: {} } };
      const guards = { max_deletions: 100, max_member_removals: 1, keep: [{ match: 'access/outer', people: ['radia@acme.test'] }] };
      const findings = { 'taken out': { ...out, inner: inner(...four) }, deleted: out };
      for (const after of Object.values(findings)) {
        await server.wipe();
        const project = makeProject(server, { project: { guards } });
        await project.settle(before);
        const { plan } = await project.plan(after);
        const change = plan?.changes.find(({ address }) => address === 'access/outer');
        expect(change && heldParts(change).leave.map(({ element }) => element)).toEqual(four.toSorted());
        expect(change && heldParts(change).stay).toEqual([]);
        expect(plan?.guards.filter(({ blocking }) => blocking).map(({ code, address, count }) => [code, address, count])).toEqual([
          ['KEEP', 'access/outer', undefined],
          ['MAX_MEMBER_REMOVALS', 'access/outer', 4],
        ]);
      }
      await server.wipe();
      const project = makeProject(server, { project: { guards } });
      await project.settle(before);
      const { plan } = await project.plan({ ...before, inner: inner(...four.slice(1)) });
      expect(plan?.changes.map(({ address }) => address)).toEqual(['access/inner']);
      expect(plan?.warnings.map(({ code, address, message }) => [code, address, message])).toEqual([
        [
          'LEAVES_TOO',
          'access/outer',
          expect.stringContaining('"radia@acme.test" leaves with what this plan takes away elsewhere') as string,
        ],
      ]);
      expect(plan?.guards.filter(({ blocking }) => blocking).map(({ code, address }) => [code, address])).toEqual([
        ['KEEP', 'access/outer'],
      ]);
      expect(JSON.stringify(plan?.held)).not.toContain('radia');
    },
  },
  {
    title: 'whoever stays by another way stays, and of those who may be on call a plan says that they may leave',
    async run(server) {
      const groups = (outer: Record<string, Json>): Record<string, Json> => ({
        outer: { members: ['ada@acme.test'], ...outer },
        one: { members: ['grace@acme.test', 'radia@acme.test'], opal: {} },
        two: { members: ['grace@acme.test'], opal: {} },
      });
      const project = makeProject(server);
      await project.settle(groups({ groups: ['one', 'two'], opal: {} }));
      const { plan } = await project.plan(groups({ groups: ['two'], opal: {} }));
      const [change] = plan?.changes ?? [];
      const parts = change && heldParts(change);
      expect([parts?.leave, parts?.stay].map((held) => held?.map(({ element }) => element))).toEqual([
        ['radia@acme.test'],
        ['grace@acme.test'],
      ]);
      expect(plan?.summary.members_removed).toBe(1);
      await project.settle(groups({ groups: ['two'], opal: {} }));
      expect(Object.keys(await membersOf(server, 'outer'))).toEqual(['ada@acme.test', 'grace@acme.test']);

      await server.wipe();
      const calls = makeProject(server);
      await calls.settle({ outer: { members: ['ada@acme.test'], opal: { on_call_schedules: ['Security', 'Database'] } } });
      const fewer = await calls.plan({ outer: { members: ['ada@acme.test'], opal: { on_call_schedules: ['Database'] } } });
      const leave = fewer.plan?.changes.flatMap((each) => heldParts(each).leave) ?? [];
      expect(leave.length).toBeGreaterThan(0);
      expect(new Set(leave.map(({ leaves }) => leaves))).toEqual(new Set(['perhaps']));
    },
  },
];

const BEFORE: Record<string, Json> = {
  outer: { members: ['ada@acme.test'], groups: ['inner'], opal: {} },
  inner: { members: ['grace@acme.test', 'radia@acme.test'], opal: {} },
};

/** Declarations by which grace is in the outer group herself, and is brought along no more. */
const WAYS_GO = {
  'a person in it': {
    outer: { members: ['ada@acme.test', 'grace@acme.test'], groups: ['inner'], opal: {} },
    inner: { members: ['radia@acme.test'], opal: {} },
  },
  'the nested group': {
    outer: { members: ['ada@acme.test', 'grace@acme.test', 'radia@acme.test'], groups: [], opal: {} },
    inner: { members: ['grace@acme.test', 'radia@acme.test'], opal: {} },
  },
  'its deletion': { outer: { members: ['ada@acme.test', 'grace@acme.test', 'radia@acme.test'], groups: [], opal: {} } },
  all: { outer: { members: ['ada@acme.test', 'grace@acme.test', 'radia@acme.test'], opal: {} } },
} as const satisfies Record<string, Record<string, Json>>;

/** Writes while something is done after which somebody was not in a group. */
async function withoutAccess(server: OpalTarget, group: string, email: string, work: () => Promise<unknown>): Promise<readonly string[]> {
  const hooks = server.sandbox?.hooks;
  const gaps: string[] = [];
  if (!hooks) return gaps;
  hooks.afterCommit = async ({ method, path }) => {
    if (method === 'GET') return;
    if (!Object.hasOwn(await membersOf(server, group), email)) gaps.push(`${method} ${path}`);
  };
  try {
    await work();
  } finally {
    hooks.afterCommit = undefined;
  }
  return gaps;
}

/** From now on these writes take effect, and nothing after them. */
function refuseFrom(server: OpalTarget, writes: readonly string[]): void {
  for (const method of ['POST', 'PUT', 'DELETE']) {
    const skip = writes.filter((line) => line.startsWith(`${method} `)).length;
    server.sandbox?.faults.add({ type: 'status', status: 400, method, body: '{"Message":"not now"}', skip });
  }
}
