import { expect } from 'vitest';
import type { Json } from '../../../src/core/model/json.ts';
import { act, allNamed, named } from './calls.ts';
import { errorsOf, expectDone, makeProject, operationsOf, writesOf } from './project.ts';
import type { OpalProviderCheck, OpalTarget } from './server.ts';

const STAGES = { reviewer_stages: [{ owners: ['Platform'] }] };

/** Durations of a group's request configurations, in the order of their priorities. */
async function longest(server: OpalTarget, name: string): Promise<readonly (number | undefined)[]> {
  const { request_configurations: list } = await named(server, name);
  const sorted = (list as { priority: number; max_duration_minutes?: number }[]).toSorted((x, y) => x.priority - y.priority);
  return sorted.map(({ max_duration_minutes: minutes }) => minutes);
}

async function visibilityOf(server: OpalTarget, name: string): Promise<Json> {
  const { group_id: id } = await named(server, name);
  const { visibility, visibility_group_ids: groups } = await server.call('GET', `/groups/${id as string}/visibility`);
  return { visibility, groups: (groups ?? []).length };
}

async function resourceId(server: OpalTarget, name: string): Promise<string> {
  const { results } = await server.call('GET', `/resources?resource_name=${name}&page_size=10`);
  return results[0].resource_id as string;
}

/** Resources of a group, and whether their grants end. */
async function grantsIn(server: OpalTarget, name: string): Promise<Readonly<Record<string, boolean>>> {
  const { group_id: id } = await named(server, name);
  const { group_resources: rows } = await server.call('GET', `/groups/${id as string}/resources`);
  return Object.fromEntries(
    (rows as { resource_name: string; expiration_date?: string | null }[]).map((row) => [row.resource_name, Boolean(row.expiration_date)]),
  );
}

