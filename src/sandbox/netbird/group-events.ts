import type { Call } from './call.ts';
import type { Group } from './records.ts';
import { dnsName } from './dns-name.ts';

/** Notes which known peers a write of a group brought in and took out. */
export function noteMembers(
  { state, caller }: Call,
  group: Group,
  { added, removed }: { readonly added: readonly string[]; readonly removed: readonly string[] },
): void {
  const changes = [...added.map((id) => ['peer.group.add', id] as const), ...removed.map((id) => ['peer.group.delete', id] as const)];
  for (const [activity, id] of changes) {
    const peer = state.peers.byId(id);
    if (peer === undefined) continue;
    const meta = { group: group.name, group_id: group.id, peer_fqdn: dnsName(peer), peer_ip: peer.ip };
    state.events.note({ activity, initiatorId: caller.id, targetId: id, meta });
  }
}
