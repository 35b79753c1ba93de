import { describe, expect, test } from 'vitest';
import {
  listEntities,
  listGroups,
  listPolicies,
  lookupSelf,
  readCapabilities,
  readGroup,
  readHealth,
} from '../../../src/providers/vault/client.ts';
import { fakeClient, groupReply, MISS } from './fake-client.ts';
import type { Reply } from './fake-client.ts';

const { signal } = new AbortController();

describe('an answer', () => {
  test.each([
    { what: 'no data', reply: { status: 200, body: { warnings: null } } },
    { what: 'a name that is no text', reply: groupReply({ name: 5 }) },
    { what: 'policies that are no list', reply: groupReply({ policies: 'p' }) },
    { what: 'members that are no texts', reply: groupReply({ member_entity_ids: [1] }) },
    { what: 'metadata that is no object', reply: groupReply({ metadata: ['k=v'] }) },
    { what: 'an alias without a mount', reply: groupReply({ alias: { id: 'a', name: 'x' } }) },
  ] satisfies { what: string; reply: Reply }[])('with $what is no group', async ({ reply }) => {
    await expect(
      readGroup(
        fakeClient(() => reply),
        'g-1',
        signal,
      ),
    ).rejects.toMatchObject({ code: 'PROVIDER_ANSWER', requestId: 'r-1' });
  });

  test('makes null and empty the same, and a missing parent', async () => {
    const { body } = groupReply();
    const { data } = body as { data: Record<string, unknown> };
    const bare = Object.fromEntries(Object.entries(data).filter(([name]) => name !== 'parent_group_ids'));
    const empty = { ...data, policies: [], metadata: {}, member_entity_ids: [], member_group_ids: [], parent_group_ids: [] };
    const read = await Promise.all(
      [data, bare, empty].map((given) =>
        readGroup(
          fakeClient(() => ({ status: 200, body: { data: given as never } })),
          'g-1',
          signal,
        ),
      ),
    );
    expect([read[1], read[2]]).toEqual([read[0], read[0]]);
  });

  test.each(['policies', 'metadata', 'member_entity_ids', 'member_group_ids', 'alias'])(
    'without "%s" is not read: it is no empty one',
    async (name) => {
      const { body } = groupReply();
      const { [name]: _, ...rest } = (body as { data: Record<string, unknown> }).data;
      const reading = readGroup(
        fakeClient(() => ({ status: 200, body: { data: rest as never } })),
        'g-1',
        signal,
      );
      await expect(reading).rejects.toMatchObject({ code: 'PROVIDER_ANSWER', message: expect.stringContaining(`it lacks "${name}"`) });
    },
  );

  test.each([
    { name: 'a', aliases: [{ name: 'ada@acme.test', mount_accessor: 'm' }] },
    { name: 'a', aliases: ['x'] },
  ])('of entities with an alias that has no id is no list: whoever is told by it would be nobody', async (info) => {
    const client = fakeClient(() => ({ status: 200, body: { data: { keys: ['e-1'], key_info: { 'e-1': info } } } }));
    await expect(listEntities(client, signal)).rejects.toMatchObject({
      code: 'PROVIDER_ANSWER',
      message: expect.stringContaining('an alias of "e-1" has no "id"'),
    });
  });

  test.each([
    { what: 'its policies', data: { entity_id: '' }, why: '"policies" is no list' },
    { what: 'whose it is', data: { policies: ['root'] }, why: '"entity_id" is no text' },
  ])('about the token in use without $what is no answer', async ({ data, why }) => {
    const client = fakeClient(() => ({ status: 200, body: { data } }));
    await expect(lookupSelf(client, signal)).rejects.toMatchObject({ code: 'PROVIDER_ANSWER', message: expect.stringContaining(why) });
  });

  test('404 without words is nothing there; with words it is an error', async () => {
    expect(
      await readGroup(
        fakeClient(() => MISS),
        'g-1',
        signal,
      ),
    ).toBeUndefined();
    expect(
      await listGroups(
        fakeClient(() => MISS),
        signal,
      ),
    ).toEqual({ items: [], truncated: false });
    await expect(
      listGroups(
        fakeClient(() => ({ status: 404, body: { errors: ['namespace not found'] } })),
        signal,
      ),
    ).rejects.toMatchObject({ code: 'PROVIDER_NOT_FOUND', status: 404 });
    await expect(
      listGroups(
        fakeClient(() => ({ status: 404, body: { message: 'no such page' } })),
        signal,
      ),
    ).rejects.toMatchObject({ code: 'PROVIDER_URL' });
  });

  test('of a list without details of an element is no list', async () => {
    const reply = { status: 200, body: { data: { keys: ['a'], key_info: {} } } };
    await expect(
      listGroups(
        fakeClient(() => reply),
        signal,
      ),
    ).rejects.toMatchObject({ code: 'PROVIDER_ANSWER', message: expect.stringContaining('"key_info" lacks "a"') });
  });

  test.each([
    { what: 'empty data', data: {}, warnings: null },
    { what: 'null for keys', data: { keys: null, key_info: {} }, warnings: [] },
    { what: 'a warning about something else', data: {}, warnings: ['this path is deprecated'] },
  ])('of a list with $what is no empty list', async ({ data, warnings }) => {
    const client = fakeClient(() => ({ status: 200, body: { data, warnings } }));
    for (const list of [listGroups, listEntities, listPolicies])
      await expect(list(client, signal)).rejects.toMatchObject({ code: 'PROVIDER_ANSWER', message: expect.stringContaining('no "keys"') });
  });

  test('of an empty list has no keys where the server warns of our parameters', async () => {
    const body = { data: {}, warnings: ['Endpoint ignored these unrecognized parameters: [list]'] };
    expect(
      await listGroups(
        fakeClient(() => ({ status: 200, body })),
        signal,
      ),
    ).toEqual({ items: [], truncated: false });
  });

  test('of a list that ended early says so', async () => {
    const reply = {
      status: 200,
      body: { data: { keys: ['a'], key_info: { a: { name: 'ada' } } }, warnings: ['partial response due to timeout'] },
    };
    expect(
      await listEntities(
        fakeClient(() => reply),
        signal,
      ),
    ).toEqual({ items: [{ id: 'a', name: 'ada', aliases: [] }], truncated: true });
    const other = {
      status: 200,
      body: { data: { keys: [], key_info: {} }, warnings: ['Endpoint ignored these unrecognized parameters: [after]'] },
    };
    expect(
      (
        await listEntities(
          fakeClient(() => other),
          signal,
        )
      ).truncated,
    ).toBe(false);
  });

  test('about health comes from outside every namespace, and tells other servers apart', async () => {
    const client = fakeClient(() => ({ status: 200, body: { initialized: true, sealed: true, cluster_id: '' } }));
    expect(await readHealth(client, signal)).toEqual({ clusterId: undefined, sealed: true, withoutEnterprise: false });
    const community = fakeClient(() => ({ status: 200, body: { initialized: true, sealed: false, enterprise: false } }));
    expect(await readHealth(community, signal)).toMatchObject({ withoutEnterprise: true });
    expect(
      await readHealth(
        fakeClient(() => MISS),
        signal,
      ),
    ).toBe('missing');
    await expect(
      readHealth(
        fakeClient(() => ({ status: 200, body: { status: 'ok' } })),
        signal,
      ),
    ).rejects.toMatchObject({ code: 'PROVIDER_ANSWER' });
  });

  test('about capabilities counts only what was asked', async () => {
    const client = fakeClient(() => ({ status: 200, body: { data: { a: ['read'], capabilities: ['read'], b: 'odd' } } }));
    expect([...(await readCapabilities(client, ['a', 'b'], signal))]).toEqual([['a', ['read']]]);
  });

  test('ids are escaped in paths, and never lead to another one', async () => {
    const client = fakeClient(() => MISS);
    await readGroup(client, 'a b', signal);
    await expect(readGroup(client, '../x?y', signal)).rejects.toMatchObject({ code: 'UNSAFE_ID' });
    expect(client.sent.map(({ path }) => path)).toEqual(['/identity/group/id/a%20b']);
  });
});
