import { expect, onTestFinished } from 'vitest';
import type { Json } from '../../../src/core/model/json.ts';
import { ALL_REQUESTS, PARALLELISM } from '../../../src/providers/opal/fields.ts';
import { OPAL_TOKENS } from '../../../src/sandbox/opal/authenticate.ts';
import type { LoggedRequest } from '../../../src/sandbox/request-log.ts';
import type { Sandbox } from '../../../src/sandbox/start.ts';
import { act, allNamed, membersOf } from './calls.ts';
import { actionsOf, errorsOf, expectDone, expectNothingToDo, makeProject } from './project.ts';
import { openOpalTarget } from './server.ts';
import type { OpalProviderCheck, OpalTarget } from './server.ts';
import { WHOLE } from './whole.ts';

/** Groups that nobody declares; past the network, so that thousands are there at once. */
function fill(server: OpalTarget, count: number): void {
  const app = nativeApp(server);
  for (let index = 0; index < count; index++)
    act(server, 'console', { method: 'POST', path: '/groups', body: { name: `bulk ${index}`, group_type: 'OPAL_GROUP', app_id: app } });
}

function nativeApp(server: OpalTarget): string {
  const { apps } = act(server, 'console', { method: 'GET', path: '/apps' }) as { apps: { app_id: string; app_type: string }[] };
  return (apps.find(({ app_type: type }) => type === 'OPAL') as { app_id: string }).app_id;
}

function sandboxOf({ sandbox }: OpalTarget): Sandbox {
  if (!sandbox) throw new Error('this needs the sandbox');
  return sandbox;
}

/** Requests that arrived while something was done. */
async function arrived(server: OpalTarget, work: () => Promise<unknown>): Promise<readonly LoggedRequest[]> {
  const before = sandboxOf(server).requests().at(-1)?.number ?? 0;
  await work();
  return sandboxOf(server)
    .requests()
    .filter(({ number }) => number > before);
}

/** Most requests that arrived within any second. */
function mostInASecond(requests: readonly LoggedRequest[]): number {
  return Math.max(...requests.map(({ atMs }) => requests.filter((other) => other.atMs >= atMs && other.atMs < atMs + 1000).length));
}

/** Groups with every field below the group, and their people. */
function fullGroups(count: number): Record<string, Json> {
  const one = {
    members: ['ada@acme.test', 'grace@acme.test'],
    opal: {
      admin_owner: 'Platform',
      visibility: 'limited',
      message_channels: ['access-audit'],
      on_call_schedules: [],
      tags: ['pci'],
      resources: ['billing', 'payroll'],
    },
  };
  return Object.fromEntries(Array.from({ length: count }, (_, index) => [`full ${index}`, one]));
}

