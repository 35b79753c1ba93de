import type { GuardFinding, Plan, Since, Warning } from '../core/model/plan.ts';
import type { Declaration } from '../core/model/project.ts';
import { UNJUDGED, judgeDeclared } from '../core/plan/declared-guards.ts';
import type { DeclaredJudgement } from '../core/plan/declared-guards.ts';
import type { DeclaredSides, Speaker } from '../core/plan/declared-world.ts';
import { withLeftAlone } from '../core/plan/left-alone.ts';
import { passedDays } from '../core/plan/passed-days.ts';
import { countDeclaredMembers } from '../core/plan/summary.ts';
import { providers } from '../providers/index.ts';
import type { KnownProvider } from '../providers/index.ts';
import type { DeclaredAt } from './declared-at.ts';
import { isWhole } from './since-warnings.ts';

/** What a plan of files alone is judged by. */
interface Sides {
  readonly base: DeclaredAt;
  readonly head: Declaration;
  /** UTC day. */
  readonly date: string;
}

/** A plan of files alone with what its guards say, and with what else there is nobody to tell a reviewer: who and what stays or goes by itself. */
export async function judgedByFiles(plan: Plan, { base, head, date }: Sides): Promise<Plan> {
  const sides = { base: base.declaration, head, speakers: await speakersOf([head, base.declaration]), date };
  const { findings, warnings, unjudged } = judgement(base, sides);
  const changes = withLeftAlone(plan.changes, sides);
  return {
    ...plan,
    since: { ...(plan.since as Since), unjudged },
    summary: { ...plan.summary, ...countDeclaredMembers(changes) },
    changes,
    guards: findings,
    warnings: [...plan.warnings, ...warnings, ...passedDays(sides.base, head, date)],
  };
}

/** Nothing where everything counts as changed, and no refusal where a part does. */
function judgement(base: DeclaredAt, sides: DeclaredSides): DeclaredJudgement {
  if (base.type === 'broken') return UNJUDGED;
  const judged = judgeDeclared(sides);
  if (isWhole(base) || judged.findings.length === 0) return judged;
  const findings = judged.findings.map((finding): GuardFinding => (isOfTarget(finding) ? finding : { ...finding, blocking: false }));
  return { ...judged, findings, warnings: [...judged.warnings, NOTHING_REFUSED] };
}

/** That one is about `rollcall.yaml` alone, which was read. */
function isOfTarget({ code }: GuardFinding): boolean {
  return code === 'TARGET_LEFT' || code === 'WRONG_TARGET';
}

const NOTHING_REFUSED: Warning = {
  code: 'BASE_BROKEN',
  message: 'What guards find here refuses nothing: it may only look new, because not all files could be read at the commit compared with.',
};

/** Loading one asks no system for anything. */
async function speakersOf(declarations: readonly (Declaration | undefined)[]): Promise<Readonly<Record<string, Speaker>>> {
  const ids = new Set(declarations.flatMap((each) => each?.project.targets.map(({ provider }) => provider) ?? []));
  return Object.fromEntries(await Promise.all([...ids].map(async (id) => [id, await (providers[id] as KnownProvider).load()] as const)));
}
