import type { Peer } from './records.ts';
import type { State } from './state.ts';

/** The name by which others reach a peer. */
export function dnsName(peer: Pick<Peer, 'dnsLabel'>): string {
  return `${peer.dnsLabel}.netbird.selfhosted`;
}

/** The label that a peer gets: its name, with the end of its address where the name is taken or the peer will not stay. */
export function freeLabel(state: State, peer: Pick<Peer, 'name' | 'ip' | 'ephemeral'>): string {
  const plain = peer.name
    .toLowerCase()
    .replace(/[^a-z0-9-]+/g, '-')
    .slice(0, 63);
  const suffix = peer.ip.split('.').slice(2).join('-');
  return peer.ephemeral || state.peers.hasLabel(plain) ? `${plain}-${suffix}` : plain;
}
