import type { GuardFinding, Plan } from '../../model/plan.ts';
import type { Guards } from '../../model/project.ts';
import type { State } from '../../model/state.ts';
import { guardDeletions, guardPreventDestroy, guardProtected } from './deletions.ts';

/** What a plan is held against where it is carried out. */
export interface CarriedOut {
  readonly guards: Guards;
  readonly state: State | undefined;
}

/**
 * What guards find in the deletions of a plan and its file does not say: somebody has taken it out. Only what needs no live system is
 * looked for again, and nothing that depends on how much of the plan is done already.
 */
export function unsaidFindings(plan: Plan, { guards, state }: CarriedOut): readonly GuardFinding[] {
  const said = new Set(plan.guards.map(({ code, address }) => `${code} ${address}`));
  return [...new Set(plan.changes.map(({ target }) => target))]
    .flatMap((target) => {
      const changes = plan.changes
        .filter((change) => change.target === target)
        .map((change) => ({
          change,
          guarded: { address: change.address, previousAddress: change.previous_address, caseless: false },
          preventDestroy: state?.objects[change.address]?.lifecycle?.prevent_destroy === true,
        }));
      const counts = guards.maxDeletions.type === 'count' ? guardDeletions({ target, changes, bound: 0, guards }) : [];
      return [...counts, ...guardProtected({ changes, guards }), ...guardPreventDestroy({ changes })];
    })
    .filter(({ code, address }) => !said.has(`${code} ${address}`));
}
