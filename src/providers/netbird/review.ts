import { tableOf } from '../../core/model/document.ts';
import type { Change, Warning } from '../../core/model/plan.ts';
import { shortList } from '../../core/model/short-list.ts';
import { quoteName } from '../../core/model/quote-name.ts';
import type { Live, Review } from '../../core/provider.ts';
import type { NetbirdFacts } from './facts.ts';

/** What a plan says of machines beyond who comes and who goes: whose names are not what they were, and what a deleted key leaves behind. */
export function reviewChanges(changes: readonly Change[], { facts }: Live<NetbirdFacts>): Review {
  const warnings = changes.flatMap((change): readonly Warning[] =>
    change.action === 'update' ? [...noteStrangers(change, facts), ...noteReplaced(change, facts)] : [],
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

/** Machines that come back into the group by their names, and were enrolled after the ones of those names were applied. */
function noteReplaced(change: Change, { bound, directory }: NetbirdFacts): readonly Warning[] {
  const { applied = {}, appliedAt = '' } = bound.get(change.id ?? '') ?? {};
  const [before, was] = [tableOf(change.before ?? {}, 'members'), tableOf(applied, 'members')];
  const since = Date.parse(appliedAt);
  const anew = Object.entries(tableOf(change.after ?? {}, 'members')).flatMap(([element, identities]) =>
    identities.filter(
      (identity) =>
        before[element]?.includes(identity) !== true &&
        was[element]?.includes(identity) === true &&
        Date.parse(directory?.peerOf(identity)?.createdAt ?? '') > since,
    ),
  );
  if (anew.length === 0) return [];
  const [is, comes] =
    anew.length === 1
      ? ['is another machine', 'It comes into the group with this plan: look whose it is']
      : ['are other machines', 'They come into the group with this plan: look whose they are'];
  return [
    warning(change, `${named(anew)} ${is} than when Rollcall last applied the group, enrolled since then under the same name. ${comes}.`),
  ];
}

function warning({ address }: Change, what: string): Warning {
  return { code: 'UNSUPPORTED_CHANGE', address, message: `${quoteName(address)}: ${what}` };
}

function named(identities: readonly string[]): string {
  return shortList(identities.map(quoteName));
}
