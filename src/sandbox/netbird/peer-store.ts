import type { Peer } from './records.ts';
import { goJson } from './encode.ts';

/** JSON of a peer: what comes before and after the groups that it is in. */
export interface PeerText {
  readonly before: string;
  readonly after: string;
}

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
  /** What `make` writes of a peer, made again only where the peer changed: lists of thousands are asked for often. */
  text(peer: Peer, make: () => PeerText): PeerText;
  /** The number of the next address. */
  nextNumber(): number;
}

/** No peers yet. */
export function makePeerStore(changed: () => void): PeerStore {
  const peers = new Map<string, Peer>();
  const labels = new Set<string>();
  const minima = new Map<string, string>();
  const texts = new WeakMap<Peer, PeerText>();
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
    text(peer, make) {
      const text = texts.get(peer) ?? make();
      texts.set(peer, text);
      return text;
    },
    nextNumber: () => (count += 1),
  };
}
