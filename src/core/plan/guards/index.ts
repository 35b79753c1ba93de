import type { GuardFinding } from '../../model/plan.ts';
import { guardDeletions, guardPreventDestroy, guardProtected } from './deletions.ts';
import type { Guard, GuardSite } from './finding.ts';
import { guardEmpty, guardKeep, guardLastGroup, guardRemovals } from './members.ts';
import { guardPrivilege } from './privilege.ts';
import { guardSelf } from './self.ts';

/** Every guard. The whole plan is judged before the first call. */
const GUARDS: readonly Guard[] = [
  guardDeletions,
  guardRemovals,
  guardEmpty,
  guardProtected,
  guardPreventDestroy,
  guardPrivilege,
  guardSelf,
  guardKeep,
  guardLastGroup,
];

/** What all guards find in one target. */
export function judge(site: GuardSite): GuardFinding[] {
  return GUARDS.flatMap((guard) => guard(site));
}
