import type { Peer } from './records.ts';
import { goJson } from './encode.ts';

/** Machines, with the parts of lists that seldom change kept as text. */
export interface PeerStore {
  byId(id: string): Peer | undefined;
  all(): readonly Peer[];
  ofUser(userId: string): readonly Peer[];
  hasLabel(label: string): boolean;
  put(peer: Peer): void;
  remove(id: string): void;
  /** JSON as groups show a peer. */
  minimum(peer: Peer): string;
  /** The number of the next address. */
  nextNumber(): number;
}

/** No peers yet. */
export function makePeerStore(changed: () => void): PeerStore {
  const peers = new Map<string, Peer>();
  const labels = new Set<string>();
  const minima = new Map<string, string>();
  let count = 0;
  return {
    byId: (id) => peers.get(id),
    all: () => [...peers.values()],
    ofUser: (userId) => [...peers.values()].filter((peer) => peer.userId === userId),
    hasLabel: (label) => labels.has(label),
    put(peer) {
      labels.delete(peers.get(peer.id)?.dnsLabel ?? '');
      peers.set(peer.id, peer);
      labels.add(peer.dnsLabel);
      minima.set(peer.id, goJson({ id: peer.id, name: peer.name }));
      changed();
    },
    remove(id) {
      labels.delete(peers.get(id)?.dnsLabel ?? '');
      minima.delete(id);
      if (peers.delete(id)) changed();
    },
    minimum: (peer) => minima.get(peer.id) ?? goJson({ id: peer.id, name: peer.name }),
    nextNumber: () => (count += 1),
  };
}
