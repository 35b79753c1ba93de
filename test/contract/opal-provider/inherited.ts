import { expect } from 'vitest';
import type { Json } from '../../../src/core/model/json.ts';
import { membersOf, named, userId } from './calls.ts';
import { expectDone, expectNothingToDo, makeProject, operationsOf, writesOf } from './project.ts';
import type { OpalProject } from './project.ts';
import type { OpalProviderCheck, OpalTarget } from './server.ts';

const idOf = async (server: OpalTarget, name: string): Promise<string> => (await named(server, name)).group_id as string;

async function putInto(server: OpalTarget, child: string, parent: string): Promise<void> {
  await server.call('POST', `/groups/${await idOf(server, child)}/containing-groups`, { containing_group_id: await idOf(server, parent) });
}

/** Whom the plan of the only change shows as brought along, with the group's name. */
function heldIn({ plan }: Awaited<ReturnType<OpalProject['plan']>>): Readonly<Record<string, string>> {
  const held = plan?.changes.flatMap((change) => change.held ?? []) ?? [];
  return Object.fromEntries(held.filter(({ field }) => field === 'members').map(({ element, reason }) => [element ?? '', reason]));
}

const BY_BREAK_GLASS = 'the group "break-glass" in it brings its people along';

/** People whom a group brings along that no declaration and no state names. */
export const inheritedChecks: readonly OpalProviderCheck[] = [
  {
    title: 'people whom an undeclared group in the group brings along are shown with it, never taken out, and nobody loses a last group',
    async run(server) {
      const project = makeProject(server);
      // break-glass, with ada for good, lies in production-access from the first day.
      const groups = (...people: readonly string[]): Record<string, Json> => ({ 'production-access': { members: people, opal: {} } });
      const planned = await project.plan(groups('linus@acme.test'));
      expect(operationsOf(planned)).toEqual(['add /members/linus@acme.test']);
      expect(heldIn(planned)).toMatchObject({ 'ada@acme.test': BY_BREAK_GLASS });
      const applied = await project.apply(groups('linus@acme.test'));
      expectDone(applied);
      expect(writesOf(project).map((line) => line.split(' ')[0])).toEqual(['POST']);
      expect(applied.outcome?.warnings).toEqual([]);
      expectNothingToDo(await project.plan(groups('linus@acme.test')));
      const left = await project.plan(groups());
      expect(operationsOf(left)).toEqual(['remove /members/linus@acme.test']);
      expect(JSON.stringify([left.plan?.warnings, left.plan?.guards])).not.toContain('ada@acme.test');
      await project.settle(groups());
      expect(Object.keys(await membersOf(server, 'production-access'))).toContain('ada@acme.test');
    },
  },
  {
    title: 'a group that somebody puts into a managed one is found by its people, however deep they are in it',
    async run(server) {
      const project = makeProject(server);
      const groups = { a: { members: ['linus@acme.test'], opal: {} } };
      await project.settle(groups);
      const { apps } = (await server.call('GET', '/apps')) as { apps: { app_id: string; app_type: string }[] };
      const app = apps.find(({ app_type: type }) => type === 'OPAL')?.app_id;
      await server.call('POST', '/groups', { name: 'between', group_type: 'OPAL_GROUP', app_id: app });
      await putInto(server, 'legacy-auditors', 'between');
      await putInto(server, 'between', 'a');
      expectNothingToDo(await project.plan(groups));
      await project.settle(groups);
      expect(writesOf(project)).toEqual([]);
      expect(Object.keys(await membersOf(server, 'a'))).toEqual(['ada@acme.test', 'grace@acme.test', 'linus@acme.test']);
    },
  },
  {
    title: 'where `groups:` is declared, a group that is found this way is seen in it and taken out',
    async run(server) {
      const project = makeProject(server);
      const groups = { a: { members: ['linus@acme.test'], groups: [], opal: {} } };
      await project.settle(groups);
      await putInto(server, 'legacy-auditors', 'a');
      const planned = await project.plan(groups);
      expect(operationsOf(planned)).toEqual(['remove /groups/name:legacy-auditors']);
      await project.settle(groups);
      expect(Object.keys(await membersOf(server, 'a'))).toEqual(['linus@acme.test']);
    },
  },
  {
    title: 'when `groups:` is no longer declared, the people of the groups in it stay explained',
    async run(server) {
      const project = makeProject(server);
      const groups = (nested: Record<string, Json>): Record<string, Json> => ({
        kid: { members: ['ada@acme.test'], opal: {} },
        par: { members: ['grace@acme.test'], ...nested, opal: {} },
      });
      await project.settle(groups({ groups: ['kid'] }));
      for (let run = 0; run < 2; run++) {
        await project.settle(groups({}));
        expect(writesOf(project)).toEqual([]);
      }
      expect(Object.keys(await membersOf(server, 'par'))).toEqual(['ada@acme.test', 'grace@acme.test']);
    },
  },
  {
    title: 'whoever was declared and is brought along too is taken out once, is told to have access still, and is left alone then',
    async run(server) {
      const project = makeProject(server);
      const groups = (...people: readonly string[]): Record<string, Json> => ({ a: { members: people, opal: {} } });
      await project.settle(groups('ada@acme.test', 'linus@acme.test'));
      await putInto(server, 'legacy-auditors', 'a');
      expectNothingToDo(await project.plan(groups('ada@acme.test', 'linus@acme.test')));
      const applied = await project.apply(groups('linus@acme.test'));
      expectDone(applied);
      expect(writesOf(project)).toEqual([expect.stringMatching(/^DELETE \/groups\/[^/]+\/users\//)]);
      expect(applied.outcome?.warnings.map(({ message }) => message)).toEqual([
        expect.stringContaining('"ada@acme.test" was taken out and still has access') as string,
      ]);
      await project.settle(groups('linus@acme.test'));
      expect(writesOf(project)).toEqual([]);
    },
  },
  {
    title: 'whoever was put into the group by hand is taken out, although other groups have them too',
    async run(server) {
      const project = makeProject(server);
      const groups = { a: { members: ['linus@acme.test'], opal: {} } };
      await project.settle(groups);
      await server.call('POST', `/groups/${await idOf(server, 'a')}/users/${await userId(server, 'ada@acme.test')}`, {
        duration_minutes: 0,
      });
      const planned = await project.plan(groups);
      expect(operationsOf(planned)).toEqual(['remove /members/ada@acme.test']);
      await project.settle(groups);
      expect(Object.keys(await membersOf(server, 'a'))).toEqual(['linus@acme.test']);
    },
  },
  {
    title: 'where the token may not see what people are in, nobody is taken out: the plan is incomplete',
    async run(server) {
      const project = makeProject(server);
      const groups = { 'production-access': { members: [], opal: {} } };
      server.sandbox?.faults.add({ type: 'status', status: 403, method: 'GET', path: '/v1/groups/users/*', body: '{"Message":"no"}' });
      const { plan } = await project.plan(groups);
      server.sandbox?.faults.clear();
      expect(plan?.incomplete).toMatchObject([{ code: 'PROVIDER_PERMISSION', part: 'what lies in "production-access"' }]);
      expect(plan?.changes).toEqual([]);
    },
  },
];
