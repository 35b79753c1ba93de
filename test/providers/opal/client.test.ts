import { describe, expect, it } from 'vitest';
import { findGroups, listApps, listGroups, listMembers } from '../../../src/providers/opal/client.ts';
import { answering } from './builders.ts';

const signal = new AbortController().signal;
const group = (id: string, name = id): { group_id: string; name: string } => ({ group_id: id, name });

describe('lists', () => {
  it('are read page by page, a thousand at once, and each group counts once', async () => {
    const http = answering([
      { next: 'a b', results: [group('1'), group('2')] },
      { next: null, results: [group('2'), group('3')] },
    ]);

    expect((await listGroups(http, signal)).map(({ id }) => id)).toEqual(['1', '2', '3']);
    expect(http.asked).toEqual(['/groups?page_size=1000', '/groups?page_size=1000&cursor=a+b']);
  });

  it('that go round in circles are an error, not a loop', async () => {
    const http = answering([
      { next: 'a', results: [] },
      { next: 'a', results: [] },
      { next: 'a', results: [] },
    ]);

    await expect(listGroups(http, signal)).rejects.toMatchObject({ code: 'PROVIDER_ANSWER' });
  });

  it('that name a new page for ever are an error in the end, and never a shorter list', async () => {
    let asked = 0;
    const http = {
      get: async () => ({
        status: 200,
        body: { next: `page ${++asked}`, results: [group(String(asked))] },
        headers: {},
        requestId: undefined,
      }),
    };

    await expect(listGroups(http, signal)).rejects.toMatchObject({
      code: 'PROVIDER_ANSWER',
      message: expect.stringContaining('not come to its end after 1000 pages') as string,
    });
    expect(asked).toBe(1000);
  });

  it('that never end are bounded together too, and one that ends is given back', async () => {
    let asked = 0;
    const http = {
      open: { count: 0 },
      get: async (path: string) => ({
        status: 200,
        body: { next: /short/.test(path) && /cursor/.test(path) ? null : `page ${++asked}`, results: [] },
        headers: {},
        requestId: undefined,
      }),
    };

    await listMembers(http, 'short', signal);
    expect(http.open.count).toBe(0);
    const lists = Array.from({ length: 16 }, (_, index) => listMembers(http, `g${index}`, signal));
    const ends = await Promise.allSettled(lists);

    expect(new Set(ends.map((end) => (end.status === 'rejected' ? (end.reason as { code: string }).code : 'whole')))).toEqual(
      new Set(['PROVIDER_ANSWER']),
    );
    expect(ends[0]).toMatchObject({ reason: { message: expect.stringContaining('and the lists beside it') as string } });
    expect(asked).toBeLessThan(5000);
    expect(http.open.count).toBe(0);
  });

  it('that have no pages and name one are an error, and never taken for whole', async () => {
    const answer = { apps: [{ app_id: 'a', name: 'A', app_type: 'OPAL' }], next: 'more' };

    await expect(listApps(answering([answer]), signal)).rejects.toMatchObject({
      code: 'PROVIDER_ANSWER',
      message: expect.stringContaining('names another page, and this list has none') as string,
    });
    expect(await listApps(answering([{ ...answer, next: null }]), signal)).toHaveLength(1);
  });

  it.each([[{}], [{ results: null }], [null], ['text'], [{ results: [7] }], [{ results: [{ name: 'no id' }] }]])(
    'that are no lists are an error, never empty: %j',
    async (answer) => {
      await expect(listGroups(answering([answer]), signal)).rejects.toMatchObject({ code: 'PROVIDER_ANSWER' });
    },
  );

  it('of apps may come bare or by their name', async () => {
    const app = { app_id: 'x', name: 'Opal', app_type: 'OPAL' };

    expect(await listApps(answering([[app]]), signal)).toEqual(await listApps(answering([{ apps: [app] }]), signal));
  });

  it('of a name are looked through again, whatever the server takes for equal', async () => {
    const http = answering([{ results: [group('1', 'eng'), group('2', 'Eng'), group('3', 'engineering')] }]);

    expect((await findGroups(http, 'eng', signal)).map(({ id }) => id)).toEqual(['1']);
  });

  it('take fields that nobody knows, and fields that are missing', async () => {
    const rows = [
      { user_id: 'u', email: 'a@x', access_level: null, expiration_date: null, propagation_status: { status: 'NEW_WORD' }, unknown: 1 },
      { user_id: 'w', access_level: { access_level_name: '', access_level_remote_id: '' } },
    ];

    const http = answering([{ results: rows }]);
    expect(await listMembers(http, 'g', signal)).toEqual([
      { user: { id: 'u', email: 'a@x' }, level: '', expires: undefined, pushed: true },
      { user: { id: 'w', email: '' }, level: '', expires: undefined, pushed: false },
    ]);
    // Without a size the whole membership would come at once.
    expect(http.asked).toEqual(['/groups/g/users?page_size=1000']);
  });
});
