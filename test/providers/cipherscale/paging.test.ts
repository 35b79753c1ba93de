import { describe, expect, it } from 'vitest';
import type { Json } from '../../../src/core/model/json.ts';
import type { Answer } from '../../../src/core/provider.ts';
import { listItems } from '../../../src/providers/cipherscale/paging.ts';

/** A server that answers each request with the next of these bodies, the last one again and again. */
function serverOf(bodies: readonly Json[]): { readonly asked: string[]; get(path: string): Promise<Answer> } {
  const asked: string[] = [];
  return {
    asked,
    async get(path) {
      asked.push(path);
      const body = bodies[Math.min(asked.length, bodies.length) - 1] as Json;
      return { status: 200, body, headers: {}, requestId: undefined };
    },
  };
}

/** A tenant with so many items and a cap of its own; `form` says what a page tells beside them. */
function tenantOf(
  count: number,
  cap: number,
  form: (page: { data: Json[]; total: number; offset: number }) => Json,
): ReturnType<typeof serverOf> {
  const items = Array.from({ length: count }, (_, index): Json => ({ id: `i${index}` }));
  const asked: string[] = [];
  return {
    asked,
    async get(path) {
      asked.push(path);
      const query = new URL(path, 'http://x').searchParams;
      const [limit, offset] = [Number(query.get('limit') ?? count), Number(query.get('offset') ?? 0)];
      const data = items.slice(offset, offset + Math.min(limit, cap));
      return { status: 200, body: form({ data, total: count, offset }), headers: {}, requestId: undefined };
    },
  };
}

const list = (server: Pick<ReturnType<typeof serverOf>, 'get'>, more: object = {}): Promise<readonly { readonly id: string }[]> =>
  listItems(server, {
    path: '/groups',
    signal: new AbortController().signal,
    limit: 100,
    maxPages: 50,
    parse: ({ id }) => ({ id: id as string }),
    ...more,
  });

const FORMS = {
  envelope: ({ data, total, offset }: { data: Json[]; total: number; offset: number }): Json => ({
    data,
    total,
    hasNext: offset + data.length < total,
  }),
  'envelope without hasNext': ({ data, total }: { data: Json[]; total: number }): Json => ({ data, total }),
  'envelope without total': ({ data, total, offset }: { data: Json[]; total: number; offset: number }): Json => ({
    data,
    hasNext: offset + data.length < total,
  }),
  'data alone': ({ data }: { data: Json[] }): Json => ({ data }),
  'bare list': ({ data }: { data: Json[] }): Json => data,
} as const;

describe('a list', () => {
  it.each(Object.keys(FORMS) as (keyof typeof FORMS)[])('is read to its end, whatever the server gives at once: %s', async (form) => {
    for (const count of [0, 1, 9, 10, 11, 30]) {
      for (const cap of [1000, 10, 3]) {
        const server = tenantOf(count, cap, FORMS[form]);
        expect([form, count, cap, (await list(server)).length]).toEqual([form, count, cap, count]);
      }
    }
  });

  it('goes on behind what came, not behind what was asked for', async () => {
    const server = tenantOf(7, 3, FORMS.envelope);

    await list(server);

    expect(server.asked).toEqual(['/groups?limit=100&offset=0', '/groups?limit=100&offset=3', '/groups?limit=100&offset=6']);
  });

  it('that shows no parameters of paging is asked without any, and with some only where the answer has more', async () => {
    const whole = tenantOf(7, 1000, FORMS['bare list']);
    await list(whole, { limit: undefined });
    const paged = tenantOf(7, 4, FORMS.envelope);
    await list(paged, { limit: undefined });

    expect(whole.asked).toEqual(['/groups']);
    expect(paged.asked).toEqual(['/groups', '/groups?limit=4&offset=4']);
  });

  it('names everything once where a server ignores the offset', async () => {
    const server = serverOf([[{ id: 'a' }, { id: 'b' }]]);

    expect(await list(server)).toHaveLength(2);
    expect(server.asked).toHaveLength(2);
  });

  it.each([
    { what: 'the same page again', pages: [{ data: [{ id: 'a' }], hasNext: true }] },
    { what: 'an empty page', pages: [{ data: [], hasNext: true }] },
  ])('that says that there is more and gives $what is not whole', async ({ pages }) => {
    const server = serverOf(pages);

    await expect(list(server)).rejects.toMatchObject({
      code: 'INCOMPLETE_READ',
      message: expect.stringContaining('says that there is more, and lists nothing new'),
    });
    expect(server.asked.length).toBeLessThan(6);
  });

  it('that counts otherwise than it lists is read once more, and then given up', async () => {
    const short: Json = { data: [{ id: 'a' }], total: 2, hasNext: false };
    const whole: Json = { data: [{ id: 'a' }, { id: 'b' }], total: 2, hasNext: false };

    expect(await list(serverOf([short, whole]))).toHaveLength(2);
    await expect(list(serverOf([short]))).rejects.toMatchObject({
      code: 'INCOMPLETE_READ',
      message: expect.stringContaining('listed 1 of 2'),
    });
  });

  it('whose total moves between two pages is unstable, although the numbers agree in the end', async () => {
    const pages: Json[] = [
      { data: [{ id: 'a' }, { id: 'b' }], total: 3, hasNext: true },
      { data: [{ id: 'd' }], total: 4, hasNext: false },
    ];

    await expect(list(serverOf([...pages, ...pages]))).rejects.toMatchObject({ message: expect.stringContaining('counted 3 and then 4') });
  });

  it.each([{}, { data: null }, { data: {} }, 'x', null, 5, [5], [{ name: 'a' }]] as Json[])(
    'is an error where it is none: %j',
    async (body) => {
      const parse = ({ id }: { readonly id?: Json }): { id: string } => {
        if (typeof id !== 'string') throw Object.assign(new Error('no id'), { code: 'PROVIDER_ANSWER' });
        return { id };
      };
      await expect(list(serverOf([body]), { parse })).rejects.toMatchObject({ code: 'PROVIDER_ANSWER' });
    },
  );

  it('that does not end is given up after so many pages', async () => {
    let next = 0;
    const endless = {
      get: async (): Promise<Answer> => ({
        status: 200,
        body: { data: [{ id: `i${next++}` }], hasNext: true },
        headers: {},
        requestId: undefined,
      }),
    };

    await expect(list(endless)).rejects.toMatchObject({ code: 'PROVIDER_ANSWER', message: expect.stringContaining('50 pages') });
  });
});
