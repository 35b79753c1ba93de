import { expect } from 'vitest';
import type { OpalCheck } from './server.ts';
import { NOBODY, expectRefusal, groupNamed, makeGroup, membersOf, namesIn, ok, read, userId, write } from './calls.ts';

const YEAR = 525_960;

/** Who is in a group, and for how long. */
export const memberChecks: readonly OpalCheck[] = [
  {
    title: 'somebody is added for ever or for a time, and shown with an end and not with minutes',
    async run(server) {
      const { group_id: id } = await makeGroup(server, 'devs', { description: 'all of them' });
      const added = await write(server, 'POST', `/groups/${id}/users/${await userId(server, 'ada')}`, { duration_minutes: 0 });
      expect(added).toMatchObject({
        group_id: id,
        group_name: 'devs',
        description: 'all of them',
        email: 'ada@acme.test',
        full_name: 'Ada Example',
      });
      expect([added.expiration_date, added.propagation_status]).toEqual([null, { status: 'SUCCESS' }]);
      expect(added.access_level).toEqual({ access_level_name: '', access_level_remote_id: '' });
      await write(server, 'POST', `/groups/${id}/users/${await userId(server, 'grace')}`);
      const short = await write(server, 'POST', `/groups/${id}/users/${await userId(server, 'linus')}`, { duration_minutes: 60 });
      const longer = await write(server, 'POST', `/groups/${id}/users/${await userId(server, 'alan')}`, { duration_minutes: 61 });
      expect(Date.parse(longer.expiration_date) - Date.parse(short.expiration_date)).toBe(60_000);
      expect(short).not.toHaveProperty('duration_minutes');
      const members = await membersOf(server, id);
      expect(Object.keys(members).sort()).toEqual(['ada', 'alan', 'grace', 'linus']);
      expect([members['ada'], members['linus']]).toEqual([added, short]);
      expect(members['grace'].expiration_date).toBeNull();
    },
  },
  {
    title: 'whoever is in a group for a time is out when it is over',
    async run(server) {
      const { group_id: id } = await makeGroup(server, 'devs');
      await write(server, 'POST', `/groups/${id}/users/${await userId(server, 'ada')}`, { duration_minutes: 60 });
      server.sandbox.advance(59 * 60_000);
      expect(await namesIn(server, id)).toEqual(['ada']);
      server.sandbox.advance(60_000);
      expect(await namesIn(server, id)).toEqual([]);
    },
  },
  {
    title: 'the older way says duration and level in the query',
    async run(server) {
      const { group_id: id } = await groupNamed(server, 'engineering', 'GIT_HUB_TEAM');
      const path = `/groups/${id}/users/${await userId(server, 'hedy')}?duration_minutes=60&access_level_remote_id=maintainer`;
      // The judge refuses what is deprecated in a query.
      const added = ok(await server.malformed('POST', path));
      expect(added.access_level).toEqual({ access_level_name: 'Maintainer', access_level_remote_id: 'maintainer' });
      expect(added.expiration_date).not.toBeNull();
    },
  },
  {
    title: 'durations below nothing and beyond a year are refused, people and levels that are not there too',
    async run(server) {
      const { group_id: id } = await groupNamed(server, 'engineering', 'GIT_HUB_TEAM');
      const path = `/groups/${id}/users/${await userId(server, 'hedy')}`;
      for (const minutes of [-1, YEAR + 1]) expectRefusal(await server.call('POST', path, { duration_minutes: minutes }), 400);
      expectRefusal(await server.malformed('POST', path, {}), 400);
      expectRefusal(await server.malformed('POST', path, { duration_minutes: 'x' }), 400);
      expectRefusal(await server.malformed('PUT', path, { duration_minutes: YEAR + 1 }), 400);
      expectRefusal(await server.call('POST', path, { duration_minutes: 0, access_level_remote_id: 'emperor' }), 400);
      expectRefusal(await server.call('POST', `/groups/${id}/users/${NOBODY}`, { duration_minutes: 0 }), 404);
      await write(server, 'POST', path, { duration_minutes: YEAR });
    },
  },
  {
    title: 'somebody can hold several levels, and is taken off the default one where no level is named',
    async run(server) {
      const { group_id: id } = await groupNamed(server, 'engineering', 'GIT_HUB_TEAM');
      const path = `/groups/${id}/users/${await userId(server, 'hedy')}`;
      await write(server, 'POST', path, { duration_minutes: 0, access_level_remote_id: 'maintainer' });
      expectRefusal(await server.call('DELETE', path), 404);
      expect((await membersOf(server, id))['hedy'].access_level.access_level_remote_id).toBe('maintainer');
      await write(server, 'POST', path, { duration_minutes: 0, access_level_remote_id: 'member' });
      const { results } = await read(server, `/groups/${id}/users`);
      expect(results.filter((row: { email: string }) => row.email === 'hedy@acme.test')).toHaveLength(2);
      const answer = await server.call('DELETE', `${path}?access_level_remote_id=maintainer`);
      expect([answer.status, answer.text]).toEqual([200, '']);
      expect((await membersOf(server, id))['hedy'].access_level.access_level_remote_id).toBe('member');
    },
  },
  {
    title: 'an update changes the end or the level, and a negative duration revokes',
    async run(server) {
      const { group_id: id } = await groupNamed(server, 'engineering', 'GIT_HUB_TEAM');
      const path = `/groups/${id}/users/${await userId(server, 'hedy')}`;
      await write(server, 'POST', path, { duration_minutes: 0 });
      expect((await write(server, 'PUT', path, { duration_minutes: 30 })).expiration_date).not.toBeNull();
      expect((await write(server, 'PUT', path, { duration_minutes: 0 })).expiration_date).toBeNull();
      await write(server, 'PUT', path, { duration_minutes: 0, access_level_remote_id: 'maintainer' });
      expect((await membersOf(server, id))['hedy'].access_level.access_level_remote_id).toBe('maintainer');
      await write(server, 'PUT', path, { duration_minutes: -1, access_level_remote_id: 'maintainer' });
      expect(await namesIn(server, id)).not.toContain('hedy');
      expectRefusal(await server.call('PUT', path, { duration_minutes: 0 }), 404);
      expectRefusal(await server.malformed('PUT', path, {}), 400);
    },
  },
  {
    title: 'somebody who is in already is not added again, and somebody who is not in cannot be removed',
    async run(server) {
      const { group_id: id } = await groupNamed(server, 'legacy-auditors');
      const ada = await userId(server, 'ada');
      expectRefusal(await server.call('POST', `/groups/${id}/users/${ada}`, { duration_minutes: 0 }), 409);
      expectRefusal(await server.call('DELETE', `/groups/${id}/users/${await userId(server, 'hedy')}`), 404);
      await write(server, 'DELETE', `/groups/${id}/users/${ada}`);
      expect(await namesIn(server, id)).toEqual(['grace']);
    },
  },
  {
    title: 'members of a group that lies in another are members of both, until the nesting ends, and cannot be taken out alone',
    async run(server) {
      const [inner, outer] = [await makeGroup(server, 'inner'), await makeGroup(server, 'outer')];
      const ada = await userId(server, 'ada');
      await write(server, 'POST', `/groups/${inner.group_id}/users/${ada}`, { duration_minutes: 45 });
      await write(server, 'POST', `/groups/${outer.group_id}/users/${await userId(server, 'grace')}`, { duration_minutes: 0 });
      const nesting = { containing_group_id: outer.group_id, duration_minutes: 30, access_level_remote_id: '' };
      expect(await write(server, 'POST', `/groups/${inner.group_id}/containing-groups`, nesting)).toEqual(nesting);
      const members = await membersOf(server, outer.group_id);
      expect(Object.keys(members).sort()).toEqual(['ada', 'grace']);
      const own = (await membersOf(server, inner.group_id))['ada'];
      expect(Date.parse(own.expiration_date) - Date.parse(members['ada'].expiration_date)).toBe(15 * 60_000);
      expectRefusal(await server.call('DELETE', `/groups/${outer.group_id}/users/${ada}`), 404);
      expect(await namesIn(server, outer.group_id)).toEqual(['ada', 'grace']);
      server.sandbox.advance(30 * 60_000);
      expect(await namesIn(server, outer.group_id)).toEqual(['grace']);
      expect(await namesIn(server, inner.group_id)).toEqual(['ada']);
    },
  },
  {
    title: 'nesting is read from the member, goes through several groups, and never in a circle',
    async run(server) {
      const [first, second, third] = [
        await makeGroup(server, 'first'),
        await makeGroup(server, 'second'),
        await makeGroup(server, 'third'),
      ];
      const path = (group: { group_id: string }): string => `/groups/${group.group_id}/containing-groups`;
      await write(server, 'POST', path(first), { containing_group_id: second.group_id });
      await write(server, 'POST', path(second), { containing_group_id: third.group_id });
      expect((await read(server, path(first))).containing_groups).toMatchObject([{ containing_group_id: second.group_id }]);
      expect(await read(server, path(third))).toEqual({ containing_groups: [] });
      await write(server, 'POST', `/groups/${first.group_id}/users/${await userId(server, 'ada')}`, { duration_minutes: 0 });
      expect(await namesIn(server, third.group_id)).toEqual(['ada']);
      expectRefusal(await server.call('POST', path(third), { containing_group_id: first.group_id }), 400);
      expectRefusal(await server.call('POST', path(first), { containing_group_id: first.group_id }), 400);
      expectRefusal(await server.call('POST', path(first), { containing_group_id: NOBODY }), 400);
      expectRefusal(await server.malformed('POST', path(first), {}), 400);
      expectRefusal(await server.call('POST', path(first), { containing_group_id: second.group_id }), 409);
    },
  },
  {
    title: 'a nesting has a level, is read by itself, and is removed with 204',
    async run(server) {
      const team = await groupNamed(server, 'engineering', 'GIT_HUB_TEAM');
      const { group_id: id } = await makeGroup(server, 'devs');
      const path = `/groups/${id}/containing-groups`;
      const at = (level: string): object => ({ containing_group_id: team.group_id, access_level_remote_id: level });
      expectRefusal(await server.call('POST', path, at('emperor')), 400);
      await write(server, 'POST', path, at('maintainer'));
      await write(server, 'POST', path, at('member'));
      expect((await read(server, `${path}?access_level_remote_id=member`)).containing_groups).toMatchObject([at('member')]);
      expect(await read(server, `${path}/${team.group_id}`)).toMatchObject(at('maintainer'));
      const answer = await server.call('DELETE', `${path}/${team.group_id}?access_level_remote_id=maintainer`);
      expect([answer.status, answer.text]).toEqual([204, '']);
      expect((await read(server, path)).containing_groups).toMatchObject([at('member')]);
      expect((await server.call('DELETE', `${path}/${team.group_id}`)).status).toBe(204);
      expectRefusal(await server.call('GET', `${path}/${team.group_id}`), 404);
      expectRefusal(await server.call('DELETE', `${path}/${team.group_id}`), 404);
    },
  },
  {
    title: 'who is in a group of a rule or a schedule cannot be chosen',
    async run(server) {
      const ada = await userId(server, 'ada');
      for (const name of ['contractors', 'everyone-in-engineering', 'Platform primary']) {
        const { group_id: id } = await groupNamed(server, name);
        const before = await namesIn(server, id);
        expect(before).toContain('ada');
        expectRefusal(await server.call('POST', `/groups/${id}/users/${ada}`, { duration_minutes: 0 }), 400);
        expectRefusal(await server.call('PUT', `/groups/${id}/users/${ada}`, { duration_minutes: -1 }), 400);
        expectRefusal(await server.call('DELETE', `/groups/${id}/users/${ada}`), 400);
        expect(await namesIn(server, id)).toEqual(before);
      }
    },
  },
  {
    title: 'a rule follows the tags of people',
    async run(server) {
      const { group_id: id } = await groupNamed(server, 'everyone-in-engineering');
      const { tag_id: tag } = await read(server, '/tag?tag_key=department&tag_value=engineering');
      await write(server, 'POST', `/tags/${tag}/users/${await userId(server, 'hedy')}`);
      await write(server, 'DELETE', `/tags/${tag}/users/${await userId(server, 'ada')}`);
      expect(await namesIn(server, id)).toEqual(['alan', 'grace', 'hedy', 'katherine', 'linus', 'margaret']);
    },
  },
  {
    title: 'a grant in another system is pending for a while, and one that was found there has no such status',
    async run(server) {
      const { group_id: id } = await groupNamed(server, 'staff');
      const added = await write(server, 'POST', `/groups/${id}/users/${await userId(server, 'hedy')}`, { duration_minutes: 0 });
      expect(added.propagation_status).toEqual({ status: 'PENDING' });
      expect((await membersOf(server, id))['ada'].propagation_status ?? null).toBeNull();
      server.sandbox.advance(10_000);
      expect((await membersOf(server, id))['hedy'].propagation_status).toEqual({ status: 'SUCCESS' });
    },
  },
  {
    title: 'linked groups lose somebody together',
    async run(server) {
      const [first, second] = [await makeGroup(server, 'first'), await makeGroup(server, 'second')];
      const binding = await write(server, 'POST', '/group-bindings', {
        source_group_id: first.group_id,
        groups: [{ group_id: second.group_id }],
      });
      expect((await read(server, `/groups/${first.group_id}`)).group_binding_id).toBe(binding.group_binding_id);
      expect((await read(server, '/group-bindings')).results).toEqual([binding]);
      const ada = await userId(server, 'ada');
      for (const { group_id: id } of [first, second]) await write(server, 'POST', `/groups/${id}/users/${ada}`, { duration_minutes: 0 });
      await write(server, 'DELETE', `/groups/${second.group_id}/users/${ada}`);
      expect(await namesIn(server, first.group_id)).toEqual([]);
      await write(server, 'DELETE', `/group-bindings/${binding.group_binding_id}`);
      expect(await read(server, `/groups/${first.group_id}`)).not.toHaveProperty('group_binding_id');
    },
  },
];
