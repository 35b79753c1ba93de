import { expect } from 'vitest';
import type { OpalCheck } from './server.ts';
import type { Shown } from './calls.ts';
import { NOBODY, expectRefusal, groupNamed, makeGroup, ok, ownerId, read, updateGroup, userId, write } from './calls.ts';

/** People, owners, apps, tags, the audit log, and what happens by itself. */
export const aroundChecks: readonly OpalCheck[] = [
  {
    title: 'a person is found by id or by e-mail in any letter case; the id counts where both are given',
    async run(server) {
      const [ada, grace] = [await userId(server, 'ada'), await userId(server, 'grace')];
      const user = await read(server, `/user?user_id=${ada}&email=grace@acme.test`);
      expect(user).toMatchObject({ user_id: ada, email: 'ada@acme.test', hr_idp_status: 'ACTIVE' });
      expect((await read(server, '/user?email=GRACE@Acme.test')).user_id).toBe(grace);
      expectRefusal(await server.call('GET', '/user'), 400);
      expectRefusal(await server.call('GET', '/user?email=nobody@acme.test'), 404);
      expectRefusal(await server.call('GET', `/user?user_id=${NOBODY}`), 404);
    },
  },
  {
    title: 'people are chosen by tag, and their tags are read by themselves',
    async run(server) {
      const { tag_id: tag } = await read(server, '/tag?tag_key=department');
      const { results } = await read(server, `/users?tag_ids=${tag}`);
      expect(results).toHaveLength(6);
      expect((await read(server, `/users/${await userId(server, 'ada')}/tags`)).tags).toMatchObject([{ tag_id: tag }]);
    },
  },
  {
    title: 'accounts in other systems are chosen by system, person and id there',
    async run(server) {
      const ada = await userId(server, 'ada');
      const expected = [{ user_id: ada, remote_id: 'gh-ada', third_party_provider: 'GIT_HUB' }];
      expect((await read(server, `/users/remote_users?user_id=${ada}`)).results).toEqual(expected);
      expect((await read(server, '/users/remote_users?third_party_provider=GIT_HUB&remote_id=gh-ada')).results).toEqual(expected);
      expect((await read(server, '/users/remote_users?third_party_provider=SLACK')).results).toEqual([]);
    },
  },
  {
    title: 'apps come in one list, chosen by type and owner',
    async run(server) {
      const { apps } = await read(server, '/apps');
      expect(apps.filter((app: Shown) => app.app_type === 'OPAL')).toHaveLength(1);
      const some = (await read(server, '/apps?app_type_filter=OPAL,GIT_HUB')).apps as Shown[];
      expect(some.map((app) => app.name)).toEqual(['Opal', 'GitHub']);
      const owned = (await read(server, `/apps?owner_filter=${await ownerId(server, 'Security')}`)).apps as Shown[];
      expect(owned.map((app) => app.name)).toEqual(['Okta', 'Slack', 'Google Groups']);
      expect(await read(server, `/apps/${apps[0].app_id}`)).toEqual(apps[0]);
    },
  },
  {
    title: 'an owner is found by name, but not by path where there is a slash in it',
    async run(server) {
      const [found] = (await read(server, '/owners?name=Finance')).results as Shown[];
      expect(found.name).toBe('Finance / Controlling');
      expectRefusal(await server.call('GET', `/owners/name/${encodeURIComponent(found.name)}`), 404);
      const security = await read(server, '/owners/name/Security');
      expect(await read(server, `/owners/${security.owner_id}`)).toEqual(security);
      const { users } = await read(server, `/owners/${security.owner_id}/users`);
      expect(users.map((user: Shown) => user.email)).toEqual(['ada@acme.test', 'grace@acme.test']);
    },
  },
  {
    title: 'owners are made, changed in bulk and deleted where nothing needs them',
    async run(server) {
      const [ada, grace] = [await userId(server, 'ada'), await userId(server, 'grace')];
      const { channels } = await read(server, '/message-channels');
      const made = await write(server, 'POST', '/owners', {
        name: 'New',
        user_ids: [grace, ada],
        reviewer_message_channel_id: channels[0].message_channel_id,
      });
      expect(made).toMatchObject({ name: 'New', reviewer_message_channel_id: channels[0].message_channel_id, source_group_id: null });
      const change = { owner_id: made.owner_id, description: 'x', reviewer_message_channel_id: '' };
      expect(await write(server, 'PUT', '/owners', { owners: [change] })).toEqual({ owners: [change] });
      expect(await read(server, `/owners/${made.owner_id}`)).toMatchObject({ description: 'x', reviewer_message_channel_id: null });
      const { users } = await write(server, 'PUT', `/owners/${made.owner_id}/users`, { user_ids: [ada, grace] });
      expect(users.map((user: Shown) => user.user_id)).toEqual([ada, grace]);
      await write(server, 'DELETE', `/owners/${made.owner_id}`);
      expectRefusal(await server.call('GET', `/owners/${made.owner_id}`), 404);
      expectRefusal(await server.call('DELETE', `/owners/${await ownerId(server, 'Security')}`), 400);
    },
  },
  {
    title: 'the people of an owner with a source group are those of the group',
    async run(server) {
      const group = await groupNamed(server, 'legacy-auditors');
      const made = await write(server, 'POST', '/owners', { name: 'Auditors', user_ids: [], source_group_id: group.group_id });
      const { users } = await read(server, `/owners/${made.owner_id}/users`);
      expect(users.map((user: Shown) => user.email)).toEqual(['ada@acme.test', 'grace@acme.test']);
      expectRefusal(await server.call('PUT', `/owners/${made.owner_id}/users`, { user_ids: [] }), 400);
      // By its text the empty one ends that; by its schema it is no UUID, and the judge refuses it.
      await server.malformed('PUT', '/owners', { owners: [{ owner_id: made.owner_id, source_group_id: '' }] });
      expect(await read(server, `/owners/${made.owner_id}`)).toMatchObject({ source_group_id: null });
    },
  },
  {
    title: 'resources are chosen by name, type, id, remote id and what they are in',
    async run(server) {
      const names = async (query: string): Promise<readonly string[]> =>
        (await read(server, `/resources?${query}`)).results.map((resource: Shown) => `${resource.name} ${resource.resource_type}`);
      expect(await names('resource_name=web-shop')).toEqual(['web-shop GIT_HUB_REPO', 'web-shop GIT_LAB_PROJECT']);
      expect(await names('resource_name=web-shop&resource_type_filter=GIT_LAB_PROJECT')).toEqual(['web-shop GIT_LAB_PROJECT']);
      expect(await names('resource_type_filter=GIT_HUB_REPO&remote_id=acme/billing')).toEqual(['billing GIT_HUB_REPO']);
      expectRefusal(await server.call('GET', '/resources?remote_id=acme/billing'), 400);
      const [account] = (await read(server, '/resources?resource_type_filter=AWS_ACCOUNT')).results as Shown[];
      expect(await names(`parent_resource_id=${account.resource_id}`)).toHaveLength(2);
      expect(await names(`ancestor_resource_id=${account.resource_id}`)).toHaveLength(2);
      expect(await names(`resource_ids=${account.resource_id},${NOBODY}`)).toEqual(['acme-production AWS_ACCOUNT']);
      expect(await read(server, `/resources/${account.resource_id}`)).toEqual(account);
    },
  },
  {
    title: 'tags are found by key and value, made once, and deleted from everything',
    async run(server) {
      const production = await read(server, '/tag?tag_key=env&tag_value=production');
      expect(production).toMatchObject({ key: 'env', value: 'production' });
      expect(await read(server, `/tag/${production.tag_id}`)).toEqual(production);
      expect((await read(server, '/tag?tag_key=env&tag_value=staging')).value).toBe('staging');
      expectRefusal(await server.call('POST', '/tag', { tag_key: 'env', tag_value: 'production' }), 409);
      expectRefusal(await server.call('GET', '/tag?tag_key=nope'), 404);
      expectRefusal(await server.malformed('GET', '/tag'), 400);
      const made = await write(server, 'POST', '/tag', { tag_key: 'team' });
      expect([made.key, made.value]).toEqual(['team', '']);
      const group = await groupNamed(server, 'production-access');
      await write(server, 'DELETE', `/tag/${production.tag_id}`);
      expect(await read(server, `/groups/${group.group_id}/tags`)).toEqual({ tags: [] });
    },
  },
  {
    title: 'channels and schedules are read by themselves, and made once',
    async run(server) {
      const channel = await write(server, 'POST', '/message-channels', { third_party_provider: 'SLACK', remote_id: 'C99' });
      expect(await read(server, `/message-channels/${channel.message_channel_id}`)).toEqual(channel);
      expectRefusal(await server.call('POST', '/message-channels', { third_party_provider: 'SLACK', remote_id: 'C99' }), 409);
      const schedule = await write(server, 'POST', '/on-call-schedules', { third_party_provider: 'OPSGENIE', remote_id: 'O99' });
      expect(await read(server, `/on-call-schedules/${schedule.on_call_schedule_id}`)).toEqual(schedule);
      expectRefusal(await server.call('POST', '/on-call-schedules', { third_party_provider: 'OPSGENIE', remote_id: 'O99' }), 409);
      expectRefusal(await server.malformed('POST', '/on-call-schedules', { third_party_provider: 'PAGER', remote_id: 'x' }), 400);
    },
  },
  {
    title: 'the audit log says what was done to a group, newest first, by whom and with which token',
    async run(server) {
      const { group_id: id } = await makeGroup(server, 'devs');
      ok(await updateGroup(server, id, { description: 'x' }));
      server.act('console', { method: 'PUT', path: '/groups', by: 'ada@acme.test', body: { groups: [{ group_id: id, name: 'y' }] } });
      const { results } = await read(server, `/events?object_filter=${id}`);
      expect(results.map((event: Shown) => event.event_type)).toEqual(['GROUPS_UPDATED', 'GROUPS_UPDATED', 'GROUPS_CREATED']);
      expect(results[0]).toMatchObject({ actor_email: 'ada@acme.test', actor_user_id: await userId(server, 'ada') });
      expect(results[0]).not.toHaveProperty('api_token_name');
      expect(results[1].api_token_name).toBe('rollcall');
      expect(await read(server, `/events/${results[0].event_id}`)).toEqual(results[0]);
      expectRefusal(await server.call('GET', `/events/${NOBODY}`), 404);
      const count = async (query: string): Promise<number> => (await read(server, `/events?object_filter=${id}&${query}`)).results.length;
      expect(await count('event_type_filter=GROUPS_CREATED')).toBe(1);
      expect(await count(`actor_filter=${await userId(server, 'ada')}`)).toBe(1);
      expect(await count(`api_token_filter=${encodeURIComponent(`${results[1].api_token_name}:${results[1].api_token_preview}`)}`)).toBe(2);
      expect(await count('end_date_filter=2020-01-01')).toBe(0);
      expect(await count('start_date_filter=2020-01-01T00:00:00Z')).toBe(3);
      expectRefusal(await server.call('GET', '/events?start_date_filter=yesterday'), 400);
    },
  },
  {
    title: 'a synchronisation moves its stamp, and takes over name and description where they are matched',
    async run(server) {
      const group = await groupNamed(server, 'staff');
      server.act('syncs', { group: group.group_id, name: 'Everybody', description: 'there' });
      const same = await read(server, `/groups/${group.group_id}`);
      expect([same.name, same.remote_name]).toEqual(['staff', 'Everybody']);
      expect(same.last_successful_sync.id).not.toBe(group.last_successful_sync.id);
      ok(await updateGroup(server, group.group_id, { match_remote_name: true, match_remote_description: true, name: 'mine' }));
      expect((await read(server, `/groups/${group.group_id}`)).name).toBe('mine');
      server.sandbox.advance(120_000);
      const synced = await read(server, `/groups/${group.group_id}`);
      expect([synced.name, synced.description]).toEqual(['Everybody', 'there']);
      expect(synced.last_successful_sync).not.toEqual(same.last_successful_sync);
      expect(await makeGroup(server, 'native')).not.toHaveProperty('last_successful_sync');
    },
  },
  {
    title: 'who is in the other system comes and goes with its synchronisation, and what went wrong is told',
    async run(server) {
      const { group_id: id } = await groupNamed(server, 'staff');
      server.act('syncs', { group: id, members: ['grace@acme.test', 'hedy@acme.test'] });
      const { results } = await read(server, `/groups/${id}/users`);
      expect(results.map((row: Shown) => row.email)).toEqual(['grace@acme.test', 'hedy@acme.test']);
      server.act('syncs', { group: id, error: 'no answer' });
      expect(await read(server, `/sync_errors?group_id=${id}`)).toMatchObject([{ sync_errors: [{ error_message: 'no answer' }] }]);
    },
  },
  {
    title: 'access rules are made with 201, changed and paused',
    async run(server) {
      const [rule] = (await read(server, '/access-rules')).results as Shown[];
      const { access_rule_id: id, ...body } = rule;
      const answer = await server.call('POST', '/access-rules', { ...body, name: 'second' });
      expect([answer.status, answer.body.name]).toEqual([201, 'second']);
      const paused = await write(server, 'PUT', `/access-rules/${id}`, { ...body, status: 'PAUSED' });
      expect(paused).toEqual({ ...rule, status: 'PAUSED' });
      expect((await read(server, `/groups/${id}/users`)).results).toEqual([]);
      expectRefusal(await server.malformed('POST', '/access-rules', { ...body, status: 'ON' }), 400);
      expectRefusal(await server.malformed('POST', '/access-rules', { ...body, ruleClauses: { when: { clauses: [] } } }), 400);
    },
  },
];
