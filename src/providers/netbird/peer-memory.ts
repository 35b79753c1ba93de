import { EMAIL } from '../../core/provide/people-claims.ts';
import type { GroupAnswer, PeerAnswer } from './answers.ts';
import type { Peer, Directory } from './directory.ts';
import { makeDirectory } from './directory.ts';
import type { NetbirdFacts } from './facts.ts';

/** Peers that joined since a target was read. */
export interface PeerMemory {
  /** The same facts with every peer of the group that can be known; asks at most once for each peer that nobody knows. */
  learn(facts: NetbirdFacts, group: GroupAnswer, list: () => Promise<readonly PeerAnswer[]>): Promise<NetbirdFacts>;
}

/** Makes one that knows nothing yet. */
export function makePeerMemory(): PeerMemory {
  const known = new Map<string, PeerAnswer>();
  const asked = new Set<string>();
  return {
    async learn(facts, group, list) {
      const { directory } = facts;
      if (!directory) return facts;
      const strange = group.peers.filter((id) => !directory.peer(id));
      // Peers of the embedded proxy are in groups and in no list: they are asked for once.
      if (strange.some((id) => !known.has(id) && !asked.has(id))) {
        for (const id of strange) asked.add(id);
        for (const peer of await list()) known.set(peer.id, peer);
      }
      const joined = strange.flatMap((id) => known.get(id) ?? []);
      return joined.length === 0 ? facts : { ...facts, directory: withPeers(directory, joined) };
    },
  };
}

/** A directory that knows some peers more. */
function withPeers(directory: Directory, joined: readonly PeerAnswer[]): Directory {
  const more = makeDirectory({ peers: joined, users: [], people: new Map() });
  const named = (peer: Peer | undefined): Peer | undefined => {
    const person = peer && directory.user(peer.userId)?.element;
    return peer && person !== undefined && EMAIL.test(person) ? { ...peer, element: person } : peer;
  };
  return {
    ...directory,
    peer: (id) => directory.peer(id) ?? named(more.peer(id)),
    peerOf: (identity) => directory.peerOf(identity) ?? named(more.peerOf(identity)),
  };
}
