import { tableOf } from '../../core/model/document.ts';
import { EMAIL } from '../../core/provide/people-claims.ts';
import type { Scope } from '../../core/provider.ts';
import type { PeerAnswer } from './answers.ts';
import type { Users } from './directory.ts';
import { identityOf } from './directory.ts';
import { orphansAmong } from './orphans.ts';

/**
 * People as whom the owners of peers were known when a group was applied, by the id of the user, where the list of users does not show
 * them: else a list that was cut short would make strangers of their machines. One that was enrolled since may be anybody's.
 */
export function formerOwners(
  peers: readonly PeerAnswer[],
  { users, bound }: { readonly users: Users; readonly bound: Scope['bound'] },
): ReadonlyMap<string, string> {
  const orphans = orphansAmong(peers, users.byId);
  if (orphans.length === 0) return new Map();
  const byIdentity = new Map(orphans.map((peer) => [identityOf(peer), peer] as const));
  const owners = new Map<string, string>();
  for (const { applied = {}, appliedAt = '' } of bound) {
    const since = Date.parse(appliedAt);
    // Who is listed has machines of their own.
    const people = Object.entries(tableOf(applied, 'members')).filter(([element]) => EMAIL.test(element) && !users.byPerson.has(element));
    const machines = people.flatMap(([element, identities]) => identities.map((identity) => ({ element, peer: byIdentity.get(identity) })));
    for (const { element, peer } of machines) if (peer && !(Date.parse(peer.createdAt) > since)) owners.set(peer.userId, element);
  }
  return owners;
}
