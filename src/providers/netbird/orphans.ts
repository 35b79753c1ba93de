import type { PeerAnswer } from './answers.ts';

/** Peers that belong to somebody whom no list shows. `users`: those that it does, by id. */
export function orphansAmong(peers: readonly PeerAnswer[], users: { has(id: string): boolean }): readonly PeerAnswer[] {
  return peers.filter(({ userId }) => userId !== '' && !users.has(userId));
}
