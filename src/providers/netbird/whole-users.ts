import type { ReadClient } from '../../core/provider.ts';
import type { PeerAnswer, UserAnswer } from './answers.ts';
import { listUsers } from './client.ts';
import { orphansAmong } from './orphans.ts';

/**
 * The users, with those whom the list left out although peers say that they own them: asked once more, for somebody may have come between
 * the two answers. Where the owner of a peer is in no list then either, the lists are joined, so that no later one is smaller, and the read
 * is whole all the same: a server may keep peers of somebody whom it does not list, and nothing would ever be planned there. What only
 * such an owner tells is held instead.
 */
export async function wholeUsers(
  { users, peers }: { readonly users: readonly UserAnswer[]; readonly peers: readonly PeerAnswer[] },
  http: Pick<ReadClient, 'get'>,
  signal: AbortSignal,
): Promise<readonly UserAnswer[]> {
  if (!lacksOwners(users, peers)) return users;
  const again = await listUsers(http, signal);
  if (!lacksOwners(again, peers)) return again;
  const known = new Set(again.map(({ id }) => id));
  return [...again, ...users.filter(({ id }) => !known.has(id))];
}

function lacksOwners(users: readonly UserAnswer[], peers: readonly PeerAnswer[]): boolean {
  return orphansAmong(peers, new Set(users.map(({ id }) => id))).length > 0;
}
