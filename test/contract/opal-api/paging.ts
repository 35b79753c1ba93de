import { expect } from 'vitest';
import type { OpalCheck, OpalServer } from './server.ts';
import { expectRefusal, groupNamed, makeGroup, read, userId, write } from './calls.ts';
import type { Shown } from './calls.ts';

/** All pages, and how many there were. */
async function pages(server: OpalServer, path: string, size: number): Promise<{ readonly all: readonly Shown[]; readonly count: number }> {
  const all: Shown[] = [];
  let [cursor, count]: [string | null, number] = [null, 0];
  do {
    const query: string = cursor === null ? '' : `&cursor=${encodeURIComponent(cursor)}`;
    const page: Shown = await read(server, `${path}${path.includes('?') ? '&' : '?'}page_size=${size}${query}`);
    expect(page.previous).toBe(cursor);
    expect(page.results.length).toBeLessThanOrEqual(size);
    all.push(...page.results);
    cursor = page.next;
    count += 1;
  } while (cursor !== null && count < 100);
  return { all, count };
}

const LISTS = ['/groups', '/users', '/owners', '/resources', '/tags', '/events', '/users/remote_users'] as const;

/** Lists in parts. */
export const pagingChecks: readonly OpalCheck[] = [
  {
    title: 'every list in parts gives each item once, in the same order, and null as the last cursor',
    async run(server) {
      for (const path of LISTS) {
        const whole = await read(server, `${path}?page_size=1000`);
        expect([whole.next, whole.previous]).toEqual([null, null]);
        const { all, count } = await pages(server, path, 3);
        expect(all, path).toEqual(whole.results);
        expect(count).toBe(Math.max(1, Math.ceil(whole.results.length / 3)));
      }
    },
  },
  {
    title: 'a part has 200 items where nobody says otherwise, and at most 1000',
    async run(server) {
      for (let index = 0; index < 1010; index++) server.act('users', { email: `p${index}@acme.test` });
      expect((await read(server, '/users')).results).toHaveLength(200);
      expect((await read(server, '/users?page_size=1000')).results).toHaveLength(1000);
      expectRefusal(await server.malformed('GET', '/users?page_size=1001'), 400);
      expectRefusal(await server.malformed('GET', '/users?page_size=x'), 400);
      expectRefusal(await server.call('GET', '/users?page_size=0'), 400);
    },
  },
  {
    title: 'a cursor is no URL, and one that the server did not give is refused',
    async run(server) {
      const { next } = await read(server, '/groups?page_size=2');
      expect(next).toMatch(/^[\w+/=-]+$/);
      for (const cursor of ['nope', 'cD0=x', `${next}x`]) {
        expectRefusal(await server.call('GET', `/groups?cursor=${encodeURIComponent(cursor)}`), 400);
      }
    },
  },
  {
    title: 'what is made meanwhile comes at the end, and what is deleted makes nothing else disappear',
    async run(server) {
      const before = (await read(server, '/groups')).results.map((group: Shown) => group.group_id) as string[];
      const first = await read(server, '/groups?page_size=2');
      await write(server, 'DELETE', `/groups/${before[0]}`);
      await write(server, 'DELETE', `/groups/${before[1]}`);
      const made = await makeGroup(server, 'late');
      const rest = await read(server, `/groups?page_size=1000&cursor=${encodeURIComponent(first.next)}`);
      expect(rest.results.map((group: Shown) => group.group_id)).toEqual([...before.slice(2), made.group_id]);
    },
  },
  {
    title: 'members come in one answer where nobody speaks of pages, and in parts otherwise',
    async run(server) {
      const { group_id: id } = await makeGroup(server, 'crowd');
      for (let index = 0; index < 205; index++) {
        server.act('users', { email: `p${index}@acme.test` });
        server.act('members', { group: 'crowd', user: `p${index}@acme.test` });
      }
      const whole = await read(server, `/groups/${id}/users`);
      expect(whole.results).toHaveLength(205);
      expect(whole.next ?? null).toBeNull();
      const first = await read(server, `/groups/${id}/users?cursor=`);
      expect(first.results).toHaveLength(200);
      const { all, count } = await pages(server, `/groups/${id}/users`, 100);
      expect([all, count]).toEqual([whole.results, 3]);
    },
  },
  {
    title: 'the groups of a person come in parts too',
    async run(server) {
      const { all } = await pages(server, `/groups/users/${await userId(server, 'ada')}`, 2);
      const names = all.map((row: Shown) => row.group_name);
      expect(names).toEqual(expect.arrayContaining(['legacy-auditors', 'break-glass', 'production-access', 'platform-on-call']));
      expect(new Set(all.map((row: Shown) => row.group_id)).size).toBe(all.length);
    },
  },
  {
    title: 'groups are chosen by id, joined by commas; one that is not there is just missing',
    async run(server) {
      const [first, second] = [await groupNamed(server, 'break-glass'), await groupNamed(server, 'staff')];
      const ids = [second.group_id, '00000000-0000-4000-8000-000000000000', first.group_id].join(',');
      const { results } = await read(server, `/groups?group_ids=${ids}`);
      expect(results.map((group: Shown) => group.name)).toEqual(['break-glass', 'staff']);
      expectRefusal(await server.malformed('GET', '/groups?group_ids=nope'), 400);
    },
  },
  {
    title: 'groups are chosen by type, by tag under a repeated key, and by several of these at once',
    async run(server) {
      const { results } = await read(server, '/groups?group_type_filter=GIT_HUB_TEAM');
      expect(results.map((group: Shown) => group.name)).toEqual(['engineering']);
      expectRefusal(await server.malformed('GET', '/groups?group_type_filter=TEAM'), 400);
      const tags = (await read(server, '/tags')).results as Shown[];
      const [production, staging] = tags.map(({ tag_id: id }) => id);
      const staff = await groupNamed(server, 'staff');
      await write(server, 'POST', `/tags/${staging}/groups/${staff.group_id}`);
      const tagged = async (query: string): Promise<readonly string[]> =>
        (await read(server, `/groups?${query}`)).results.map((group: Shown) => group.name);
      expect(await tagged(`tag_ids=${production}`)).toEqual(['production-access']);
      expect(await tagged(`tag_ids=${production}&tag_ids=${staging}`)).toEqual(['production-access', 'staff']);
      expect(await tagged(`tag_ids=${production}&tag_ids=${staging}&group_type_filter=OPAL_GROUP`)).toEqual(['production-access']);
    },
  },
  {
    title: 'a name chooses more than that name, so that a client has to look again',
    async run(server) {
      await makeGroup(server, 'Break-Glass-2');
      const { results } = await read(server, '/groups?group_name=break-glass');
      expect(results.map((group: Shown) => group.name)).toEqual(['break-glass', 'Break-Glass-2']);
      expect((await read(server, '/groups?group_name=no-such-name')).results).toEqual([]);
    },
  },
];
