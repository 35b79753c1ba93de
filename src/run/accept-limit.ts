import { isIn, targetOf } from '../core/model/address.ts';
import type { Drift, GuardFinding, Plan } from '../core/model/plan.ts';
import type { Problem } from '../core/model/problem.ts';
import type { Project } from '../core/model/project.ts';
import type { State } from '../core/model/state.ts';
import { approveFindings } from '../core/plan/guards/approve.ts';
import { guardTakenOut } from '../core/plan/guards/deletions.ts';

/** What is to be accepted, and what that is held against. */
export interface TakingOut {
  readonly drift: readonly Drift[];
  readonly kept: ReadonlySet<string>;
  readonly project: Project;
  readonly state: State | undefined;
  readonly plan: Plan;
}

/** The limit on deletions, held against declarations that are taken out: also of this, a few are usual and many are an accident. */
export function judgeTakenOut({ drift, kept, project, state, plan }: TakingOut): readonly GuardFinding[] {
  const counts = new Map<string, number>();
  for (const { address, type } of drift) {
    if (type !== 'deleted' || !kept.has(address)) continue;
    counts.set(targetOf(address), (counts.get(targetOf(address)) ?? 0) + 1);
  }
  const bound = Object.keys(state?.objects ?? {});
  const findings = [...counts].flatMap(([target, count]) =>
    guardTakenOut({ target, count, bound: bound.filter((address) => isIn(target, address)).length, limit: project.guards.maxDeletions }),
  );
  return approveFindings(findings, project.approvals, plan.inputs.date).findings;
}

/** Those that no approval lets pass, as what stands in the way. */
export function takenOutProblems(findings: readonly GuardFinding[]): readonly Problem[] {
  return findings
    .filter(({ blocking }) => blocking)
    .map(({ code, address, message }) => ({
      severity: 'error',
      code,
      address,
      summary: `${message.replace(/\.$/, '')}, so nothing was accepted.`,
      detail:
        'Look first whether they are gone for good. If they are, add a dated line to `approvals:` in rollcall.yaml that matches the target and allows MAX_DELETIONS; or accept some at a time, with --target.',
    }));
}
