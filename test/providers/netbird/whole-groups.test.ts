import { describe, expect, it } from 'vitest';
import type { Json } from '../../../src/core/model/json.ts';
import { wholeGroups } from '../../../src/providers/netbird/whole-groups.ts';
import type { GroupLists, WholeGroups } from '../../../src/providers/netbird/whole-groups.ts';
import { group, peer, scriptedClient } from './builders.ts';

const SIGNAL = new AbortController().signal;
const ALL = group('all', { name: 'All' });
const LISTS: GroupLists = {
  groups: [ALL, group('eng'), group('empty')],
  peers: [peer('laptop')],
  resources: [{ id: 'r-1', type: 'host', name: 'nas' }],
  inside: new Set(['g-all', 'g-eng']),
};

interface Again {
  readonly groups?: readonly string[];
  readonly peers?: readonly string[];
  readonly resources?: readonly string[];
}

/** `again`: ids that a second look finds, of groups and of those that the peer and the resource are in. */
async function look(
  lists: Partial<GroupLists>,
  again: Again = {},
): Promise<{ readonly found: WholeGroups; readonly asked: readonly string[] }> {
  const minimal = (ids: readonly string[] = []): Json => ids.map((id) => ({ id, name: id }));
  const bodies: Readonly<Record<string, Json>> = {
    '/groups': (again.groups ?? []).map((id) => ({ id, name: id === 'g-all' ? 'All' : id, issued: 'api', peers: null, resources: null })),
    '/peers': [{ id: 'p-laptop', name: 'laptop', user_id: '', groups: minimal(again.peers) }],
    '/networks/resources': [{ id: 'r-1', type: 'host', name: 'nas', groups: minimal(again.resources) }],
  };
  const client = scriptedClient((_method, path) => ({ body: bodies[path] as Json }));
  const found = await wholeGroups({ ...LISTS, ...lists }, client, SIGNAL);
  return { found, asked: client.sent.map(({ path }) => path) };
}

describe('the list of groups', () => {
  it('is whole where it has every group that peers and resources are in, and nothing more is asked', async () => {
    expect(await look({})).toEqual({ found: { type: 'whole', ...LISTS }, asked: [] });
  });

  it('is believed where neither peers nor resources could be read', async () => {
    const unread = { groups: [ALL], peers: undefined, resources: undefined, inside: new Set<string>() };

    expect(await look(unread)).toMatchObject({ found: { type: 'whole' }, asked: [] });
  });

  it('is partial without All, whatever else is in it', async () => {
    expect((await look({ groups: [group('eng')] })).found).toMatchObject({
      type: 'partial',
      why: expect.stringContaining('lacks the group "All"'),
    });
  });

  it.each([
    { what: 'a peer', again: { groups: ['g-all'], peers: ['g-all', 'g-eng'] } },
    { what: 'a resource', again: { groups: ['g-all'], resources: ['g-eng'] } },
  ])('is partial where $what is in a group that it lacks, at a second look too', async ({ again }) => {
    const { found, asked } = await look({ groups: [ALL] }, again);

    expect(found).toMatchObject({
      type: 'partial',
      why: expect.stringMatching(/lacks a group that peers or network resources are in: "g-eng"\. .*proxy/),
    });
    expect(asked).toEqual(['/peers', '/networks/resources', '/groups']);
  });

  it('says how many it lacks where those are several', async () => {
    const { found } = await look({ groups: [ALL] }, { groups: ['g-all'], peers: ['g-b', 'g-a'] });

    expect(found).toMatchObject({ why: expect.stringContaining('lacks 2 groups that peers or network resources are in: "g-a", "g-b"') });
  });

  it.each([
    { what: 'made', again: { groups: ['g-all', 'g-eng'], peers: ['g-eng'] }, groups: ['g-all', 'g-eng'] },
    { what: 'deleted', again: { groups: ['g-all'] }, groups: ['g-all'] },
  ])('is read again with the others where a group may have been $what between the answers', async ({ again, groups }) => {
    const { found } = await look({ groups: [ALL] }, again);

    expect(found.type === 'whole' && found.groups.map(({ id }) => id)).toEqual(groups);
    expect(found.type === 'whole' && found.peers).toMatchObject([{ id: 'p-laptop' }]);
  });

  it('is partial where the second look finds it without All', async () => {
    expect((await look({ groups: [ALL] }, { groups: ['g-eng'], peers: ['g-eng'] })).found).toMatchObject({
      type: 'partial',
      why: expect.stringContaining('"All"'),
    });
  });
});
