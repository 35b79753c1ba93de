import { expect } from 'vitest';
import type { NetbirdCheck } from './server.ts';
import { expectRefusal, makeGroup, makeServiceUser, ok } from './calls.ts';

const XID = /^[0-9a-v]{20}$/;
const JSON_TYPE = 'application/json; charset=UTF-8';

/** Paths, tokens and rights: what is judged before anything is done. */
export const requestChecks: readonly NetbirdCheck[] = [
  {
    title: 'every answer of the API carries the id of its request, refusals too',
    async run(server) {
      const answers = [
        await server.call('GET', '/api/groups'),
        await server.call('GET', '/api/groups/x'),
        await server.call('GET', '/api/groups', undefined, { Authorization: '' }),
      ];
      expect(answers.map(({ status }) => status)).toEqual([200, 404, 401]);
      for (const { headers } of answers) {
        expect(headers['x-request-id']).toMatch(XID);
        expect(headers['content-type']).toBe(JSON_TYPE);
        expect(headers).not.toHaveProperty('www-authenticate');
      }
    },
  },
  {
    title: 'unknown paths, a slash at the end and wrong methods are a plain 404 without such an id, token or not',
    async run(server) {
      const { id } = await makeGroup(server, 'x');
      const wrong: [string, string][] = [
        ['GET', '/api/groups/'],
        ['GET', '/api/nothing'],
        ['PATCH', `/api/groups/${id}`],
        ['PUT', '/api/groups'],
        ['GET', `/api/groups/${id}%2Fx`],
      ];
      for (const [method, path] of wrong) {
        const answer = await server.call(method, path, undefined, { Authorization: '' });
        expect([method, path, answer.status, answer.text]).toEqual([method, path, 404, '404 page not found\n']);
        expect(answer.headers['content-type']).toBe('text/plain; charset=utf-8');
        expect(answer.headers).not.toHaveProperty('x-request-id');
      }
    },
  },
  {
    title: 'a path with two slashes or two dots is redirected, whatever the method',
    async run(server) {
      for (const [path, location] of [
        ['//api/groups', '/api/groups'],
        ['/api/groups/../peers', '/api/peers'],
      ] as const) {
        const answer = await server.call('POST', path, { name: 'x' });
        expect([answer.status, answer.headers['location']]).toEqual([301, location]);
        expect(answer.headers).not.toHaveProperty('x-request-id');
      }
    },
  },
  {
    title: 'whether the server is there can be asked without a token',
    async run(server) {
      const answer = await server.call('GET', '/api/instance', undefined, { Authorization: '' });
      expect(ok(answer)).toEqual({ setup_required: false });
    },
  },
  {
    title: 'markup is escaped, and an answer ends with a line feed',
    async run(server) {
      const name = `${server.prefix}<b>&\u2028`;
      const answer = await server.call('POST', '/api/groups', { name });
      expect(ok(answer).name).toBe(name);
      expect(answer.text).toContain('\\u003cb\\u003e\\u0026\\u2028');
      expect(answer.text.endsWith('}\n')).toBe(true);
    },
  },
  {
    title: 'a missing or malformed token is 401, one that nobody has is 404',
    async run(server) {
      const list = (value: string): ReturnType<typeof server.call> =>
        server.call('GET', '/api/groups', undefined, { Authorization: value });
      for (const value of ['', 'Basic eDp5']) expectRefusal(await list(value), 401, 'no valid authentication provided');
      const swapped = server.token.slice(0, -1) + (server.token.endsWith('0') ? '1' : '0');
      for (const value of ['nbp_tooshort', swapped, ` ${server.token}`, `${server.token} x`]) {
        expectRefusal(await list(`Token ${value}`), 401, 'token invalid');
      }
      const user = await makeServiceUser(server, 'user');
      ok(await server.call('DELETE', `/api/users/${user.id}/tokens/${user.tokenId}`));
      for (const [method, path] of [
        ['GET', '/api/groups'],
        ['DELETE', '/api/groups/x'],
        ['POST', '/api/groups'],
      ] as const) {
        const answer = await server.call(method, path, undefined, user.headers);
        expect([answer.status, answer.body.message]).toEqual([404, expect.stringMatching(/^invalid token: pat: \S+ not found$/)]);
        expect(answer.body.message).toBe(answer.body.message.toLowerCase());
      }
    },
  },
  {
    title: 'the scheme may be written in any letter case, and may be Bearer',
    async run(server) {
      for (const scheme of ['token', 'TOKEN', 'Bearer', 'bEARER']) {
        ok(await server.call('GET', '/api/groups', undefined, { Authorization: `${scheme} ${server.token}` }));
      }
    },
  },
  {
    title: 'any service user reads; only admins and network admins write, and that is judged after the body and before the id',
    async run(server) {
      const { id } = await makeGroup(server, 'target');
      for (const role of ['user', 'auditor', 'billing_admin']) {
        const { headers } = await makeServiceUser(server, role);
        for (const path of ['groups', 'peers', 'users', 'setup-keys', 'policies', 'routes', 'networks', 'accounts', 'events/audit']) {
          ok(await server.call('GET', `/api/${path}`, undefined, headers));
        }
        const isUnknown = role === 'billing_admin';
        const denied = isUnknown ? 'failed to validate user permissions: user role: billing_admin not found' : 'permission denied';
        expectRefusal(await server.call('POST', '/api/groups', { name: 'x' }, headers), 403, denied);
        expectRefusal(await server.call('POST', '/api/groups', { name: '' }, headers), 422, "group name shouldn't be empty");
        expectRefusal(await server.call('PUT', `/api/groups/${id}`, { name: 'x' }, headers), 403, denied);
        expectRefusal(await server.call('DELETE', '/api/groups/nope', undefined, headers), 403, denied);
      }
      const { headers } = await makeServiceUser(server, 'network_admin');
      ok(await server.call('DELETE', `/api/groups/${id}`, undefined, headers));
    },
  },
  {
    title: 'a service user is not told its own rights, and finds itself in the list',
    async run(server) {
      const { id, headers } = await makeServiceUser(server, 'admin');
      expectRefusal(await server.call('GET', '/api/users/current', undefined, headers), 403, 'permission denied');
      const users = ok(await server.call('GET', '/api/users', undefined, headers)) as { id: string; is_current: boolean }[];
      expect(users.filter((user) => user.is_current).map((user) => user.id)).toEqual([id]);
    },
  },
  {
    title: 'a token that asks too often gets 429 without a word of when to come back; Terraform never does',
    needs: 'sandbox',
    async run(server) {
      server.sandbox?.act('netbird', 'switches', { rate_limit: 'self-hosted' });
      for (let count = 0; count < 500; count++) server.sandbox?.outside('netbird', outsideGroups(server.token));
      const answer = await server.call('GET', '/api/groups');
      expectRefusal(answer, 429, 'too many requests');
      expect(Object.keys(answer.headers).filter((name) => /retry-after|ratelimit/i.test(name))).toEqual([]);
      ok(await server.call('GET', '/api/groups', undefined, { 'User-Agent': 'a-Terraform/1' }));
      ok(await server.call('GET', '/api/instance'));
      server.sandbox?.advance(10_000);
      ok(await server.call('GET', '/api/groups'));
      expect((await server.call('GET', '/api/groups')).status).toBe(429);
    },
  },
];

function outsideGroups(token: string): { method: string; target: string; headers: Record<string, string> } {
  return { method: 'GET', target: '/api/groups', headers: { authorization: `Token ${token}` } };
}
