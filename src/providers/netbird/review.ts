import type { Change, Warning } from '../../core/model/plan.ts';
import { shortList } from '../../core/model/short-list.ts';
import type { Live, Review } from '../../core/provider.ts';
import type { NetbirdFacts } from './facts.ts';

/**
 * Machines without a user that nobody declared go. Where a setup key put them there and was deleted since, they look like what somebody put
 * in by hand: that is said before they go.
 */
export function reviewChanges(changes: readonly Change[], { facts: { directory } }: Live<NetbirdFacts>): Review {
  const warnings = changes.flatMap((change): readonly Warning[] => {
    const going = strangersIn(change).filter((identity) => directory?.peerOf(identity)?.userId === '');
    return going.length === 0 ? [] : [warningOf(change, going)];
  });
  return { problems: [], warnings };
}

/** Whom a change takes out although no declaration ever listed them. */
function strangersIn({ action, patch, causes }: Change): readonly string[] {
  if (action !== 'update') return [];
  return patch.flatMap(({ op, path }) => {
    const [field, element = ''] = path.split('/').slice(1);
    const goes = field === 'members' && op === 'remove' && causes[path] === 'drift';
    return goes ? [element.replaceAll('~1', '/').replaceAll('~0', '~')] : [];
  });
}

function warningOf({ address }: Change, going: readonly string[]): Warning {
  const named = shortList(going.map((identity) => `"${identity}"`));
  const [leave, they] = going.length === 1 ? ['leaves', 'it'] : ['leave', 'them'];
  return {
    code: 'UNSUPPORTED_CHANGE',
    address,
    message: `"${address}": ${named} ${leave} the group: nobody declared ${they}, and no setup key names the group by now. Where a key that is gone put ${they} there, list ${they} under \`peers:\` or write \`membership: additive\` to keep ${they}.`,
  };
}
