import { expect } from 'vitest';
import type { CipherscaleCheck } from './server.ts';
import { expectRefusal, listAll, makeGroup, roleOf, withStatus } from './calls.ts';

/** Paging, keys and the forms of errors. */
export const listChecks: readonly CipherscaleCheck[] = [
  {
    title: 'a list is paged by limit and offset: ten unless asked otherwise, never more than a hundred',
    known: 'inferred',
    needs: 'sandbox',
    async run(server) {
      const roles = [await roleOf(server, 'DEFAULT')];
      for (let index = 0; index < 120; index += 1) await server.call('POST', '/tenants/groups', { name: `g${index}`, roles });
      const { total } = withStatus(await server.call('GET', '/tenants/groups'), 200);
      const page = async (query: string): Promise<unknown> => {
        const { data, ...around } = withStatus(await server.call('GET', `/tenants/groups${query}`), 200);
        return { ...around, data: data.length };
      };
      expect(await page('')).toEqual({ data: 10, total, page: 0, limit: 10, hasNext: true, hasPrevious: false });
      expect(await page('?limit=200&offset=0')).toEqual({ data: 100, total, page: 0, limit: 200, hasNext: true, hasPrevious: false });
      const last = { data: total - 100, total, page: 1, limit: 100, hasNext: false, hasPrevious: true };
      expect(await page('?limit=100&offset=100')).toEqual(last);
      expect(await page(`?limit=5&offset=${total}`)).toMatchObject({ data: 0, hasNext: false });
      expect(new Set((await listAll(server, '/tenants/groups')).map(({ id }) => id)).size).toBe(total);
    },
  },
  {
    title: 'pages are counted from zero',
    known: 'documented',
    async run(server) {
      expect(withStatus(await server.call('GET', '/tenants/users?limit=1&offset=0'), 200).page).toBe(0);
      expect(withStatus(await server.call('GET', '/tenants/users?limit=1&offset=1'), 200).page).toBe(1);
    },
  },
  {
    title: 'a limit that is no number is refused',
    known: 'assumed',
    async run(server) {
      const refused = ['limit must be a number conforming to the specified constraints'];
      expectRefusal(await server.call('GET', '/tenants/groups?limit=x'), 400, refused);
      expectRefusal(await server.call('GET', '/tenants/users?limit=0'), 400, ['limit must not be less than 1']);
    },
  },
  {
    title: 'a group in a list has its roles, and a count instead of its users',
    known: 'inferred',
    async run(server) {
      const made = await makeGroup(server, 'eng');
      const listed = (await listAll(server, '/tenants/groups')).find(({ id }) => id === made.id);
      expect([listed.users, listed.usersCount, listed.roles]).toEqual([undefined, 0, made.roles]);
    },
  },
  {
    title: 'roles and admission rules are bare lists, and take no parameters of paging',
    known: 'assumed',
    async run(server) {
      for (const path of ['/tenants/roles', '/tenants/admission-rules']) {
        expect(Array.isArray(withStatus(await server.call('GET', path), 200))).toBe(true);
        const refused = ['property limit should not exist', 'property offset should not exist'];
        expectRefusal(await server.call('GET', `${path}?limit=100&offset=0`), 400, refused);
      }
    },
  },
  {
    title: 'a key is sent bare in its header; without one, and with a wrong one, the gateway answers',
    known: 'inferred',
    async run(server) {
      const none = await server.call('GET', '/tenants/groups', undefined, { apikey: '' });
      expect([none.status, none.body.message, none.body.statusCode]).toEqual([401, 'No API key found in request', undefined]);
      const bearer = await server.call('GET', '/tenants/groups', undefined, { apikey: '', authorization: `Bearer ${server.key}` });
      expect(bearer.status).toBe(401);
      const wrong = await server.call('GET', '/tenants/groups', undefined, { apikey: 'nope' });
      expect([wrong.status, wrong.body.message]).toEqual([401, 'Unauthorized']);
    },
  },
  {
    title: 'a path that is not there is answered in the form of the server',
    known: 'inferred',
    async run(server) {
      const answer = await server.call('GET', '/tenants/nothing');
      expect([answer.status, answer.body.error]).toEqual([404, 'Not Found']);
      expect(answer.body.message).toContain('Cannot GET');
    },
  },
];
