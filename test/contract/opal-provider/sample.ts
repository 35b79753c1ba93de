import { readFileSync, readdirSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { expect } from 'vitest';
import { parse } from 'yaml';
import type { Json } from '../../../src/core/model/json.ts';
import { OPAL_TOKENS } from '../../../src/sandbox/opal/authenticate.ts';
import { act, allNamed, membersOf, named, userId } from './calls.ts';
import { actionsOf, errorsOf, expectDone, expectNothingToDo, makeProject, operationsOf, writesOf } from './project.ts';
import type { OpalProviderCheck } from './server.ts';
import { WHOLE } from './whole.ts';

const EXAMPLE = resolve(import.meta.dirname, '../../../examples/opal-access');

/** The groups of the example, as one file has them. */
function exampleGroups(): Readonly<Record<string, Json>> {
  const files = readdirSync(join(EXAMPLE, 'groups')).map((file) => readFileSync(join(EXAMPLE, 'groups', file), 'utf8'));
  return Object.assign({}, ...files.map((text) => (parse(text) as { groups: Record<string, Json> }).groups)) as Record<string, Json>;
}

const members = (...list: readonly Json[]): Record<string, Json> => ({ a: { members: list, opal: {} } });

/** What people, owners, channels and other apps are needed for. */
export const sampleChecks: readonly OpalProviderCheck[] = [
  {
    title: 'the example is planned whole, applied, and then there is nothing to do',
    async run(server) {
      const file = parse(readFileSync(join(EXAMPLE, 'rollcall.yaml'), 'utf8')) as { guards: Json };
      const project = makeProject(server, { project: { guards: file.guards } });
      const groups = exampleGroups();
      const planned = await project.plan(groups);
      expect(planned.plan?.warnings.map(({ message }) => message)).toEqual([
        expect.stringContaining('"radia@acme.test" is to stay until 2099-12-31'),
        expect.stringContaining('is empty, and live objects are taken over'),
      ]);
      expect(new Set(Object.values(actionsOf(planned)))).toEqual(new Set(['create', 'adopt']));
      await project.settle(groups);
    },
  },
  {
    title: 'everything that a group has is written and read back, names instead of ids',
    async run(server) {
      const project = makeProject(server);
      await project.settle(WHOLE);
      const group = await named(server, 'whole');
      expect(group).toMatchObject({ description: 'Everything at once.', require_mfa_to_approve: true, risk_sensitivity_override: 'HIGH' });
      expect(await membersOf(server, 'whole')).toMatchObject({ 'linus@acme.test': '', 'grace@acme.test': '2027-01-31' });
    },
  },
  {
    title: 'each single thing that somebody changes is drift, and is put back alone',
    async run(server) {
      const project = makeProject(server);
      await project.settle(WHOLE);
      const id = (await named(server, 'whole')).group_id as string;
      const other = (await named(server, 'legacy-auditors')).group_id as string;
      const edits: readonly (readonly [string, string, object | undefined, readonly string[]])[] = [
        ['PUT', '/groups', { groups: [{ group_id: id, description: 'Else.' }] }, ['replace /description']],
        ['PUT', '/groups', { groups: [{ group_id: id, require_mfa_to_approve: false }] }, ['replace /require_mfa_to_approve']],
        [
          'PUT',
          `/groups/${id}/visibility`,
          { visibility: 'GLOBAL', visibility_group_ids: [] },
          ['add /visibility_groups/base', 'replace /visibility'],
        ],
        [
          'PUT',
          `/groups/${id}/visibility`,
          { visibility: 'LIMITED', visibility_group_ids: [other] },
          ['add /visibility_groups/base', 'remove /visibility_groups/name:legacy-auditors'],
        ],
        ['PUT', `/groups/${id}/message-channels`, { message_channel_ids: [] }, ['add /message_channels/access-audit']],
        ['PUT', `/groups/${id}/on-call-schedules`, { on_call_schedule_ids: [] }, ['add /on_call_schedules/Security']],
        ['PUT', `/groups/${id}/resources`, { resources: [] }, ['add /resources/billing [push]', 'add /resources/production-read-only']],
      ];
      for (const [method, path, body, operations] of edits) {
        act(server, 'console', { method, path, body, by: 'hedy@acme.test' });
        const planned = await project.drift(WHOLE);
        expect(planned.plan?.drift).toMatchObject([{ address: 'access/whole', by: { who: 'hedy@acme.test' } }]);
        expect(operationsOf(planned)).toEqual(expect.arrayContaining([...operations]));
        await project.settle(WHOLE);
      }
    },
  },
  {
    title: 'reviewer stages in another order are a change; owners, tags and configurations listed otherwise are none',
    async run(server) {
      const project = makeProject(server);
      const stages = [{ owners: ['Platform', 'Security'] }, { owners: ['Finance / Controlling'], operator: 'OR' }];
      const policy = (list: Json, ...more: readonly Json[]): Record<string, Json> => ({
        a: { opal: { tags: ['pci', 'env:staging'], request_configurations: [{ priority: 0, reviewer_stages: list }, ...more] } },
      });
      const second = { priority: 1, condition: { groups: ['name:legacy-auditors'] }, auto_approval: true };
      await project.settle(policy(stages, second));
      const relisted = {
        a: {
          opal: {
            tags: ['env:staging', 'pci'],
            request_configurations: [
              second,
              { priority: 0, reviewer_stages: [{ owners: ['Security', 'Platform'], operator: 'AND' }, stages[1] as Json] },
            ],
          },
        },
      };
      expectNothingToDo(await project.plan(relisted));
      expect(operationsOf(await project.plan(policy([...stages].reverse(), second)))).toEqual(['replace /request_configurations']);
      await project.settle(policy([...stages].reverse(), second));
    },
  },
  {
    title: 'forms and service users, which the API lists nowhere, are declared by id, and a name of one is an error',
    async run(server) {
      const project = makeProject(server);
      const { request_template_id: form } = act(server, 'request-templates', {}) as { request_template_id: string };
      const service = await userId(server, 'rollcall@acme.test');
      const policy = (template: string, reviewer: string): Record<string, Json> => ({
        a: { opal: { request_configurations: [{ request_template: template, reviewer_stages: [{ service_users: [reviewer] }] }] } },
      });
      expect(errorsOf(await project.plan(policy('Access form', 'bot')))).toEqual([
        expect.stringMatching(/^CONFIG_VALUE: .*"Access form" is no id/),
        expect.stringMatching(/^CONFIG_VALUE: .*"bot" is no id/),
      ]);
      await project.settle(policy(`id:${form}`, `id:${service}`));
      expect((await named(server, 'a')).request_configurations).toMatchObject([
        { request_template_id: form, reviewer_stages: [{ service_user_ids: [service] }] },
      ]);
    },
  },
  {
    title: 'a policy keeps what it does not mention, whatever an omitted one means to the API',
    async run(server) {
      act(server, 'switches', { omitted_configurations: 'default' });
      const project = makeProject(server);
      await project.settle({ 'break-glass': { description: 'x', opal: {} } });
      const before = (await named(server, 'break-glass')).request_configurations;
      expect(before).toHaveLength(2);
      await project.settle({ 'break-glass': { description: 'y', opal: {} } });
      expect(stripped((await named(server, 'break-glass')).request_configurations)).toEqual(stripped(before));
    },
  },
  {
    title: 'durations that nobody declared are no difference, however the server shows them, and stay as they are',
    async run(server) {
      const stage = { reviewer_stages: [{ owners: ['Platform'] }] };
      for (const shown of ['absent', 'minus-one', 'zero']) {
        await server.wipe();
        act(server, 'switches', { undeclared_duration: shown });
        const project = makeProject(server);
        await project.settle({ a: { opal: { request_configurations: [stage] } } });
        const { group_id: id, request_configurations: list } = await named(server, 'a');
        const [configuration] = stripped(list) as Record<string, unknown>[];
        await server.call('PUT', '/groups', {
          groups: [{ group_id: id, request_configurations: [{ ...configuration, max_duration_minutes: 77 }] }],
        });
        expectNothingToDo(await project.plan({ a: { opal: { request_configurations: [stage] } } }));
        const wider = { a: { opal: { request_configurations: [{ ...stage, require_support_ticket: true }] } } };
        await project.settle(wider);
        expect((await named(server, 'a')).request_configurations).toMatchObject([
          { max_duration_minutes: 77, require_support_ticket: true },
        ]);
        await project.settle({ a: { opal: { request_configurations: [{ ...stage, max_duration_minutes: 0 }] } } });
      }
    },
  },
  {
    title: 'a last day is an end in Opal, is read back as a day, and its passing is no drift',
    async run(server) {
      const project = makeProject(server);
      const groups = members('ada@acme.test', { email: 'grace@acme.test', until: '2026-11-30' });
      await project.settle(groups);
      expect(await membersOf(server, 'a')).toEqual({ 'ada@acme.test': '', 'grace@acme.test': '2026-11-30' });
      server.sandbox?.advance(24 * 3_600_000);
      expectNothingToDo(await project.plan(groups));
      await project.settle(members('ada@acme.test', { email: 'grace@acme.test', until: '2026-12-24' }));
      expect(writesOf(project)).toEqual([]);
      expect(await membersOf(server, 'a')).toEqual({ 'ada@acme.test': '', 'grace@acme.test': '2026-12-24' });
      server.sandbox?.advance(40 * 24 * 3_600_000);
      const later = await project.plan(members('ada@acme.test', { email: 'grace@acme.test', until: '2026-12-24' }));
      expectNothingToDo(later);
      expect(later.plan?.warnings).toEqual([]);
      await project.settle(members('ada@acme.test', { email: 'grace@acme.test', until: '2026-12-24' }));
    },
  },
  {
    title: 'in the last minute of a day nobody gets in for good',
    async run(server) {
      server.sandbox?.advance(14 * 3_600_000 - 20_000);
      const project = makeProject(server);
      await project.settle(members({ email: 'grace@acme.test', until: '2026-11-28' }));
      expect(await membersOf(server, 'a')).toEqual({ 'grace@acme.test': '2026-11-28' });
    },
  },
  {
    title: 'a last day that is further away than Opal grants for is no end yet, and gets one when it is near enough',
    async run(server) {
      const project = makeProject(server);
      const groups = members({ email: 'grace@acme.test', until: '2028-01-31' });
      const plan = await project.settle(groups);
      expect(plan.warnings).toMatchObject([{ code: 'UNSUPPORTED_CHANGE', message: expect.stringContaining('2028-01-31') as string }]);
      expect(await membersOf(server, 'a')).toEqual({ 'grace@acme.test': '' });
      server.sandbox?.advance(100 * 24 * 3_600_000);
      await project.settle(groups);
      expect(await membersOf(server, 'a')).toEqual({ 'grace@acme.test': '2028-01-31' });
    },
  },
  {
    title: 'grants that end by themselves, that a nested group or a schedule brings, or that a remote system gave are shown and not fought',
    async run(server) {
      const project = makeProject(server);
      const groups = { base: { members: ['ada@acme.test'], opal: {} }, a: { members: ['hedy@acme.test'], groups: ['base'], opal: {} } };
      await project.settle(groups);
      act(server, 'members', { group: 'a', user: 'grace@acme.test', minutes: 600 });
      expectNothingToDo(await project.plan(groups));
      const changed = await project.plan({ ...groups, a: { members: [], groups: ['base'], opal: {} } });
      expect(operationsOf(changed)).toEqual(['remove /members/hedy@acme.test']);
      expect(changed.plan?.changes[0]?.held).toMatchObject([
        { field: 'members', element: 'ada@acme.test', reason: expect.stringContaining('"base"') as string },
        { field: 'members', element: 'grace@acme.test', reason: expect.stringContaining('ends by itself') as string },
      ]);
      await project.settle({ ...groups, a: { members: [], groups: ['base'], opal: {} } });
    },
  },
  {
    title: 'whoever is declared for good gets a grant without an end, whoever gave one with an end before',
    async run(server) {
      const project = makeProject(server);
      await project.settle(members());
      act(server, 'members', { group: 'a', user: 'grace@acme.test', minutes: 600 });
      await project.settle(members('grace@acme.test'));
      expect(await membersOf(server, 'a')).toEqual({ 'grace@acme.test': '' });
    },
  },
  {
    title: 'members of imported groups that the remote system put there stay; others are managed, with their access levels',
    async run(server) {
      const project = makeProject(server);
      const groups = (list: readonly Json[], block: Record<string, Json> = {}): Record<string, Json> => ({
        engineering: { members: list, opal: { type: 'GIT_HUB_TEAM', app: 'GitHub', ...block } },
      });
      await project.settle(groups(['radia@acme.test'], { access_levels: { 'radia@acme.test': 'maintainer' } }));
      expect(Object.keys(await rowsIn(server, 'engineering', 'GIT_HUB_TEAM')).sort()).toEqual([
        'ada@acme.test',
        'grace@acme.test',
        'linus@acme.test',
        'radia@acme.test maintainer',
      ]);
      await project.settle(groups(['radia@acme.test']));
      expect(Object.keys(await rowsIn(server, 'engineering', 'GIT_HUB_TEAM'))).toContain('radia@acme.test');
      expect(Object.keys(await rowsIn(server, 'engineering', 'GIT_HUB_TEAM'))).not.toContain('radia@acme.test maintainer');
      await project.settle(groups([]));
      expect(Object.keys(await rowsIn(server, 'engineering', 'GIT_HUB_TEAM'))).toHaveLength(3);
    },
  },
  {
    title: 'groups whose members something else decides about are read-only in that, and managed in the rest',
    async run(server) {
      const project = makeProject(server);
      const groups = {
        contractors: { members: ['hedy@acme.test'], opal: { type: 'OKTA_GROUP_RULE', app: 'Okta', visibility: 'limited' } },
      };
      const planned = await project.plan(groups);
      expect(planned.plan?.warnings).toMatchObject([
        { code: 'UNSUPPORTED_CHANGE', message: expect.stringContaining('a rule in Okta') as string },
        { code: 'STATE_EMPTY' },
      ]);
      expect(operationsOf(planned)).toEqual(['replace /visibility']);
      await project.settle(groups);
    },
  },
  {
    title: 'a channel that Opal lists by itself is no difference, and is not made an audit channel',
    async run(server) {
      const project = makeProject(server);
      const groups = (channels: readonly string[]): Record<string, Json> => ({ a: { opal: { message_channels: channels } } });
      await project.settle(groups(['access-audit']));
      act(server, 'reviewer-channels', { group: 'a', channel: 'access-reviews' });
      expectNothingToDo(await project.plan(groups(['access-audit'])));
      await project.settle(groups(['access-audit', 'security-private']));
      act(server, 'reviewer-channels', { group: 'a', channel: 'access-reviews', remove: true });
      const { group_id: id } = await named(server, 'a');
      const { channels } = await server.call('GET', `/groups/${id as string}/message-channels`);
      expect((channels as { name: string }[]).map(({ name }) => name).sort()).toEqual(['access-audit', 'security-private']);
      await project.settle(groups([]));
    },
  },
  {
    title: 'resources are added beside grants that end by themselves, and nothing takes their end from them',
    async run(server) {
      const project = makeProject(server);
      const groups = (...resources: readonly string[]): Record<string, Json> => ({ a: { opal: { resources } } });
      await project.settle(groups('payroll', 'billing'));
      const { group_id: id } = await named(server, 'a');
      const { results } = await server.call('GET', '/resources?resource_name=production-admin&page_size=10');
      await server.call('POST', `/groups/${id as string}/resources/${results[0].resource_id as string}`, { duration_minutes: 600 });
      expectNothingToDo(await project.plan(groups('payroll', 'billing')));
      await project.settle(groups('payroll', 'billing', 'production-read-only'));
      expect(await endsOf(server, id as string)).toEqual(['production-admin']);
      const { outcome } = await project.apply(groups('payroll'));
      expect(outcome?.changes).toMatchObject([{ status: 'failed', error: { code: 'UNSUPPORTED_CHANGE' } }]);
      expect(await endsOf(server, id as string)).toEqual(['production-admin']);
    },
  },
  {
    title: 'names that may be several things are errors that list them, and `id:` tells which is meant',
    async run(server) {
      const project = makeProject(server);
      const [error] = errorsOf(await project.plan({ a: { opal: { resources: ['web-shop'] } } }));
      expect(error).toMatch(
        /AMBIGUOUS_NAME: .*"web-shop" may be 2 resources.*GIT_HUB_REPO, GitHub.*GIT_LAB_PROJECT, GitLab|GIT_LAB_PROJECT.*GIT_HUB_REPO/,
      );
      const { results } = await server.call('GET', '/resources?resource_name=web-shop&page_size=10');
      await project.settle({ a: { opal: { resources: [`id:${results[0].resource_id as string}`] } } });
      const unknown = {
        a: {
          members: ['adda@acme.test'],
          opal: { admin_owner: 'Platfrom', tags: ['env:stagin'], leaders: ['nobody@acme.test'], app: 'Opel' },
        },
      };
      const found = await project.plan(unknown);
      expect(
        errorsOf(found)
          .map((text) => text.split(':')[0])
          .toSorted(),
      ).toEqual(['UNKNOWN_MEMBER', 'UNKNOWN_MEMBER', 'UNKNOWN_REFERENCE', 'UNKNOWN_REFERENCE', 'UNKNOWN_REFERENCE']);
      expect(found.diagnostics.map(({ detail }) => detail).join(' ')).toMatch(/"Platform".*/);
    },
  },
  {
    title: 'groups of one name in several apps are told apart by type and app',
    async run(server) {
      const project = makeProject(server);
      const groups = {
        okta: { name: 'engineering', description: 'In Okta.', opal: { type: 'OKTA_GROUP', app: 'Okta' } },
        github: { name: 'engineering', description: 'On GitHub.', opal: { type: 'GIT_HUB_TEAM', app: 'GitHub' } },
        native: { name: 'engineering', description: 'Here.', opal: {} },
      };
      expect(actionsOf(await project.plan(groups))).toEqual({ github: 'adopt', native: 'create', okta: 'adopt' });
      await project.settle(groups);
      expect((await allNamed(server, 'engineering')).map(({ description }) => description).sort()).toEqual([
        'Here.',
        'In Okta.',
        'On GitHub.',
      ]);
    },
  },
  {
    title: 'a grant that the other system refuses, or waits for somebody to make, is told with what Opal says of it',
    async run(server) {
      const project = makeProject(server);
      const groups = (...people: readonly string[]): Record<string, Json> => ({
        engineering: { members: people, opal: { type: 'GIT_HUB_TEAM', app: 'GitHub' } },
      });
      const granted = await project.apply(groups('radia@acme.test'));
      expect(granted.outcome?.warnings).toEqual([]);
      const { group_id: id } = (await allNamed(server, 'engineering')).find(({ group_type: type }) => type === 'GIT_HUB_TEAM');
      const hedy = {
        group_id: id,
        group_name: 'engineering',
        description: '',
        user_id: await userId(server, 'hedy@acme.test'),
        email: 'hedy@acme.test',
        full_name: 'Hedy',
      };
      for (const status of ['ERR_OPERATION_UNSUPPORTED', 'PENDING_MANUAL_PROPAGATION']) {
        server.sandbox?.faults.clear();
        server.sandbox?.faults.add({
          type: 'status',
          status: 200,
          method: 'POST',
          path: '/v1/groups/*/users/*',
          headers: { 'Content-Type': 'application/json' },
          body: JSON.stringify({ ...hedy, propagation_status: { status } }),
        });
        const { outcome } = await project.apply(groups('radia@acme.test', 'hedy@acme.test'));
        expect(outcome?.warnings.map(({ message }) => message)).toContainEqual(
          `"access/engineering": "hedy@acme.test" is in the group by Opal, and in the system that it is of not yet: ${status}.`,
        );
      }
    },
  },
  {
    title: 'an app is named or told by its id, and which of the two is no difference',
    async run(server) {
      const { apps } = (await server.call('GET', '/apps')) as { apps: { app_id: string; name: string }[] };
      const okta = apps.find(({ name }) => name === 'Okta')?.app_id;
      const project = makeProject(server);
      const groups = (app: string): Record<string, Json> => ({
        engineering: { description: 'In Okta.', opal: { type: 'OKTA_GROUP', app } },
      });
      expect(actionsOf(await project.plan(groups(`id:${okta}`)))).toEqual({ engineering: 'adopt' });
      await project.settle(groups(`id:${okta}`));
      expectNothingToDo(await project.plan(groups('Okta')));
      expect(errorsOf(await project.plan(groups('id:7')))).toEqual([expect.stringMatching(/^UNKNOWN_REFERENCE: .*no app "id:7"/)]);
    },
  },
  {
    title: 'a group that somebody else put into a managed one is seen where every managed group is asked, a request each',
    async run(server) {
      const groups = { a: { groups: [], opal: {} }, b: { opal: {} }, c: { opal: {} } };
      await makeProject(server).settle(groups);
      const [a, b] = await Promise.all(['a', 'b'].map(async (name) => (await named(server, name)).group_id as string));
      await server.call('POST', `/groups/${b}/containing-groups`, { containing_group_id: a });
      const usual = makeProject(server);
      expect(actionsOf(await usual.plan(groups))).toEqual({ a: 'adopt', b: 'adopt', c: 'adopt' });
      expect(usual.requests.filter((line) => line.includes('/containing-groups'))).toEqual([]);
      const looking = makeProject(server, { target: { look_for_nesting: 'managed' } });
      const { plan } = await looking.plan(groups);
      expect(plan?.changes.find(({ address }) => address === 'access/a')?.patch).toEqual([{ op: 'remove', path: '/groups/b' }]);
      expect(looking.requests.filter((line) => line.includes('/containing-groups'))).toHaveLength(3);
      await looking.settle(groups);
      expect((await server.call('GET', `/groups/${b}/containing-groups`)).containing_groups).toEqual([]);
    },
  },
  {
    title: 'where a guard names resources, what a managed group lies in is read as far up as it goes, and who gains from it is told',
    async run(server) {
      const groups = (...people: readonly string[]): Record<string, Json> => ({ a: { members: people, opal: {} } });
      await makeProject(server).settle({ ...groups('ada@acme.test') });
      const guards = { privileged: { opal: { resources: ['production-admin'] } }, max_member_removals: '100%' };
      const idOf = async (name: string): Promise<string> => (await named(server, name)).group_id as string;
      const { apps } = (await server.call('GET', '/apps')) as { apps: { app_id: string; app_type: string }[] };
      const app = apps.find(({ app_type: type }) => type === 'OPAL')?.app_id;
      for (const name of ['above', 'top']) await server.call('POST', '/groups', { name, group_type: 'OPAL_GROUP', app_id: app });
      await server.call('POST', `/groups/${await idOf('a')}/containing-groups`, { containing_group_id: await idOf('above') });
      await server.call('POST', `/groups/${await idOf('above')}/containing-groups`, { containing_group_id: await idOf('top') });
      const { results } = await server.call('GET', '/resources?resource_name=production-admin&page_size=10');
      const guarded = makeProject(server, { project: { guards } });
      expect((await guarded.plan(groups('ada@acme.test', 'grace@acme.test'))).plan?.guards).toEqual([]);
      await server.call('PUT', `/groups/${await idOf('top')}/resources`, { resources: [{ resource_id: results[0].resource_id }] });
      const { plan } = await guarded.plan(groups('ada@acme.test', 'grace@acme.test'));
      expect(plan?.guards).toMatchObject([{ code: 'PRIVILEGE_GAINED', blocking: true, people: ['grace@acme.test'] }]);
      expect(guarded.requests.filter((line) => line.includes('/containing-groups'))).toHaveLength(3);
      expect(guarded.requests.filter((line) => /groups\/[^/]+\/resources/.test(line))).toHaveLength(2);
    },
  },
  {
    title: 'a remote group is imported by what it is called there; types that Opal makes are on a list, and a refusal is told',
    async run(server) {
      const project = makeProject(server);
      await project.settle({ new: { opal: { type: 'OKTA_GROUP', app: 'Okta', remote: { group_id: '00gnew' } } } });
      expect((await named(server, 'new')).remote_info).toEqual({ okta_group: { group_id: '00gnew' } });
      const made = { circle: { opal: { type: 'OKTA_GROUP', app: 'Okta' } } };
      expect(errorsOf(await project.plan({ ...made, new: { opal: { type: 'OKTA_GROUP', app: 'Okta' } } }))[0]).toMatch(
        /^UNSUPPORTED_CHANGE: .*not known to make groups/,
      );
      const asked = makeProject(server, { target: { creatable_types: ['OKTA_GROUP'] } });
      const { outcome } = await asked.apply(made);
      expect(outcome?.changes).toMatchObject([{ status: 'failed', error: { code: 'PROVIDER_REFUSED' } }]);
    },
  },
  {
    title: 'access rules and types that nobody knows are left alone, and an imported group is deleted only where that is asked for',
    async run(server) {
      const project = makeProject(server);
      const { plan } = await project.plan({});
      expect(
        plan?.unmanaged
          .filter(({ owner }) => owner === 'system')
          .map(({ name }) => name)
          .sort(),
      ).toEqual(['everyone-in-engineering', 'quantum-lab']);
      const absent = await project.plan({}, { ensure_absent: [{ name: 'everyone-in-engineering', targets: ['access'] }] });
      expect(errorsOf(absent)[0]).toMatch(/^READ_ONLY_OBJECT/);
      const groups = { 'quantum-lab': { description: 'Declared.', opal: { type: 'LATTICE_CIRCLE', app: 'Okta' } } };
      await project.settle(groups);
      expect(errorsOf(await project.plan({}))[0]).toMatch(/^READ_ONLY_OBJECT: .*delete_imported/);
      const bold = makeProject(server, { target: { delete_imported: true } });
      await bold.settle(groups);
      await bold.settle({});
      expect(await allNamed(server, 'quantum-lab')).toEqual([]);
    },
  },
  {
    title: 'what a template decides is left to it, until the declaration ends that',
    async run(server) {
      const project = makeProject(server);
      const groups = { 'production-access': { opal: { admin_owner: 'Finance / Controlling' } } };
      const held = await project.plan(groups);
      expect(held.plan?.warnings).toMatchObject([
        { code: 'UNSUPPORTED_CHANGE', message: expect.stringContaining('"Production" decides it') as string },
        { code: 'STATE_EMPTY' },
      ]);
      await project.settle({ 'production-access': { opal: { configuration_template: 'Contractors' } } });
      await project.settle({
        'production-access': { opal: { configuration_template: '', admin_owner: 'Finance / Controlling', visibility: 'global' } },
      });
      await project.settle({ made: { opal: { configuration_template: 'Production' } }, 'production-access': { opal: {} } });
    },
  },
  {
    title: 'people are mapped by `people:`, and a user nobody can be told by e-mail keeps access as what it is',
    async run(server) {
      const ada = await userId(server, 'ada@acme.test');
      const people = { 'boss@acme.test': { access: [`id:${ada}`] }, 'both@acme.test': { access: ['grace@acme.test', 'linus@acme.test'] } };
      const project = makeProject(server, { project: { people } });
      await project.settle(members('boss@acme.test', 'both@acme.test'));
      expect(Object.keys(await membersOf(server, 'a'))).toEqual(['ada@acme.test', 'grace@acme.test', 'linus@acme.test']);
      expect(errorsOf(await project.plan(members('ada@acme.test')))[0]).toMatch(/^UNKNOWN_MEMBER/);
    },
  },
  {
    title: 'a read-only token plans and finds drift; in an apply its first refused write is the only one',
    async run(server) {
      const full = makeProject(server);
      await full.settle(WHOLE);
      const reader = makeProject(server, { token: OPAL_TOKENS.readOnly });
      expect(actionsOf(await reader.plan(WHOLE))).toEqual({ base: 'adopt', whole: 'adopt' });
      await reader.drift(WHOLE);
      const many = Object.fromEntries(Array.from({ length: 20 }, (_, index) => [`g${index}`, { opal: {} }]));
      const { outcome } = await reader.apply(many);
      expect(writesOf(reader)).toEqual(['POST /groups']);
      expect(outcome?.changes.map(({ status }) => status).toSorted()).toEqual([
        'failed',
        ...Array.from({ length: 19 }, () => 'not_attempted'),
      ]);
      expect(outcome?.changes.find(({ status }) => status === 'failed')?.error).toMatchObject({
        code: 'PROVIDER_PERMISSION',
        hint: expect.stringContaining('READ_ONLY') as string,
      });
    },
  },
  {
    title: 'members move between groups without a gap, and groups that refer to each other are made, replaced and deleted in order',
    async run(server) {
      const project = makeProject(server);
      await project.settle({ x: { members: ['ada@acme.test'], opal: {} }, y: { members: ['grace@acme.test'], opal: {} } });
      const swapped = await project.apply({ x: { members: ['grace@acme.test'], opal: {} }, y: { members: ['ada@acme.test'], opal: {} } });
      expectDone(swapped);
      expect(writesOf(project).map((line) => line.split(' ')[0])).toEqual(['POST', 'POST', 'DELETE', 'DELETE']);
      await project.settle({
        top: { groups: ['x'], opal: { visibility: 'limited', visibility_groups: ['y'] } },
        x: { opal: {} },
        y: { opal: {} },
      });
      await project.settle({ x: { opal: {} } });
    },
  },
  {
    title: 'server-filled fields never differ: syncs, generated descriptions, unknown fields',
    async run(server) {
      act(server, 'switches', { generated_description: 'all', nulls: 'null' });
      const project = makeProject(server);
      const groups = {
        engineering: {
          opal: {
            type: 'OKTA_GROUP',
            app: 'Okta',
            visibility: 'limited',
            request_configurations: [{ reviewer_stages: [{ owners: ['Platform'] }] }],
          },
        },
        plain: {
          opal: { visibility: 'global', tags: [], resources: [], message_channels: [], on_call_schedules: [] },
          members: [],
          groups: [],
        },
      };
      await project.settle(groups);
      const { group_id: id } = (await allNamed(server, 'engineering')).find(({ group_type: type }) => type === 'OKTA_GROUP');
      act(server, 'syncs', { group: id, members: ['ada@acme.test', 'hedy@acme.test'] });
      server.sandbox?.advance(3_600_000);
      expectNothingToDo(await project.plan(groups));
    },
  },
];

/** Configurations without what the server adds. */
function stripped(list: readonly Record<string, unknown>[]): unknown {
  const own = ['request_configuration_id', 'organization_id', 'created_at', 'updated_at', 'reviewer_stage_id', 'stage'];
  return JSON.parse(JSON.stringify(list, (key, value: unknown) => (own.includes(key) || value === null ? undefined : value)));
}

async function rowsIn(server: Parameters<OpalProviderCheck['run']>[0], name: string, type: string): Promise<Record<string, string>> {
  const group = (await allNamed(server, name)).find(({ group_type: own }) => own === type);
  const { results } = await server.call('GET', `/groups/${group.group_id as string}/users?page_size=1000`);
  const rows = results as { email: string; access_level?: { access_level_remote_id: string } | null; expiration_date?: string }[];
  return Object.fromEntries(
    rows.map((row) => [`${row.email} ${row.access_level?.access_level_remote_id ?? ''}`.trim(), row.expiration_date ?? '']),
  );
}

/** Names of resources whose grants end. */
async function endsOf(server: Parameters<OpalProviderCheck['run']>[0], id: string): Promise<readonly string[]> {
  const { group_resources: rows } = await server.call('GET', `/groups/${id}/resources`);
  return (rows as { resource_name: string; expiration_date?: string | null }[])
    .filter((row) => row.expiration_date)
    .map((row) => row.resource_name);
}
