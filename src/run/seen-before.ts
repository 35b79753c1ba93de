import type { Document } from '../core/model/document.ts';
import type { Step } from '../core/model/step.ts';
import type { StepResult } from '../core/provider.ts';
import type { ApplyInput } from './apply-input.ts';
import type { Prepared } from './apply-prepare.ts';
import type { Bindings } from './apply-references.ts';
import { staleBefore } from './judge-found.ts';

/** What the read of the targets, which every apply begins with, says of the changes: nothing is asked for it. */
export interface SeenBefore {
  /** By address, what was live, in the form of the plan's documents. */
  readonly seen: ReadonlyMap<string, Document>;
  /** By address, changes of which some step would find something else than was planned: no step of theirs is begun. */
  readonly stale: ReadonlyMap<string, Extract<StepResult, { readonly type: 'stale' }>>;
}

/** Looks at all changes before the first step: what steps make and delete gives references other names. */
export function seenBefore({ targets }: Pick<ApplyInput, 'targets'>, { work, seen, bindings }: Prepared): SeenBefore {
  const documents = new Map<string, Document>();
  const stale = new Map<string, Extract<StepResult, { readonly type: 'stale' }>>();
  for (const item of work.values()) {
    const { change, fields, steps } = item;
    const object = steps.length === 0 ? undefined : seen.of(change, change.id);
    if (!object) continue;
    const known = bindings.get(change.target) as Bindings;
    documents.set(change.address, known.canonical(fields, object.document));
    // Of what was read in part, the steps see the rest.
    if ((targets.get(change.target)?.live.incomplete ?? []).length > 0) continue;
    const verdict = staleBefore(known, { work: item, step: steps[0] as Step }, object);
    if (verdict) stale.set(change.address, verdict);
  }
  return { seen: documents, stale };
}
