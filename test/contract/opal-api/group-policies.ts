import { expect } from 'vitest';
import type { OpalCheck } from './server.ts';
import type { Shown } from './calls.ts';
import { NOBODY, expectRefusal, groupNamed, makeGroup, ok, ownerId, read, resourceId, reviewedBy, updateGroup, write } from './calls.ts';

/** Who sees a group, where it is talked about, what it gives access to. */
export const groupPolicyChecks: readonly OpalCheck[] = [
  {
    title: 'visibility is limited to groups that are there, and to none where it is global',
    async run(server) {
      const { group_id: id } = await makeGroup(server, 'devs');
      const [first, second] = [(await groupNamed(server, 'staff')).group_id, (await groupNamed(server, 'break-glass')).group_id];
      const limited = { visibility: 'LIMITED', visibility_group_ids: [first, second] };
      expect(await write(server, 'PUT', `/groups/${id}/visibility`, limited)).toEqual(limited);
      expect(await read(server, `/groups/${id}/visibility`)).toEqual(limited);
      expectRefusal(await server.call('PUT', `/groups/${id}/visibility`, { ...limited, visibility: 'GLOBAL' }), 400);
      expectRefusal(await server.call('PUT', `/groups/${id}/visibility`, { ...limited, visibility_group_ids: [NOBODY] }), 400);
      expectRefusal(await server.malformed('PUT', `/groups/${id}/visibility`, { visibility: 'SOME' }), 400);
      expectRefusal(await server.malformed('PUT', `/groups/${id}/visibility`, {}), 400);
      expect(await read(server, `/groups/${id}/visibility`)).toEqual(limited);
      const fewer = { visibility: 'LIMITED', visibility_group_ids: [second] };
      expect(await write(server, 'PUT', `/groups/${id}/visibility`, fewer)).toEqual(fewer);
      const global = { visibility: 'GLOBAL', visibility_group_ids: [] };
      expect(await write(server, 'PUT', `/groups/${id}/visibility`, { visibility: 'GLOBAL' })).toEqual(global);
      const alone = { visibility: 'LIMITED', visibility_group_ids: [] };
      expect(await write(server, 'PUT', `/groups/${id}/visibility`, alone)).toEqual(alone);
    },
  },
  {
    title: 'audit channels are set by id and answered as a bare list; reading shows those of reviewers as well',
    async run(server) {
      const channels = (await read(server, '/message-channels')).channels as Shown[];
      const [audit, reviews, secret] = channels;
      const { group_id: id } = await makeGroup(server, 'devs');
      const shown = async (): Promise<readonly string[]> =>
        (await read(server, `/groups/${id}/message-channels`)).channels.map((channel: Shown) => channel.name).sort();
      const ids = [audit.message_channel_id, secret.message_channel_id];
      expect(await write(server, 'PUT', `/groups/${id}/message-channels`, { message_channel_ids: ids })).toEqual(ids);
      expect(await shown()).toEqual([audit.name, secret.name].sort());
      ok(await updateGroup(server, id, { request_configurations: [reviewedBy(await ownerId(server, 'Security'))] }));
      expect(await shown()).toEqual([audit.name, reviews.name, secret.name].sort());
      expect(await write(server, 'PUT', `/groups/${id}/message-channels`, { message_channel_ids: [] })).toEqual([]);
      expect(await shown()).toEqual([reviews.name]);
      expectRefusal(await server.call('PUT', `/groups/${id}/message-channels`, { message_channel_ids: [NOBODY] }), 400);
      expectRefusal(await server.malformed('PUT', `/groups/${id}/message-channels`, {}), 400);
    },
  },
  {
    title: 'a channel that Opal adds for reviews is shown, and no write takes it away',
    async run(server) {
      const { group_id: id } = await makeGroup(server, 'devs');
      server.act('reviewer-channels', { group: id, channel: 'security-private' });
      await write(server, 'PUT', `/groups/${id}/message-channels`, { message_channel_ids: [] });
      const { channels } = await read(server, `/groups/${id}/message-channels`);
      expect(channels).toMatchObject([{ name: 'security-private', third_party_provider: 'SLACK', is_private: true }]);
    },
  },
  {
    title: 'on-call schedules are set by id and answered as a bare list; who is on call is a member',
    async run(server) {
      const [first, second] = (await read(server, '/on-call-schedules')).on_call_schedules as Shown[];
      const { group_id: id } = await makeGroup(server, 'devs');
      const ids = [first.on_call_schedule_id, second.on_call_schedule_id];
      expect(await write(server, 'PUT', `/groups/${id}/on-call-schedules`, { on_call_schedule_ids: ids })).toEqual(ids);
      const { on_call_schedules: shown } = await read(server, `/groups/${id}/on-call-schedules`);
      expect(shown.map((schedule: Shown) => schedule.name).sort()).toEqual([first.name, second.name].sort());
      const names = async (): Promise<readonly string[]> =>
        (await read(server, `/groups/${id}/users`)).results.map((row: Shown) => row.email).sort();
      expect(await names()).toEqual(['ada@acme.test', 'linus@acme.test']);
      server.act('on-call', { schedule: first.name, users: ['hedy@acme.test'] });
      expect(await names()).toEqual(['hedy@acme.test', 'linus@acme.test']);
      expectRefusal(await server.call('PUT', `/groups/${id}/on-call-schedules`, { on_call_schedule_ids: [NOBODY] }), 400);
    },
  },
  {
    title: 'a group that is an on-call schedule itself takes none',
    async run(server) {
      const { group_id: id } = await groupNamed(server, 'Platform primary');
      expect(await read(server, `/groups/${id}/on-call-schedules`)).toEqual({ on_call_schedules: [] });
      expectRefusal(await server.call('PUT', `/groups/${id}/on-call-schedules`, { on_call_schedule_ids: [] }), 400);
    },
  },
  {
    title: 'resources are replaced by one write without an answer, at the levels that it names, for ever',
    async run(server) {
      const [role, repository] = [
        await resourceId(server, 'production-admin', 'AWS_IAM_ROLE'),
        await resourceId(server, 'billing', 'GIT_HUB_REPO'),
      ];
      const { group_id: id } = await makeGroup(server, 'devs');
      const list = [{ resource_id: repository, access_level_remote_id: 'push' }, { resource_id: role }];
      const answer = await server.call('PUT', `/groups/${id}/resources`, { resources: list });
      expect([answer.status, answer.text]).toEqual([200, '']);
      const { group_resources: shown } = await read(server, `/groups/${id}/resources`);
      const level = { access_level_name: 'Write', access_level_remote_id: 'push' };
      const none = { access_level_name: '', access_level_remote_id: '' };
      expect(shown).toEqual([
        { group_id: id, group_name: 'devs', resource_id: repository, resource_name: 'billing', access_level: level, expiration_date: null },
        {
          group_id: id,
          group_name: 'devs',
          resource_id: role,
          resource_name: 'production-admin',
          access_level: none,
          expiration_date: null,
        },
      ]);
      await write(server, 'PUT', `/groups/${id}/resources`, { resources: [{ resource_id: role }] });
      expect((await read(server, `/groups/${id}/resources`)).group_resources).toHaveLength(1);
      expect((await read(server, `/resources/${role}/groups`)).group_resources).toMatchObject([
        { group_name: 'production-access' },
        { group_name: 'devs' },
      ]);
    },
  },
  {
    title: 'one resource is added for a time, and a replacement of all makes it last for ever',
    async run(server) {
      const repository = await resourceId(server, 'billing', 'GIT_HUB_REPO');
      const { group_id: id } = await makeGroup(server, 'devs');
      const path = `/groups/${id}/resources/${repository}`;
      const added = await write(server, 'POST', path, { access_level_remote_id: 'pull', duration_minutes: 30 });
      expect(Date.parse(added.expiration_date)).toBeGreaterThan(0);
      const shown = async (): Promise<readonly Shown[]> => (await read(server, `/groups/${id}/resources`)).group_resources as Shown[];
      expect(await shown()).toEqual([added]);
      const list = [{ resource_id: repository, access_level_remote_id: 'pull' }];
      await write(server, 'PUT', `/groups/${id}/resources`, { resources: list });
      expect((await shown())[0].expiration_date).toBeNull();
      await write(server, 'PUT', `/groups/${id}/resources`, { resources: [] });
      expect(await write(server, 'POST', path)).toMatchObject({ expiration_date: null, access_level: { access_level_remote_id: '' } });
    },
  },
  {
    title: 'a resource for a time goes when the time is over',
    async run(server) {
      const repository = await resourceId(server, 'billing', 'GIT_HUB_REPO');
      const { group_id: id } = await makeGroup(server, 'devs');
      await write(server, 'POST', `/groups/${id}/resources/${repository}`, { duration_minutes: 30 });
      server.sandbox.advance(29 * 60_000);
      expect((await read(server, `/groups/${id}/resources`)).group_resources).toHaveLength(1);
      server.sandbox.advance(60_000);
      expect((await read(server, `/groups/${id}/resources`)).group_resources).toEqual([]);
    },
  },
  {
    title: 'resources and levels that are not there are refused, and durations beyond a year',
    async run(server) {
      const repository = await resourceId(server, 'billing', 'GIT_HUB_REPO');
      const { group_id: id } = await makeGroup(server, 'devs');
      const put = (entry: object): ReturnType<typeof server.call> => server.call('PUT', `/groups/${id}/resources`, { resources: [entry] });
      expectRefusal(await put({ resource_id: NOBODY }), 400);
      expectRefusal(await put({ resource_id: repository, access_level_remote_id: 'everything' }), 400);
      expectRefusal(await server.malformed('PUT', `/groups/${id}/resources`, { resources: [{}] }), 400);
      expectRefusal(await server.call('POST', `/groups/${id}/resources/${NOBODY}`, {}), 404);
      for (const minutes of [-1, 525_961]) {
        expectRefusal(await server.malformed('POST', `/groups/${id}/resources/${repository}`, { duration_minutes: minutes }), 400);
      }
    },
  },
  {
    title: 'a tag is put on a group and taken off, one at a time, without an answer',
    async run(server) {
      const tag = await read(server, '/tag?tag_key=env&tag_value=staging');
      const { group_id: id } = await makeGroup(server, 'devs');
      const path = `/tags/${tag.tag_id}/groups/${id}`;
      const put = await server.call('POST', path);
      expect([put.status, put.text]).toEqual([200, '']);
      ok(await server.call('POST', path));
      expect(await read(server, `/groups/${id}/tags`)).toEqual({ tags: [tag] });
      const taken = await server.call('DELETE', path);
      expect([taken.status, taken.text]).toEqual([200, '']);
      expect(await read(server, `/groups/${id}/tags`)).toEqual({ tags: [] });
      expectRefusal(await server.call('DELETE', path), 404);
      expectRefusal(await server.call('POST', `/tags/${NOBODY}/groups/${id}`), 404);
    },
  },
];
