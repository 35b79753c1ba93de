import type { Peer, SetupKey, User } from './records.ts';
import type { State } from './state.ts';
import { dnsName, freeLabel } from './dns-name.ts';
import { isUsable } from './setup-key-text.ts';
import { stamp } from './state.ts';

/** A machine that asks to be let in. */
export interface Machine {
  readonly name: string;
  readonly hostname?: string | undefined;
  readonly ephemeral?: boolean | undefined;
}

/** Lets a machine in with a setup key; undefined where the key is used up, expired or revoked. */
export function enrolByKey(state: State, key: SetupKey, machine: Machine): Peer | undefined {
  if (!isUsable(state, key)) return undefined;
  const peer = addPeer(state, { ...machine, ephemeral: machine.ephemeral ?? key.ephemeral }, '');
  state.setupKeys.put({ ...key, usedTimes: key.usedTimes + 1, lastUsed: stamp(state) });
  joinAll(state, peer, key.autoGroups);
  state.events.note({
    activity: 'peer.setupkey.add',
    initiatorId: key.id,
    targetId: peer.id,
    meta: { ...peerMeta(peer), setup_key_name: key.name },
  });
  return peer;
}

/** Lets in a machine of a person. */
export function enrolByUser(state: State, user: User, machine: Machine): Peer {
  const peer = addPeer(state, machine, user.id);
  joinAll(state, peer, user.autoGroups);
  state.events.note({ activity: 'peer.user.add', initiatorId: user.id, targetId: peer.id, meta: peerMeta(peer) });
  return peer;
}

/** Takes a peer out of everything. Its groups lose it without an event of theirs. */
export function removePeer(state: State, peer: Peer, initiatorId: string): void {
  for (const group of state.groups.ofPeer(peer.id)) state.groups.leave(group.id, peer.id);
  state.peers.remove(peer.id);
  const meta = { fqdn: dnsName(peer), ip: peer.ip, name: peer.name };
  state.events.note({ activity: 'user.peer.delete', initiatorId, targetId: peer.id, meta });
}

function addPeer(state: State, machine: Machine, userId: string): Peer {
  const number = state.peers.nextNumber();
  const ip = `100.92.${number >> 8}.${number & 255}`;
  const ephemeral = machine.ephemeral ?? false;
  const peer: Peer = {
    id: state.newId(),
    name: machine.name,
    hostname: machine.hostname ?? machine.name,
    dnsLabel: freeLabel(state, { name: machine.name, ip, ephemeral }),
    ip,
    ipv6: `fd00:5ca1:ab1e::${number.toString(16)}`,
    userId,
    serialNumber: `SN-${String(number).padStart(4, '0')}`,
    ephemeral,
    sshEnabled: false,
    loginExpirationEnabled: userId !== '',
    inactivityExpirationEnabled: false,
    connected: false,
    createdAt: stamp(state),
  };
  state.peers.put(peer);
  return peer;
}

/** The group named All with the most peers, and the automatic ones that are still there. */
function joinAll(state: State, peer: Peer, autoGroups: readonly string[]): void {
  const all = state.groups.byName('All');
  for (const id of new Set([...(all === undefined ? [] : [all.id]), ...autoGroups])) state.groups.join(id, peer.id);
}

function peerMeta(peer: Peer): Readonly<Record<string, string>> {
  return {
    created_at: peer.createdAt,
    fqdn: dnsName(peer),
    ip: peer.ip,
    ipv6: peer.ipv6,
    location_city_name: '',
    location_connection_ip: '127.0.0.1',
    location_country_code: '',
    location_geo_name_id: '0',
    name: peer.name,
  };
}
