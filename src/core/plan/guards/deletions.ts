import type { GuardFinding } from '../../model/plan.ts';
import type { Guards } from '../../model/project.ts';
import { quoteName } from '../../model/quote-name.ts';
import { counted, isDeletion, percent } from './finding.ts';
import type { GuardedChange, GuardSite } from './finding.ts';
import { isNamedBy } from './guarded.ts';

/** What is asked of a change that takes something away. */
interface Going {
  readonly changes: readonly Pick<GuardedChange, 'change' | 'guarded' | 'preventDestroy'>[];
}

/** Too many deletions in one target; a replace counts. */
export function guardDeletions({
  target,
  changes,
  bound,
  guards,
}: Pick<GuardSite, 'target' | 'bound' | 'guards'> & Going): readonly GuardFinding[] {
  const count = changes.filter(({ change }) => isDeletion(change)).length;
  return guardCount({ target, count, bound, limit: guards.maxDeletions, what: `${counted(count, 'deletion')} in ${quoteName(target)}` });
}

/** What the limit on deletions is held against. */
export interface Removals {
  readonly target: string;
  readonly count: number;
  /** Addresses that the state binds in the target. */
  readonly bound: number;
  readonly limit: Guards['maxDeletions'];
}

/** Too many declarations taken out of the files of one target at once, because what they declare is gone. */
export function guardTakenOut(removals: Removals): readonly GuardFinding[] {
  const { target, count } = removals;
  return guardCount({ ...removals, what: `${counted(count, 'declaration')} of ${quoteName(target)} would be taken out of the files` });
}

function guardCount({ target, count, bound, limit, what }: Removals & { readonly what: string }): readonly GuardFinding[] {
  // A quotient, because 0.29 × 100 is less than 29.
  const refused = limit.type === 'count' ? count > limit.count : count > 0 && count / bound > limit.share;
  if (!refused) return [];
  const rule = limit.type === 'count' ? `${limit.count}` : `${percent(limit.share)} of ${counted(bound, 'managed object')}`;
  return [
    {
      code: 'MAX_DELETIONS',
      address: target,
      message: `${what}; the limit is ${rule}.`,
      blocking: true,
      count,
    },
  ];
}

/** Protected addresses that would be deleted or replaced. (Emptied ones are found where emptiness is.) */
export function guardProtected({ changes, guards }: Pick<GuardSite, 'guards'> & Going): readonly GuardFinding[] {
  return changes
    .filter(({ change, guarded }) => isDeletion(change) && isNamedBy(guards.protected, guarded))
    .map(({ change: { address, action } }) => ({
      code: 'PROTECTED',
      address,
      message: `${quoteName(address)} is protected and would be ${action === 'delete' ? 'deleted' : 'replaced'}.`,
      blocking: true,
    }));
}

/** `prevent_destroy`, also where the file that said so is gone. */
export function guardPreventDestroy({ changes }: Going): readonly GuardFinding[] {
  return changes
    .filter(({ change, preventDestroy }) => isDeletion(change) && preventDestroy)
    .map(({ change: { address, action } }) => ({
      code: 'PREVENT_DESTROY',
      address,
      message: `${quoteName(address)} has \`prevent_destroy\` and would be ${action === 'delete' ? 'deleted' : 'replaced'}.`,
      blocking: true,
    }));
}
