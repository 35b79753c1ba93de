import type { Code } from '../errors.ts';
import { GUARD_CODES, LIVE_GUARDS } from '../model/guard-codes.ts';
import type { Change, GuardFinding, Plan, Warning } from '../model/plan.ts';
import type { Problem } from '../model/problem.ts';
import type { Guards } from '../model/project.ts';
import { joinSentences } from '../model/sentence.ts';
import { quoteName } from '../model/quote-name.ts';
import { declaredWorld } from './declared-world.ts';
import type { DeclaredSides } from './declared-world.ts';
import { digestOf } from './digest.ts';
import { formerRefusals } from './guards/former-refusals.ts';
import { undeclaredTargets } from './left-targets.ts';
import { makePlan } from './make-plan.ts';

/** What guards say of the difference between two declarations. */
export interface DeclaredJudgement {
  readonly findings: readonly GuardFinding[];
  readonly warnings: readonly Warning[];
  /** Guards that could not be looked at, sorted. */
  readonly unjudged: readonly Code[];
}

/** No guard was looked at. */
export const UNJUDGED: DeclaredJudgement = { findings: [], warnings: [], unjudged: GUARD_CODES };

/**
 * What the guards of the files as they are now find in the difference to those of before, and what those of before would have refused
 * besides: who takes a guard away in the change that it would refuse is told. Pure.
 */
export function judgeDeclared(sides: DeclaredSides): DeclaredJudgement {
  const { base, head } = sides;
  const now = judgedBy(sides, head.project.guards);
  const left = undeclaredTargets(base, head).map(refusalOf);
  if (!now.plan) return { ...UNJUDGED, findings: [...left, ...now.problems.filter(({ severity }) => severity === 'error').map(refusalOf)] };
  const { changes, guards, warnings } = now.plan;
  return {
    findings: [...left, ...guards, ...uncounted(changes), ...(base ? refusedBefore(sides, base.project.guards, guards) : [])],
    warnings: warnings.filter(({ code }) => code === 'APPROVAL_EXPIRED' || code === 'GUARD_LEFT'),
    unjudged: LIVE_GUARDS,
  };
}

/** Whoever is in a group of which the files said nothing before, is in no file either. */
function uncounted(changes: readonly Change[]): readonly GuardFinding[] {
  return changes
    .filter(({ action, before, after, record }) => {
      const isBegun = action === 'update' && before?.['members'] === undefined && after?.['members'] !== undefined;
      return isBegun && record?.membership !== 'additive';
    })
    .map(({ address }) => ({
      code: 'MAX_MEMBER_REMOVALS',
      address,
      message: `The files begin to say who is in ${quoteName(address)}: how many others are in it live, and would be removed, they do not tell.`,
      blocking: false,
    }));
}

function judgedBy(sides: DeclaredSides, guards: Guards): ReturnType<typeof makePlan> {
  const { declaration, ...world } = declaredWorld(sides);
  const { project } = declaration;
  return makePlan({
    ...world,
    declaration: { ...declaration, project: { ...project, guards } },
    toolVersion: '',
    date: sides.date,
    scope: null,
  });
}

/** What leaves no plan of the live systems refuses one of the files too: each is about an address or a target. */
function refusalOf({ code, address, summary, detail }: Problem): GuardFinding {
  const message = joinSentences([summary, detail].filter((text) => text !== undefined));
  return { code, address: address as string, message, blocking: true };
}

function refusedBefore(sides: DeclaredSides, former: Guards, now: readonly GuardFinding[]): readonly GuardFinding[] {
  if (digestOf(former) === digestOf(sides.head.project.guards)) return [];
  // Guards are no reason for which there is no plan, and there was one.
  const { guards } = judgedBy(sides, former).plan as Plan;
  return formerRefusals(guards, now);
}
