import { matchAny } from '../../model/glob.ts';
import type { Change, GuardFinding } from '../../model/plan.ts';
import { counted } from './finding.ts';
import type { GuardSite } from './finding.ts';

/** Too many deletions in one target; a replace counts. */
export function guardDeletions(site: GuardSite): readonly GuardFinding[] {
  const deletions = site.changes.filter(isDeletion);
  const limit = site.guards.maxDeletions;
  const allowed = limit.type === 'count' ? limit.count : Math.floor(limit.share * site.bound);
  if (deletions.length <= allowed) return [];
  const rule = limit.type === 'count' ? `${limit.count}` : `${Math.round(limit.share * 100)} % of ${site.bound} (${allowed})`;
  return [
    {
      code: 'MAX_DELETIONS',
      address: site.target,
      message: `${counted(deletions.length, 'deletion')} in "${site.target}"; the limit is ${rule}.`,
      blocking: true,
      count: deletions.length,
    },
  ];
}

/** Protected addresses that would be deleted or replaced. (Emptied ones are found where emptiness is.) */
export function guardProtected(site: GuardSite): readonly GuardFinding[] {
  return site.changes
    .filter((change) => isDeletion(change) && matchAny(site.guards.protected, change.address))
    .map((change) => ({
      code: 'PROTECTED',
      address: change.address,
      message: `"${change.address}" is protected and would be ${change.action === 'delete' ? 'deleted' : 'replaced'}.`,
      blocking: true,
    }));
}

/** `prevent_destroy`, also where the file that said so is gone. */
export function guardPreventDestroy(site: GuardSite): readonly GuardFinding[] {
  return site.changes
    .filter((change) => isDeletion(change) && site.preventDestroy.has(change.address))
    .map((change) => ({
      code: 'PREVENT_DESTROY',
      address: change.address,
      message: `"${change.address}" has \`prevent_destroy\` and would be ${change.action === 'delete' ? 'deleted' : 'replaced'}.`,
      blocking: true,
    }));
}

function isDeletion(change: Change): boolean {
  return change.action === 'delete' || change.action === 'replace';
}
