import { expect } from 'vitest';
import { OPAL_TOKENS } from '../../../src/sandbox/opal/authenticate.ts';
import type { OpalCheck } from './server.ts';
import { NOBODY, appId, expectRefusal, groupNamed, makeGroup, ok, read, write } from './calls.ts';

/** Tokens, paths, limits. */
export const transportChecks: readonly OpalCheck[] = [
  {
    title: 'nobody gets in without a token',
    async run(server) {
      for (const header of ['', 'Basic eDp5']) {
        expectRefusal(await server.malformed('GET', '/groups', undefined, { Authorization: header }), 401);
      }
    },
  },
  {
    title: 'a token that nobody has is refused, one that was revoked too, and one that has come to its end',
    async run(server) {
      expectRefusal(await server.call('GET', '/groups', undefined, { Authorization: 'Bearer nope' }), 401);
      const { token } = server.act('tokens', { name: 'short', minutes: 10 }) as { token: string };
      const headers = { Authorization: `Bearer ${token}` };
      ok(await server.call('GET', '/tags', undefined, headers));
      server.sandbox.advance(10 * 60_000);
      expectRefusal(await server.call('GET', '/tags', undefined, headers), 401);
      const { token: other } = server.act('tokens', { name: 'gone' }) as { token: string };
      server.act('tokens', { name: 'gone', revoke: true });
      expectRefusal(await server.call('GET', '/tags', undefined, { Authorization: `Bearer ${other}` }), 401);
    },
  },
  {
    title: 'a token that may only read reads everything and changes nothing',
    async run(server) {
      const group = await groupNamed(server, 'break-glass');
      const headers = { Authorization: `Bearer ${OPAL_TOKENS.readOnly}` };
      const body = { name: 'x', group_type: 'OPAL_GROUP', app_id: await appId(server, 'Opal') };
      ok(await server.call('GET', '/groups', undefined, headers));
      ok(await server.call('GET', `/groups/${group.group_id}/users`, undefined, headers));
      expectRefusal(await server.call('POST', '/groups', body, headers), 403);
      expectRefusal(await server.call('PUT', '/groups', { groups: [{ group_id: group.group_id, name: 'x' }] }, headers), 403);
      expectRefusal(await server.call('DELETE', `/groups/${group.group_id}`, undefined, headers), 403);
      expect(await read(server, `/groups/${group.group_id}`)).toEqual(group);
    },
  },
  {
    title: 'a path that is not there is a 404, and a method that is not there is none of 200',
    async run(server) {
      expectRefusal(await server.malformed('GET', '/gruppen'), 404);
      expectRefusal(await server.malformed('PATCH', '/groups', {}), 405);
      const { group_id: id } = await groupNamed(server, 'break-glass');
      expectRefusal(await server.malformed('PUT', `/groups/${id}`, { name: 'x' }), 405);
    },
  },
  {
    title: 'ids are UUIDs; one of another form is refused, and one that nothing has is not found',
    async run(server) {
      for (const path of [
        '',
        '/users',
        '/visibility',
        '/resources',
        '/tags',
        '/message-channels',
        '/on-call-schedules',
        '/containing-groups',
      ]) {
        expectRefusal(await server.malformed('GET', `/groups/nope${path}`), 400);
        expectRefusal(await server.call('GET', `/groups/${NOBODY}${path}`), 404);
      }
      expectRefusal(await server.call('DELETE', `/groups/${NOBODY}`), 404);
    },
  },
  {
    title: 'a body that is no JSON, no object, or of another content type is refused',
    async run(server) {
      expectRefusal(await server.malformed('POST', '/groups', '{nope'), 400);
      expectRefusal(await server.malformed('POST', '/groups', []), 400);
      const type = { 'Content-Type': 'text/plain' };
      expectRefusal(await server.malformed('POST', '/groups', '{"name":"x"}', type), 415);
    },
  },
  {
    title: 'fields that are not known are ignored',
    async run(server) {
      const made = await makeGroup(server, 'odd', { colour: 'blue', nested: { deep: [1] } });
      expect(made).not.toHaveProperty('colour');
    },
  },
  {
    title: 'fifty writes of groups a second are let through, over all tokens; more are refused without a word when to come again',
    async run(server) {
      const { group_id: id } = await groupNamed(server, 'break-glass');
      const app = await appId(server, 'Opal');
      const { token } = server.act('tokens', { name: 'second' }) as { token: string };
      server.act('switches', { rate_limit: 'documented' });
      const writes = Array.from({ length: 60 }, (_, index) =>
        index % 2 === 0
          ? server.call('PUT', '/groups', { groups: [{ group_id: id }] })
          : server.call(
              'POST',
              '/groups',
              { name: `g${index}`, group_type: 'OPAL_GROUP', app_id: app },
              { Authorization: `Bearer ${token}` },
            ),
      );
      const answers = await Promise.all(writes);
      const refused = answers.filter(({ status }) => status === 429);
      expect([refused.length, answers.filter(({ status }) => status === 200).length]).toEqual([10, 50]);
      for (const answer of refused) {
        expectRefusal(answer, 429);
        expect(answer.headers).not.toHaveProperty('retry-after');
      }
      ok(await server.call('GET', '/tags'));
      server.sandbox.advance(1000);
      await write(server, 'PUT', '/groups', { groups: [{ group_id: id }] });
    },
  },
  {
    title: 'a hundred other requests a second are let through',
    async run(server) {
      server.act('switches', { rate_limit: 'documented' });
      const answers = await Promise.all(Array.from({ length: 110 }, () => server.call('GET', '/tags?page_size=1')));
      expect(answers.filter(({ status }) => status === 200)).toHaveLength(100);
      expect(answers.filter(({ status }) => status === 429)).toHaveLength(10);
      server.sandbox.advance(1000);
      await read(server, '/tags');
    },
  },
];
