import type { Change, Warning } from '../../core/model/plan.ts';
import { quoteName } from '../../core/model/quote-name.ts';
import { shortList } from '../../core/model/short-list.ts';
import type { Live } from '../../core/provider.ts';
import type { NetbirdFacts } from './facts.ts';

/** The target as it was read for the plan, and as it was read again after its changes. */
export interface Looks {
  readonly before: Live<NetbirdFacts>;
  readonly after: Live<NetbirdFacts>;
}

/**
 * Warns of machines that were enrolled since the target was read and are not in a group that was written since, although a setup key or
 * auto-groups bring them there: whoever joins between the read before a write and the write is lost, and NetBird brings nobody twice.
 */
export function missedPeers(changes: readonly Change[], { before, after }: Looks): readonly Warning[] {
  const { directory, rules, listed } = after.facts;
  const known = before.facts.directory;
  if (!directory || !rules || !known) return [];
  const fresh = directory.enrolledSince(Number.NEGATIVE_INFINITY).filter((peer) => !known.peer(peer.id));
  if (fresh.length === 0) return [];
  return changes.flatMap(({ address, id = '', after: wished }): readonly Warning[] => {
    const inside = listed.get(id)?.['peers'];
    const ruleOf = rules.of({ id, issued: '' });
    if (wished === null || !inside || !ruleOf) return [];
    // Of an owner whom no list shows nobody knows whether a rule brings the machine.
    const lost = fresh.filter((peer) => !inside.includes(peer.id) && (peer.userId === '' || directory.user(peer.userId)) && ruleOf(peer));
    return lost.length === 0
      ? []
      : [
          warningOf(
            address,
            lost.map(({ identity }) => identity),
          ),
        ];
  });
}

function warningOf(address: string, lost: readonly string[]): Warning {
  const [was, it] = lost.length === 1 ? ['was', 'it'] : ['were', 'them'];
  return {
    code: 'UNSUPPORTED_CHANGE',
    address,
    message: `${quoteName(address)}: ${shortList(lost.map(quoteName))} ${was} enrolled while the group was written, and the write took ${it} out, although a setup key or auto-groups brought ${it} there. NetBird does so once: add ${it} to the group there, or list ${it} under \`peers:\`.`,
  };
}
