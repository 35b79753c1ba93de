import type { Change, Warning } from '../../core/model/plan.ts';
import { shortList } from '../../core/model/short-list.ts';
import { quoteName } from '../../core/model/quote-name.ts';
import type { Live, Review } from '../../core/provider.ts';
import type { NetbirdFacts } from './facts.ts';

/** What a plan says of machines beyond who comes and who goes: what a deleted key leaves behind. */
export function reviewChanges(changes: readonly Change[], { facts }: Live<NetbirdFacts>): Review {
  const warnings = changes.flatMap((change): readonly Warning[] => (change.action === 'update' ? noteStrangers(change, facts) : []));
  return { problems: [], warnings };
}

/**
 * Machines without a user that nobody declared go. Where a setup key put them there and was deleted since, they look like what somebody put
 * in by hand: that is said before they go.
 */
function noteStrangers(change: Change, { directory }: NetbirdFacts): readonly Warning[] {
  const going = removedBy(change).filter((identity) => directory?.peerOf(identity)?.userId === '');
  if (going.length === 0) return [];
  const [leave, they] = going.length === 1 ? ['leaves', 'it'] : ['leave', 'them'];
  return [
    warning(
      change,
      `${named(going)} ${leave} the group: nobody declared ${they}, and no setup key that names the group can have put ${they} there. Where a key that is gone did, list ${they} under \`peers:\` or write \`membership: additive\` to keep ${they}.`,
    ),
  ];
}

/** Whom a change takes out although no declaration ever listed them. */
function removedBy({ patch, causes }: Change): readonly string[] {
  return patch.flatMap(({ op, path }) => {
    const [field, element = ''] = path.split('/').slice(1);
    const goes = field === 'members' && op === 'remove' && causes[path] === 'drift';
    return goes ? [element.replaceAll('~1', '/').replaceAll('~0', '~')] : [];
  });
}

function warning({ address }: Change, what: string): Warning {
  return { code: 'UNSUPPORTED_CHANGE', address, message: `${quoteName(address)}: ${what}` };
}

function named(identities: readonly string[]): string {
  return shortList(identities.map(quoteName));
}