/** What needs faults, many groups, or a count of requests. */
export const faultChecks: readonly OpalProviderCheck[] = [
  {
    title: 'of 2,450 groups over three pages nothing is deleted where one page fails, and the run is incomplete',
    async run(server) {
      const sandbox = sandboxOf(server);
      const project = makeProject(server);
      await project.settle({ keep: { opal: {} }, go: { opal: {} } });
      fill(server, 2450 - (await server.call('GET', '/groups?page_size=1000')).results.length);
      expectNothingToDo(await project.plan({ keep: { opal: {} }, go: { opal: {} } }));
      expect(project.requests.filter((line) => line.startsWith('GET /groups?'))).toHaveLength(3);
      sandbox.faults.add({ type: 'status', status: 500, method: 'GET', path: '/v1/groups', contains: 'cursor=', skip: 1 });
      const { plan } = await project.plan({ keep: { opal: {} } });
      expect(plan?.incomplete).toMatchObject([{ target: 'access', code: 'PROVIDER_UNAVAILABLE' }]);
      expect(plan?.changes).toEqual([]);
      const applied = await project.apply({ keep: { opal: {} } });
      expect(applied.outcome).toBeUndefined();
      expect(await allNamed(server, 'go')).toHaveLength(1);
      sandbox.faults.clear();
      expect(actionsOf(await project.plan({ keep: { opal: {} } }))).toEqual({ go: 'delete' });
    },
  },
  {
    title: 'a list, or a part of one group, that the token may not read is incomplete and never empty',
    async run(server) {
      const project = makeProject(server);
      await project.settle(WHOLE);
      for (const path of ['/v1/groups', '/v1/apps', '/v1/owners', '/v1/groups/*/users', '/v1/groups/*/tags', '/v1/resources']) {
        sandboxOf(server).faults.add({ type: 'status', status: 403, method: 'GET', path, body: '{"Message":"no"}' });
        const { plan } = await project.plan({});
        expect(new Set(plan?.incomplete.map(({ code }) => code)), path).toEqual(new Set(['PROVIDER_PERMISSION']));
        expect(plan?.changes, path).toEqual([]);
        sandboxOf(server).faults.clear();
      }
    },
  },
  {
    title: 'a plan of N groups takes two requests, one for each list that is mentioned, and one for each field below a group',
    async run(server) {
      for (const count of [1, 25]) {
        await server.wipe();
        const project = makeProject(server);
        await project.settle(fullGroups(count));
        const requests = await arrived(server, () => project.plan(fullGroups(count)));
        // Groups and apps; owners, channels, schedules, tags; two names of resources; and six for each group. People were met in the groups.
        expect(requests).toHaveLength(2 + 4 + 2 + 6 * count);
      }
      const quiet = Object.fromEntries(
        Array.from({ length: 100 }, (_, index) => [`quiet ${index}`, { description: 'x', opal: { admin_owner: 'Platform' } }]),
      );
      const project = makeProject(server);
      await project.settle(quiet);
      expect(await arrived(server, () => project.plan(quiet))).toHaveLength(3);
    },
  },
  {
    title: 'nesting takes one request for each nested group, however many groups the organisation has',
    async run(server) {
      fill(server, 900);
      const project = makeProject(server);
      const groups = { a: { opal: {} }, b: { opal: {} }, top: { groups: ['a', 'b', 'name:bulk 7'], opal: {} } };
      await project.settle(groups);
      const requests = await arrived(server, () => project.plan(groups));
      expect(requests.filter(({ path }) => path.endsWith('/containing-groups'))).toHaveLength(3);
      expect(requests).toHaveLength(2 + 3);
    },
  },
  {
    title: 'people whom a nested group brings cost nothing more; schedules are asked for only where nothing else explains somebody',
    async run(server) {
      const project = makeProject(server);
      const groups = {
        child: { members: ['ada@acme.test'], opal: {} },
        parent: { members: ['grace@acme.test'], groups: ['child'], opal: {} },
      };
      const applied = await arrived(server, () => project.settle(groups));
      expect(applied.filter(({ path }) => path.endsWith('/on-call-schedules'))).toEqual([]);
      // Groups and apps, the people of two groups, what the child lies in.
      expect(await arrived(server, () => project.plan(groups))).toHaveLength(2 + 2 + 1);
      act(server, 'members', { group: 'parent', user: 'hedy@acme.test' });
      const asked = (await arrived(server, () => project.plan(groups))).map(({ path }) => path.replace(/[0-9a-f-]{36}/, '*'));
      // Hedy is in no other group: her groups are asked for, and nothing of them.
      expect(asked.toSorted().slice(1)).toEqual(
        ['apps', 'groups', 'groups/*/containing-groups', 'groups/*/on-call-schedules', 'groups/*/users', 'groups/*/users', 'groups/users/*']
          .map((path) => `/v1/${path}`)
          .slice(1),
      );
    },
  },
  {
    title: 'a write takes one read before it, one that nests a group two, and a removal of somebody one more after it',
    async run(server) {
      const project = makeProject(server);
      const groups = (people: readonly string[], nested: readonly string[]): Record<string, Json> => ({
        child: { opal: {} },
        parent: { members: people, groups: nested, opal: { tags: [], visibility: 'limited', resources: [] } },
      });
      await project.settle(groups([], []));
      const plan = (await arrived(server, () => project.plan(groups([], [])))).length;
      const cost = async (next: Record<string, Json>): Promise<number> => {
        const all = await arrived(server, async () => expectDone(await project.apply(next)));
        const first = all.findIndex(({ method }) => method !== 'GET');
        const around = all.slice(plan).map(({ method, path }) => `${method} ${path}`);
        expect(all[first]?.committed).toBe(true);
        return around.findIndex((line) => line === 'GET /v1/groups');
      };
      // What a write takes before the groups are listed again, the write itself not counted.
      expect((await cost(groups(['hedy@acme.test'], []))) - 1).toBe(2);
      expect((await cost(groups([], []))) - 1).toBe(2);
      expect((await cost(groups([], ['child']))) - 1).toBe(3);
    },
  },
  {
    title: 'the limits of the organisation are kept from the first request on',
    async run(server) {
      act(server, 'switches', { rate_limit: 'documented' });
      const project = makeProject(server);
      const groups = fullGroups(20);
      const requests = await arrived(server, async () => expectDone(await project.apply(groups)));
      expect(requests.filter(({ status }) => status === 429)).toEqual([]);
      expect(requests.length).toBeGreaterThan(400);
    },
  },
  {
    title: 'two targets of one organisation keep its limits together, each with a token of its own, until they are refused for being one',
    async run(server) {
      const groups = fullGroups(30);
      expectDone(await makeProject(server).apply(groups));
      const { token: other } = act(server, 'tokens', { name: 'other' }) as { token: string };
      const access = { provider: 'opal', url: server.url };
      const both = makeProject(server, {
        project: { targets: { one: access, two: { ...access, url: `${server.url}/v1/` } } },
        env: { ROLLCALL_TOKEN_ONE: OPAL_TOKENS.full, ROLLCALL_TOKEN_TWO: other },
      });
      act(server, 'switches', { rate_limit: 'documented' });
      const requests = await arrived(server, async () => {
        const [error, ...more] = errorsOf(await both.plan(groups));
        expect([error, more]).toEqual([expect.stringMatching(/^ADDRESS_CLASH: Targets "one" and "two" are the same live system/), []]);
      });
      expect(requests.length).toBeGreaterThan(350);
      // What left in time may arrive in a bunch where the machine is busy, at most what is on its way at once; two limits would be near 200.
      expect(mostInASecond(requests)).toBeLessThan(ALL_REQUESTS.perSecond + PARALLELISM);
      expect(requests.filter(({ status }) => status === 429).length).toBeLessThan(requests.length / 50);
    },
  },
  {
    title: 'where others use up the limit, 429 is waited for: everything is done once and nothing twice',
    async run() {
      const busy = await openOpalTarget({ opal: { rateLimit: { groupWrites: 3, resourceWrites: 3, others: 15 } } });
      onTestFinished(() => busy.close());
      const project = makeProject(busy);
      const requests = await arrived(busy, async () => expectDone(await project.apply(fullGroups(4))));
      expect(requests.filter(({ status }) => status === 429).length).toBeGreaterThan(0);
      const made = requests.filter(({ method, path, committed }) => committed && method === 'POST' && path === '/v1/groups');
      expect(made).toHaveLength(4);
    },
  },
  {
    title: 'a create whose answer was lost is found by name, type and app, and no twin is made',
    async run(server) {
      const project = makeProject(server);
      sandboxOf(server).faults.add({ type: 'drop', when: 'after-commit', method: 'POST', path: '/v1/groups', count: 1 });
      await project.settle({ a: { description: 'Once.', members: ['ada@acme.test'], opal: { visibility: 'limited' } } });
      expect(await allNamed(server, 'a')).toHaveLength(1);
      expect(Object.keys(await membersOf(server, 'a'))).toEqual(['ada@acme.test']);
    },
  },
  {
    title: 'a group of that name that somebody else made since the plan is not taken over',
    async run(server) {
      const project = makeProject(server);
      const { plan } = await project.plan({ a: { description: 'Ours.', opal: {} } });
      act(server, 'console', {
        method: 'POST',
        path: '/groups',
        body: { name: 'a', description: 'Theirs.', group_type: 'OPAL_GROUP', app_id: nativeApp(server) },
      });
      const { outcome } = await project.applyPlan(plan as NonNullable<typeof plan>, { a: { description: 'Ours.', opal: {} } });
      expect(outcome?.changes).toMatchObject([{ status: 'stale', error: { code: 'PLAN_STALE' } }]);
      expect((await allNamed(server, 'a')).map(({ description }) => description)).toEqual(['Theirs.']);
    },
  },
  {
    title: 'every lost answer of a whole group is looked into, and ends the same',
    async run(server) {
      for (const path of [
        '/v1/groups',
        '/v1/groups/*/visibility',
        '/v1/groups/*/resources',
        '/v1/tags/*/groups/*',
        '/v1/groups/*/users/*',
        '/v1/groups/*/containing-groups',
      ]) {
        await server.wipe();
        const project = makeProject(server);
        for (const method of ['POST', 'PUT']) sandboxOf(server).faults.add({ type: 'drop', when: 'after-commit', method, path });
        await project.apply(WHOLE);
        sandboxOf(server).faults.clear();
        await project.settle(WHOLE);
        expect(await allNamed(server, 'whole'), path).toHaveLength(1);
      }
    },
  },
  {
    title: 'a half-made group is completed by the next run, from wherever the first one ended',
    async run(server) {
      const writes = (await arrived(server, async () => makeProject(server).settle(WHOLE))).filter(
        ({ method, committed }) => committed && method !== 'GET',
      );
      for (let done = 0; done < writes.length; done++) {
        await server.wipe();
        const project = makeProject(server);
        // From that write on the server refuses all of them: nothing after it takes effect.
        for (const method of ['POST', 'PUT', 'DELETE'])
          refuseFrom(server, method, writes.slice(0, done).filter((each) => each.method === method).length);
        await project.apply(WHOLE);
        sandboxOf(server).faults.clear();
        await project.settle(WHOLE);
        expect(await allNamed(server, 'whole')).toHaveLength(1);
      }
    },
  },
];

function refuseFrom(server: OpalTarget, method: string, skip: number): void {
  sandboxOf(server).faults.add({ type: 'status', status: 400, method, body: '{"Message":"not now"}', skip });
}
