import { tableOf } from '../../core/model/document.ts';
import type { Change, Warning } from '../../core/model/plan.ts';
import { shortList } from '../../core/model/short-list.ts';
import { quoteName } from '../../core/model/quote-name.ts';
import type { Live, Review } from '../../core/provider.ts';
import type { NetbirdFacts } from './facts.ts';

/** What a plan says of machines beyond who comes and who goes: what a deleted key leaves behind. */
export function reviewChanges(changes: readonly Change[], { facts }: Live<NetbirdFacts>): Review {
  const warnings = changes.flatMap((change): readonly Warning[] =>
    change.action === 'update' ? [...noteStrangers(change, facts), ...noteUnseen(change, facts), ...noteReturning(change, facts)] : [],
  );
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

/**
 * An earlier Rollcall managed nobody's machines beside auto-groups, so its state knows none that were there. What goes now may have been put in
 * long ago, by somebody whom no plan contradicted.
 */
function noteUnseen(change: Change, { bound }: NetbirdFacts): readonly Warning[] {
  const { applied } = bound.get(change.id ?? '') ?? {};
  if (applied?.['auto_groups'] === undefined || applied['members'] !== undefined) return [];
  const after = tableOf(change.after ?? {}, 'members');
  const going = Object.entries(tableOf(change.before ?? {}, 'members')).flatMap(([element, identities]) =>
    identities.filter((identity) => after[element]?.includes(identity) !== true),
  );
  if (going.length === 0) return [];
  const [leave, they] = going.length === 1 ? ['leaves', 'it'] : ['leave', 'them'];
  return [
    warning(
      change,
      `${named(going)} ${leave} the group: when it was last applied, Rollcall did not manage machines beside auto-groups yet. List ${they} under \`peers:\` or write \`membership: additive\` to keep ${they}.`,
    ),
  ];
}

/** Listed machines of somebody who is dropped: they leave with the auto-groups, where NetBird moves machines, and come back. */
function noteReturning(change: Change, { propagates, ways }: NetbirdFacts): readonly Warning[] {
  if (!propagates || ways.get(change.id ?? '')?.type !== 'joining') return [];
  const [before, after] = [tableOf(change.before ?? {}, 'auto_groups'), tableOf(change.after ?? {}, 'auto_groups')];
  const listed = tableOf(change.applied ?? {}, 'members');
  const present = tableOf(change.before ?? {}, 'members');
  const leaving = Object.keys(before).filter((element) => after[element] === undefined);
  const returning = leaving.flatMap((element) => (listed[element] ?? []).filter((identity) => present[element]?.includes(identity)));
  if (returning.length === 0) return [];
  const [leaves, is] = returning.length === 1 ? ['leaves', 'is'] : ['leave', 'are'];
  return [
    warning(
      change,
      `${named(returning)} ${leaves} the group with the auto-groups of the owner, and ${is} put back by the next call, because \`peers:\` lists ${returning.length === 1 ? 'it' : 'them'}.`,
    ),
  ];
}

function warning({ address }: Change, what: string): Warning {
  return { code: 'UNSUPPORTED_CHANGE', address, message: `${quoteName(address)}: ${what}` };
}

function named(identities: readonly string[]): string {
  return shortList(identities.map(quoteName));
}
