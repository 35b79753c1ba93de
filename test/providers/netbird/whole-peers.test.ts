import { describe, expect, it } from 'vitest';
import type { Json } from '../../../src/core/model/json.ts';
import { wholePeers } from '../../../src/providers/netbird/whole-peers.ts';
import type { PeerLists, WholePeers } from '../../../src/providers/netbird/whole-peers.ts';
import { group, holding, peer, scriptedClient, user } from './builders.ts';

const SIGNAL = new AbortController().signal;
const ALL = group('all', { name: 'All', peers: holding('laptop', 'nas') });
const [LAPTOP, NAS] = [peer('laptop'), peer('nas')];
const SHOWN = (...names: readonly string[]): Json => names.map((name) => ({ id: `p-${name}`, name, user_id: '' }));

interface Case {
  readonly lists?: Partial<PeerLists>;
  /** What a second look at both finds. */
  readonly peers?: Json;
  readonly inAll?: Json;
}

async function look({ lists, peers = [], inAll = [] }: Case): Promise<{ readonly found: WholePeers; readonly asked: readonly string[] }> {
  const client = scriptedClient((_method, path) => ({
    body: path === '/peers' ? peers : { id: ALL.id, name: 'All', issued: 'api', peers: inAll, resources: null },
  }));
  const found = await wholePeers({ peers: [LAPTOP, NAS], groups: [ALL], users: [], ...lists }, client, SIGNAL);
  return { found, asked: client.sent.map(({ path }) => path) };
}

describe('the list of peers', () => {
  it('is whole where it has everybody whom the group of all peers has, and nothing more is asked', async () => {
    expect(await look({})).toEqual({ found: { type: 'whole', peers: [LAPTOP, NAS] }, asked: [] });
  });

  it('is whole where a group holds a peer of a reverse proxy, which is in no list and not in the group of all peers', async () => {
    const proxied = group('eng', { peers: ['proxy'] });

    expect(await look({ lists: { groups: [ALL, proxied] } })).toMatchObject({ found: { type: 'whole' }, asked: [] });
  });

  it('is partial where the group of all peers has one more, and says which', async () => {
    const { found } = await look({ lists: { peers: [LAPTOP] }, peers: SHOWN('laptop'), inAll: SHOWN('laptop', 'nas') });

    expect(found).toMatchObject({ type: 'partial', why: expect.stringContaining('holds a peer that') });
    expect(found).toMatchObject({ why: expect.stringContaining('"p-nas"') });
  });

  it.each([
    { what: 'enrolled', peers: SHOWN('laptop', 'nas'), inAll: SHOWN('laptop', 'nas'), count: 2 },
    { what: 'deleted', peers: SHOWN('laptop'), inAll: SHOWN('laptop'), count: 1 },
  ])('is looked at once more: a peer may have been $what between the two answers', async ({ peers, inAll, count }) => {
    const { found, asked } = await look({ lists: { peers: [LAPTOP] }, peers, inAll });

    expect(asked).toEqual(['/peers', '/groups/g-all']);
    expect(found.type === 'whole' && found.peers).toHaveLength(count);
  });

  it('is partial for a person without a role, and not for a service user of that role', async () => {
    const person = user('ada', { isCurrent: true });

    expect((await look({ lists: { users: [person] } })).found).toMatchObject({ type: 'partial', why: expect.stringContaining('own') });
    expect((await look({ lists: { users: [{ ...person, isServiceUser: true }] } })).found.type).toBe('whole');
  });

  it('is believed where no group says otherwise', async () => {
    expect((await look({ lists: { groups: [] } })).found.type).toBe('whole');
  });
});
