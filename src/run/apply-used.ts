import type { Plan } from '../core/model/plan.ts';
import type { Problem } from '../core/model/problem.ts';
import { shortList } from '../core/model/short-list.ts';
import { MOST_RUNS } from '../core/model/state.ts';
import type { State } from '../core/model/state.ts';
import { quoteName } from '../core/model/quote-name.ts';
import { planDigest } from '../core/plan/digest.ts';
import { findPartlyUsed, findUse } from '../core/plan/find-use.ts';
import type { Touch, Use } from '../core/plan/find-use.ts';
import { byWhom } from './apply-earlier.ts';
import { isEntryLeft, isEntryUnderWay } from './apply-entries.ts';
import type { ApplyInput } from './apply-input.ts';
import type { Prepared, Work } from './apply-prepare.ts';
import { boundId, judgeFound } from './judge-found.ts';

/**
 * What was agreed to once is done once. Whoever repeats a plan that was carried out finds it done; where something has taken it back
 * since, that was somebody's will too, and a plan of before says nothing of it.
 */
export function checkUnused(input: ApplyInput, prepared: Prepared): Problem[] {
  const use = findUse(input.plan, prepared.digest, input.state);
  if (!use) return [];
  const again = repeated(input, prepared);
  return again.length === 0 ? [] : [usedProblem(use, `and it would be carried out again at ${shortList(again.map(quoteName))}`)];
}

/** What forbids a plan that was made anew to stand for one that was approved; undefined where nothing does. */
export function approvalUsed(approved: Plan, state: State | undefined): Problem | undefined {
  const { lineage } = approved.inputs.state;
  if (lineage !== null && lineage !== state?.lineage) return foreignProblem(lineage, state);
  const [older] = findOlderState(approved, state);
  if (older) return older;
  const digest = planDigest(approved);
  const use = findUse(approved, digest, state);
  if (use) return usedProblem(use, 'and there is something to do again');
  const touch = findPartlyUsed(approved, digest, state);
  return touch && partlyUsedProblem(touch);
}

/**
 * A plan that was made in a later state than this one: an older copy was put back, which does not know what was applied since, or somebody
 * has edited the plan file so that it looks newer than its own apply.
 */
export function findOlderState({ inputs }: Plan, state: State | undefined): Problem[] {
  const { lineage, serial } = inputs.state;
  if (!state || lineage !== state.lineage || serial <= state.serial) return [];
  return [
    {
      severity: 'error',
      code: 'STATE_FOREIGN',
      summary: `The plan was made in a later state than the one here: its serial is ${serial}, here it is ${state.serial}.`,
      detail: 'If an older copy of the state was put back, restore the newer one. Else make a new plan here, and have that approved.',
    },
  ];
}

/** Serials of two states say nothing of each other, and only a state knows what was applied. */
function foreignProblem(lineage: string, state: State | undefined): Problem {
  return {
    severity: 'error',
    code: 'STATE_FOREIGN',
    summary: state
      ? `The approved plan was made with another state (lineage ${quoteName(lineage)}, here it is ${quoteName(state.lineage)}).`
      : `The approved plan was made with a state (lineage ${quoteName(lineage)}), and there is none here: nobody knows whether it was applied.`,
    detail: state ? 'Make a new plan here, and have that approved.' : 'Restore the state; or make a new plan here, and have that approved.',
  };
}

/** Once a part is carried out, there is less to do than was approved, unless somebody has taken that part back. */
function partlyUsedProblem({ run, isOwn }: Pick<Touch, 'run' | 'isOwn'>): Problem {
  return {
    severity: 'error',
    code: 'PLAN_STALE',
    summary: isOwn
      ? `A part of the plan was carried out already, ${byWhom(run)}, and would be carried out again.`
      : `The plan was made before another apply, ${byWhom(run)}, changed something where it does, which was taken back since.`,
    detail: 'What was agreed to once is done once. Make a new plan, and have that approved.',
  };
}

function usedProblem(use: Use, again: string): Problem {
  return {
    severity: 'error',
    code: 'PLAN_STALE',
    summary: `${describe(use)}, ${again}.`,
    detail: 'A plan, and the approval of it, is good for one apply. Make a new plan.',
  };
}

function describe(use: Use): string {
  if (use.type === 'forgotten') return `The plan is older than the last ${MOST_RUNS} applies, so nobody knows whether it was applied`;
  return `The plan was applied already, ${byWhom(use.run)}`;
}

/** Addresses where the plan is not done, or not done any more. */
function repeated(input: ApplyInput, prepared: Prepared): readonly string[] {
  const settled = input.plan.settled.filter((each) => !isEntryLeft(each, input.state, prepared)).map(({ address }) => address);
  const changed = input.plan.changes.flatMap((change) => {
    const { address } = change;
    if (isEntryUnderWay(address, input.state, prepared)) return [];
    const work = prepared.work.get(address) as Work;
    return isEntryLeft(change, input.state, prepared) && !wouldWrite(prepared, work) ? [] : [address];
  });
  return [...changed, ...settled];
}

function wouldWrite({ bindings, seen }: Prepared, work: Work): boolean {
  const bound = bindings.get(work.change.target);
  if (!bound) return false;
  return work.steps.some((step) => {
    const found = seen.of(work.change, boundId(work, step));
    // An object that still carries the mark of this plan's create is judged as one that is being made, however whole it is.
    return found?.marker !== work.marker && judgeFound(bound, { work, step }, found).type === 'go';
  });
}
