import { judge, judgeAhead, phaseOf } from '../core/apply/judge.ts';
import { pendingWrite } from '../core/apply/pending.ts';
import { putsOf } from '../core/apply/puts.ts';
import type { Document } from '../core/model/document.ts';
import type { Pending } from '../core/model/state.ts';
import type { Step } from '../core/model/step.ts';
import type { Case } from '../core/apply/judge.ts';
import type { LiveObject, Verdict } from '../core/provider.ts';
import type { Earlier } from './apply-earlier.ts';
import type { Work } from './apply-prepare.ts';
import type { Bindings } from './apply-references.ts';

/** One step of a change. */
export interface StepOfWork {
  readonly work: Work;
  readonly step: Step;
  /** What the object held when its target was read for this apply, in the form of the plan's documents. */
  readonly seen?: Document | undefined;
  /** Nothing was written for the change yet. */
  readonly isFirst?: boolean;
}

/** The object that a step is about. A replace writes to two: the one that the plan saw until it is deleted, then the one that it made. */
export function boundId(work: Work, step: Step): string | undefined {
  if (step.verb === 'create') return work.created;
  return phaseOf({ steps: work.steps, step }) === 'coming' ? work.created : work.change.id;
}

/** Whether a step may go on, by what a read shows of its object. */
export function judgeFound(bindings: Bindings, given: StepOfWork, found: LiveObject | undefined): Verdict {
  return judge(caseOf(bindings, given, found));
}

/** Why a change is stale by what was read of its object before any step; undefined where nothing shows it. */
export function staleBefore(bindings: Bindings, given: StepOfWork, found: LiveObject | undefined): ReturnType<typeof judgeAhead> {
  return judgeAhead(caseOf(bindings, given, found));
}

function caseOf(bindings: Bindings, { work, step, seen, isFirst = false }: StepOfWork, found: LiveObject | undefined): Case {
  const fresh = found && { ...found, held: bindings.held(work.fields, found.held) };
  const document = fresh && bindings.canonical(work.fields, fresh.document);
  return { ...work, step, fresh, document, seen, isFirst, bound: boundId(work, step), vanishing: bindings.vanishing };
}

/** What a step is about to write, as the state remembers it until its answer is seen; undefined where it writes nothing, or puts nobody in. */
export function openWrite(
  bindings: Bindings,
  { work, step, plan }: { readonly work: Work; readonly step: Step; readonly plan: string },
  { found, verdict }: { readonly found: LiveObject | undefined; readonly verdict: Verdict },
): Pending | undefined {
  if (verdict.type !== 'go' || found === undefined || step.verb === 'create') return undefined;
  const later = work.steps.slice(work.done).filter((other) => other !== step && other.verb === 'add');
  const before = bindings.canonical(work.fields, found.document);
  const puts = putsOf({ fields: work.fields, step, later, before, after: verdict.document });
  return pendingWrite(work.change, { ...work, id: found.id, plan, puts });
}

/** The same for a run: what an earlier one carried out is looked at, and left as it is where somebody has taken it back. */
export function judgeOnce(
  bindings: Bindings,
  { earlier, ...given }: StepOfWork & { readonly earlier: Earlier | undefined },
  found: LiveObject | undefined,
): Verdict {
  const verdict = judgeFound(bindings, given, found);
  if (!earlier || verdict.type === 'stale') return verdict;
  if (!earlier.isLeft) return { type: 'stale', why: earlier.why };
  return verdict.type === 'go' ? { type: 'stale', why: earlier.why } : verdict;
}