/** What writes do to what they are not about, and in which order they are sent. */
export const writeChecks: readonly OpalProviderCheck[] = [
  {
    title: 'a group is deleted whatever the API shows in it that nobody declared',
    async run(server) {
      const project = makeProject(server);
      const policy = { admin_owner: 'Platform', request_configurations: [{ reviewer_stages: [{ owners: ['Platform'] }] }] };
      await project.settle({ a: { members: ['ada@acme.test'], opal: { ...policy, message_channels: ['access-audit'] } } });
      act(server, 'reviewer-channels', { group: 'a', channel: 'access-reviews' });
      await project.settle({});
      expect(await allNamed(server, 'a')).toEqual([]);
      const bold = makeProject(server, { target: { delete_imported: true } });
      const access = { type: 'GIT_HUB_TEAM', app: 'GitHub', access_levels: { 'radia@acme.test': 'maintainer' } };
      await bold.settle({ engineering: { members: ['radia@acme.test'], opal: access } });
      const team = (await allNamed(server, 'engineering')).find(({ group_type: type }) => type === 'GIT_HUB_TEAM');
      act(server, 'members', { group: team?.group_id as string, user: 'radia@acme.test', minutes: 600 });
      await bold.settle({});
      expect((await allNamed(server, 'engineering')).map(({ group_id: id }) => id as string)).not.toContain(team?.group_id);
    },
  },
  {
    title: 'nothing gets the name, type and app of a group that nobody declares, and no remote group is imported twice',
    async run(server) {
      const project = makeProject(server);
      await project.settle({ mine: { opal: {} } });
      const before = writesOf(project).length;
      const renamed = await project.plan({ 'legacy-auditors': { opal: {}, previously: ['mine'] } });
      const imported = await project.plan({
        mine: { opal: {} },
        'eng-okta': { opal: { type: 'OKTA_GROUP', app: 'Okta', remote: { group_id: '00g1engineering' } } },
      });
      expect(errorsOf(renamed)).toEqual([expect.stringMatching(/^NAME_TAKEN: .*which nobody declares, has the name, type and app/)]);
      expect(errorsOf(imported)).toEqual([expect.stringMatching(/^NAME_TAKEN: .*as "engineering" \(id:[0-9a-f-]{36}\)/)]);
      expect(writesOf(project)).toHaveLength(before);
    },
  },
  {
    title: 'durations that nobody declared stay with the people they are for, wherever their configuration moves',
    async run(server) {
      const project = makeProject(server);
      const audited = { condition: { groups: ['name:legacy-auditors'] }, ...STAGES };
      const policy = (...list: readonly Json[]): Record<string, Json> => ({ a: { opal: { request_configurations: [STAGES, ...list] } } });
      await project.settle(policy(audited));
      const { group_id: id, request_configurations: list } = await named(server, 'a');
      const sent = (list as Record<string, Json>[]).map((item) => ({ ...item, max_duration_minutes: item['priority'] === 1 ? 60 : 480 }));
      await server.call('PUT', '/groups', { groups: [{ group_id: id, request_configurations: sent }] });
      const produced = { condition: { groups: ['name:production-access'] }, ...STAGES };
      const plan = await project.settle(policy(produced, audited));
      expect(plan.warnings).toEqual([]);
      expect(await longest(server, 'a')).toEqual([480, -1, 60]);
      const less = await project.plan(policy(produced));
      expect(less.plan?.warnings).toMatchObject([{ message: expect.stringContaining('"legacy-auditors" goes, and with it') as string }]);
      await project.settle(policy(produced));
      expect(await longest(server, 'a')).toEqual([480, -1]);
    },
  },
  {
    title: 'a half-made group that everybody sees is hidden first by the run that completes it, whatever else is refused',
    async run(server) {
      const project = makeProject(server);
      const groups = { a: { description: 'x', opal: { visibility: 'limited', admin_owner: 'Platform', tags: ['pci'] } } };
      const refuse = (path: string): unknown =>
        server.sandbox?.faults.add({ type: 'status', status: 400, method: 'PUT', path, body: '{"Message":"not now"}' });
      refuse('/v1/groups/*/visibility');
      await project.apply(groups);
      expect(await visibilityOf(server, 'a')).toEqual({ visibility: 'GLOBAL', groups: 0 });
      server.sandbox?.faults.clear();
      refuse('/v1/groups');
      await project.apply(groups);
      expect(writesOf(project)[0]).toMatch(/^PUT .*\/visibility/);
      expect(await visibilityOf(server, 'a')).toEqual({ visibility: 'LIMITED', groups: 0 });
      server.sandbox?.faults.clear();
      await project.settle(groups);
    },
  },
  {
    title: 'a new group is hidden at once although groups that may see it are still to be made, and shown to them afterwards',
    async run(server) {
      const project = makeProject(server);
      const limited = (...groups: readonly string[]): Json => ({ opal: { visibility: 'limited', visibility_groups: groups } });
      const groups = { a: limited('b'), b: limited('a') };
      server.sandbox?.faults.add({
        type: 'status',
        status: 400,
        method: 'POST',
        path: '/v1/groups',
        contains: '"b"',
        body: '{"Message":"no"}',
      });
      const { outcome } = await project.apply(groups);
      expect(outcome?.changes).toMatchObject([
        { address: 'access/a', status: 'skipped', stepsDone: 2, because: 'access/b' },
        { address: 'access/b', status: 'failed' },
      ]);
      expect(await visibilityOf(server, 'a')).toEqual({ visibility: 'LIMITED', groups: 0 });
      server.sandbox?.faults.clear();
      await project.settle(groups);
      expect(await visibilityOf(server, 'a')).toEqual({ visibility: 'LIMITED', groups: 1 });
      expect(await visibilityOf(server, 'b')).toEqual({ visibility: 'LIMITED', groups: 1 });
    },
  },
  {
    title: 'a resource that is declared and was granted for a time is made to last, and a plan says where it has to wait for others',
    async run(server) {
      for (const existing of ['conflict', 'kept', 'replaced']) {
        await server.wipe();
        act(server, 'switches', { existing });
        const project = makeProject(server);
        const groups = (...resources: readonly string[]): Record<string, Json> => ({ a: { opal: { resources } } });
        await project.settle(groups());
        const { group_id: id } = await named(server, 'a');
        const grant = async (name: string): Promise<unknown> =>
          server.call('POST', `/groups/${id as string}/resources/${await resourceId(server, name)}`, { duration_minutes: 600 });
        await grant('payroll');
        expect(operationsOf(await project.plan(groups('payroll')))).toEqual(['add /resources/payroll']);
        await project.settle(groups('payroll'));
        expect(await grantsIn(server, 'a')).toEqual({ payroll: false });
        await project.settle(groups());
        await grant('payroll');
        await grant('production-admin');
        expect(errorsOf(await project.plan(groups('payroll')))).toEqual([
          expect.stringMatching(/^UNSUPPORTED_CHANGE: "access\/a": "payroll until .*" is a grant that ends, and cannot be made to last/),
        ]);
        expectDone(await project.apply(groups('billing')));
        expect(await grantsIn(server, 'a')).toEqual({ billing: false, payroll: true, 'production-admin': true });
        server.sandbox?.advance(700 * 60_000);
        await project.settle(groups('payroll', 'billing'));
      }
    },
  },
  {
    title: 'one plan renames a group, hides it and lets somebody in: a step that does not look at the name says nothing of it',
    async run(server) {
      const project = makeProject(server);
      await project.settle({ old: { members: ['ada@acme.test'], opal: { visibility: 'global' } } });
      const { group_id: id } = await named(server, 'old');
      const renamed = { new: { previously: 'old', members: ['ada@acme.test', 'grace@acme.test'], opal: { visibility: 'limited' } } };
      await project.settle(renamed);
      expect(await visibilityOf(server, 'new')).toEqual({ visibility: 'LIMITED', groups: 0 });
      await project.settle({ new: { name: 'newer', members: ['ada@acme.test'], opal: { visibility: 'global' } } });
      expect((await named(server, 'newer')).group_id).toBe(id);
    },
  },
];
