import { shortList } from '../../core/model/short-list.ts';
import { quoteName } from '../../core/model/quote-name.ts';
import type { ReadClient } from '../../core/provider.ts';
import type { GroupAnswer, PeerAnswer, UserAnswer } from './answers.ts';
import { listPeers, readGroup } from './client.ts';
import { allGroup } from './ownership.ts';

/** The lists that together say whether one of them is short. */
export interface PeerLists {
  readonly peers: readonly PeerAnswer[];
  readonly groups: readonly GroupAnswer[];
  readonly users: readonly UserAnswer[];
}

/** All peers, or why the token is not shown them all. */
export type WholePeers =
  | { readonly type: 'whole'; readonly peers: readonly PeerAnswer[] }
  | { readonly type: 'partial'; readonly why: string };

/**
 * Whether the list of peers is all there is. A person without a role is shown the person's own peers, with status 200. Otherwise the group
 * that every peer is in is the proof: of ordinary peers it lists each, and of the server's own reverse proxies, which no list shows, none.
 * Both are asked once more before a list is called short, for somebody may have enrolled or deleted a peer between the two answers.
 */
export async function wholePeers(lists: PeerLists, http: Pick<ReadClient, 'get'>, signal: AbortSignal): Promise<WholePeers> {
  const { peers, groups, users } = lists;
  const self = users.find((user) => user.isCurrent);
  if (self && !self.isServiceUser && self.role === 'user') {
    const why = `The token belongs to a person with the role "user", who sees no peers but the person's own; use a service user's token.`;
    return { type: 'partial', why };
  }
  const everybody = allGroup(groups);
  if (!everybody || hiddenIn(everybody, peers).length === 0) return { type: 'whole', peers };
  const again = await listPeers(http, signal);
  const group = await readGroup(http, everybody.id, signal);
  const hidden = group ? hiddenIn(group, again) : [];
  if (hidden.length === 0) return { type: 'whole', peers: again };
  const ids = shortList(hidden.map(quoteName));
  const what = hidden.length === 1 ? 'a peer' : `${hidden.length} peers`;
  return {
    type: 'partial',
    why: `Group ${quoteName(everybody.name)} holds ${what} that the list of peers does not show to this token: ${ids}. Use the token of a service user who may read all peers.`,
  };
}

function hiddenIn(group: GroupAnswer, peers: readonly PeerAnswer[]): readonly string[] {
  const known = new Set(peers.map(({ id }) => id));
  return group.peers.filter((id) => !known.has(id));
}
