import { expect } from 'vitest';
import type { OpalCheck } from './server.ts';
import { NOBODY, appId, expectRefusal, groupNamed, makeGroup, ownerId, read, userId, write } from './calls.ts';
import type { Shown } from './calls.ts';
import { GROUP_TYPES } from '../../../src/sandbox/opal/group-types.ts';

/** Making, importing and deleting groups. */
export const groupCreationChecks: readonly OpalCheck[] = [
  {
    title: "a new group is answered with 200, with its app's owner, everybody seeing it, and that owner reviewing",
    async run(server) {
      const made = await makeGroup(server, 'devs');
      const admins = await ownerId(server, 'Admins');
      expect(made).toMatchObject({ name: 'devs', group_type: 'OPAL_GROUP', admin_owner_id: admins, group_leader_user_ids: [] });
      expect(made).toMatchObject({ require_mfa_to_approve: false, description: '' });
      expect(made.request_configurations).toHaveLength(1);
      expect(made.request_configurations[0]).toMatchObject({ priority: 0, allow_requests: true, auto_approval: false });
      expect(made.request_configurations[0].reviewer_stages).toMatchObject([{ operator: 'AND', owner_ids: [admins] }]);
      expect(await read(server, `/groups/${made.group_id}/visibility`)).toEqual({ visibility: 'GLOBAL', visibility_group_ids: [] });
      for (const [path, empty] of [
        ['message-channels', { channels: [] }],
        ['on-call-schedules', { on_call_schedules: [] }],
        ['resources', { group_resources: [] }],
        ['containing-groups', { containing_groups: [] }],
        ['tags', { tags: [] }],
      ] as const) {
        expect(await read(server, `/groups/${made.group_id}/${path}`)).toEqual(empty);
      }
      expect(await read(server, `/groups/${made.group_id}`)).toEqual(made);
    },
  },
  {
    title: 'description, notification and risk can be given at once, and nothing else',
    async run(server) {
      const owner = await ownerId(server, 'Security');
      const given = { description: 'two\nlines', custom_request_notification: 'Hello.', risk_sensitivity_override: 'CRITICAL' };
      const made = await makeGroup(server, 'devs', { ...given, admin_owner_id: owner, require_mfa_to_approve: true });
      expect(made).toMatchObject({ ...given, risk_sensitivity: 'CRITICAL', require_mfa_to_approve: false });
      expect(made.admin_owner_id).not.toBe(owner);
    },
  },
  {
    title: 'name, type and app are required, and the app has to be there and to have such groups',
    async run(server) {
      const body = { name: 'x', group_type: 'OPAL_GROUP', app_id: await appId(server, 'Opal') };
      for (const key of Object.keys(body)) expectRefusal(await server.malformed('POST', '/groups', { ...body, [key]: undefined }), 400);
      expectRefusal(await server.malformed('POST', '/groups', { ...body, group_type: 'PARTY' }), 400);
      expectRefusal(await server.malformed('POST', '/groups', { ...body, app_id: 'nope' }), 400);
      expectRefusal(await server.malformed('POST', '/groups', { ...body, custom_request_notification: 'x'.repeat(801) }), 400);
      expectRefusal(await server.call('POST', '/groups', { ...body, app_id: NOBODY }), 400);
      expectRefusal(await server.call('POST', '/groups', { ...body, app_id: await appId(server, 'Okta') }), 400);
    },
  },
  {
    title: 'names are not unique, not even in one app',
    async run(server) {
      const [first, second] = [await makeGroup(server, 'twin'), await makeGroup(server, 'twin')];
      expect(first.group_id).not.toBe(second.group_id);
      expect((await read(server, '/groups?group_name=twin')).results).toHaveLength(2);
    },
  },
  {
    title: 'a group of any other system is imported by the key and the field of its type',
    async run(server) {
      for (const [type, { app, remote }] of Object.entries(GROUP_TYPES)) {
        if (remote === undefined) continue;
        const { app_id: id } = server.act('apps', { type: app, name: `app of ${type}` }) as { app_id: string };
        const info = { [remote.key]: { [remote.fields[0]]: 'there-1' } };
        const made = await write(server, 'POST', '/groups', { name: type, group_type: type, app_id: id, remote_info: info });
        expect(made).toMatchObject({ group_type: type, remote_info: info, remote_name: type });
        expect(JSON.parse(made.metadata)).toEqual(info);
        expect(made.remote_id).not.toBe('there-1');
        expect(made.remote_id).toContain('there-1');
        expect(made.last_successful_sync.id).toMatch(/^[0-9a-f-]{36}$/);
      }
    },
  },
  {
    title: 'an import with a key of another type, two keys, none, or no id is refused',
    async run(server) {
      const body = { name: 'x', group_type: 'OKTA_GROUP', app_id: await appId(server, 'Okta') };
      const wrong = [{ google_group: { group_id: '1' } }, { okta_group: { group_id: '1' }, duo_group: { group_id: '1' } }, {}];
      for (const info of wrong) expectRefusal(await server.call('POST', '/groups', { ...body, remote_info: info }), 400);
      expectRefusal(await server.malformed('POST', '/groups', { ...body, remote_info: { okta_group: {} } }), 400);
      const native = { ...body, group_type: 'OPAL_GROUP', app_id: await appId(server, 'Opal') };
      expectRefusal(await server.call('POST', '/groups', { ...native, remote_info: { okta_group: { group_id: '1' } } }), 400);
    },
  },
  {
    title: 'a group that is managed already is not imported a second time',
    async run(server) {
      const info = { okta_group: { group_id: '00g1engineering' } };
      const body = { name: 'again', group_type: 'OKTA_GROUP', app_id: await appId(server, 'Okta'), remote_info: info };
      expectRefusal(await server.call('POST', '/groups', body), 409);
    },
  },
  {
    title: 'only what Opal can make is made: its own groups, and Slack user groups with a handle and people',
    async run(server) {
      for (const [type, app] of [
        ['OKTA_GROUP', 'Okta'],
        ['GIT_HUB_TEAM', 'GitHub'],
        ['OPAL_ACCESS_RULE', 'Opal'],
        ['PAGERDUTY_ON_CALL_SCHEDULE', 'PagerDuty'],
      ] as const) {
        expectRefusal(await server.call('POST', '/groups', { name: 'x', group_type: type, app_id: await appId(server, app) }), 400);
      }
      const body = { name: 'callers', group_type: 'SLACK_USER_GROUP', app_id: await appId(server, 'Slack') };
      expectRefusal(await server.call('POST', '/groups', body), 400);
      const made = await write(server, 'POST', '/groups', { ...body, handle: 'callers', initial_user_ids: [await userId(server, 'ada')] });
      expect(Object.keys(made.remote_info)).toEqual(['slack_user_group']);
    },
  },
  {
    title: 'an imported group gets a description from the server, and one of Opal gets none',
    async run(server) {
      const info = { okta_group: { group_id: '00g2new' } };
      const body = { name: 'new', group_type: 'OKTA_GROUP', app_id: await appId(server, 'Okta'), remote_info: info };
      expect((await write(server, 'POST', '/groups', body)).description).not.toBe('');
      expect((await makeGroup(server, 'native')).description).toBe('');
    },
  },
  {
    title: 'a deleted group is gone at once, wherever it was named, and cannot be deleted again',
    async run(server) {
      const group = await groupNamed(server, 'legacy-auditors');
      const answer = await server.call('DELETE', `/groups/${group.group_id}`);
      expect([answer.status, answer.text]).toEqual([200, '']);
      expectRefusal(await server.call('GET', `/groups/${group.group_id}`), 404);
      expectRefusal(await server.call('DELETE', `/groups/${group.group_id}`), 404);
      expect((await read(server, '/groups?group_name=legacy-auditors')).results).toEqual([]);
      const { group_id: other } = await groupNamed(server, 'break-glass');
      expect((await read(server, `/groups/${other}/visibility`)).visibility_group_ids).toEqual([]);
    },
  },
  {
    title: 'an access rule is a group too, and is deleted as one',
    async run(server) {
      const group = await groupNamed(server, 'everyone-in-engineering');
      expect(group.group_type).toBe('OPAL_ACCESS_RULE');
      const rules = (await read(server, '/access-rules')).results as Shown[];
      expect(rules.map((rule) => rule.access_rule_id)).toEqual([group.group_id]);
      await write(server, 'DELETE', `/groups/${group.group_id}`);
      expect((await read(server, '/access-rules')).results).toEqual([]);
      expectRefusal(await server.call('GET', `/access-rules/${group.group_id}`), 404);
    },
  },
];
