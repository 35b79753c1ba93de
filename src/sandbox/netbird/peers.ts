import type { Call, Routes } from './call.ts';
import type { Peer } from './records.ts';
import type { PeerText } from './peer-store.ts';
import type { State } from './state.ts';
import { param, readBody } from './call.ts';
import { flag, optional, struct, text } from './decode.ts';
import { goJson, jsonList } from './encode.ts';
import { nullableList } from './group-json.ts';
import { dnsName, freeLabel } from './dns-name.ts';
import { removePeer } from './enrol.ts';
import { refuse } from './refusal.ts';
import { allow, isAllowed } from './roles.ts';
import { anyOrder } from './state.ts';

const FLAGS = {
  block_inbound: false,
  block_lan_access: false,
  disable_client_routes: false,
  disable_dns: false,
  disable_firewall: false,
  disable_server_routes: false,
  lazy_connection_enabled: false,
  rosenpass_enabled: false,
  rosenpass_permissive: false,
  server_ssh_allowed: false,
};

function shown(state: State, peer: Peer, listed: boolean): string {
  const { before, after } = state.peers.text(peer, () => halves(peer));
  const count = listed ? '"accessible_peers_count":0,' : '';
  return `{${count}${before},"groups":${nullableList(state.groups.ofPeer(peer.id).map(state.groups.minimum))},${after}}`;
}

function halves(peer: Peer): PeerText {
  const before = goJson({
    approval_required: false,
    city_name: '',
    connected: peer.connected,
    connection_ip: '127.0.0.1',
    country_code: '',
    created_at: peer.createdAt,
    dns_label: dnsName(peer),
    ephemeral: peer.ephemeral,
    extra_dns_labels: [],
    geoname_id: 0,
  });
  const after = goJson({
    hostname: peer.hostname,
    id: peer.id,
    inactivity_expiration_enabled: peer.inactivityExpirationEnabled,
    ip: peer.ip,
    ipv6: peer.ipv6,
    kernel_version: '6.1.0',
    last_login: peer.createdAt,
    last_seen: peer.createdAt,
    local_flags: FLAGS,
    login_expiration_enabled: peer.loginExpirationEnabled,
    login_expired: false,
    name: peer.name,
    os: 'Debian GNU/Linux 12',
    serial_number: peer.serialNumber,
    ssh_enabled: peer.sshEnabled,
    ui_version: '',
    user_id: peer.userId,
    version: '0.77.1',
  });
  return { before: before.slice(1, -1), after: after.slice(1, -1) };
}

function listPeers({ state, caller, query }: Call): string {
  if (caller.isBlocked) allow(caller, 'peers', 'read');
  // People without rights see their own; that view is off in a new account.
  const visible = isAllowed(caller, 'peers', 'read') ? state.peers.all() : ownPeers(state, caller.id);
  const name = (query.get('name') ?? '').toLowerCase();
  const ip = query.get('ip') ?? '';
  const found = visible.filter((peer) => peer.name.toLowerCase().includes(name) && peer.ip.includes(ip));
  return jsonList(anyOrder(state, found).map((peer) => shown(state, peer, true)));
}

function ownPeers(state: State, userId: string): readonly Peer[] {
  return state.settings.regular_users_view_blocked ? [] : state.peers.ofUser(userId);
}

function findPeer(call: Call): Peer {
  const peer = call.state.peers.byId(param(call));
  if (peer === undefined) throw refuse(404, `peer not found: ${param(call)}`);
  return peer;
}

function readPeer(call: Call): string {
  allow(call.caller, 'peers', 'read');
  return shown(call.state, findPeer(call), false);
}

const readUpdate = struct({
  name: text,
  ssh_enabled: flag,
  login_expiration_enabled: flag,
  inactivity_expiration_enabled: flag,
  approval_required: optional(flag),
});

function updatePeer(call: Call): string {
  const { state, caller } = call;
  const body = readBody(call, readUpdate);
  allow(caller, 'peers', 'update');
  const peer = findPeer(call);
  const isRenamed = body.name !== '' && body.name !== peer.name;
  const label = isRenamed ? freeLabel(state, { ...peer, name: body.name }) : peer.dnsLabel;
  const changed: Peer = {
    ...peer,
    name: isRenamed ? body.name : peer.name,
    dnsLabel: label,
    sshEnabled: body.ssh_enabled,
    loginExpirationEnabled: body.login_expiration_enabled,
    inactivityExpirationEnabled: body.inactivity_expiration_enabled,
  };
  state.peers.put(changed);
  if (isRenamed) {
    state.groups.forgetTexts();
    const meta = { fqdn: dnsName(changed), ip: peer.ip, name: changed.name };
    state.events.note({ activity: 'peer.rename', initiatorId: caller.id, targetId: peer.id, meta });
  }
  return shown(state, changed, false);
}

function deletePeer(call: Call): string {
  allow(call.caller, 'peers', 'delete');
  const peer = call.state.peers.byId(param(call));
  if (peer === undefined) throw refuse(404, `peer ${param(call)} account not found`);
  removePeer(call.state, peer, call.caller.id);
  return '{}';
}

/** Machines: they come by enrolment only. */
export const PEER_ROUTES: Routes = {
  '/api/peers': { GET: listPeers },
  '/api/peers/{id}': { GET: readPeer, PUT: updatePeer, DELETE: deletePeer },
};
