import { RemoteError } from '../../core/errors.ts';
import { setOf } from '../../core/model/document.ts';
import type { StepResult } from '../../core/provider.ts';
import { idOf, judgeFresh, settledBy } from './fresh.ts';
import type { StepContext } from './fresh.ts';
import { known } from './run-settings.ts';
import type { StepDetail } from './step-detail.ts';
import { addTag, putInto, removeTag, takeOut } from './writes.ts';

/** Puts one tag on the group or takes it off. */
export async function runTag(context: StepContext, { element, joins }: Extract<StepDetail, { call: 'tag' }>): Promise<StepResult> {
  const { http, io, live, step } = context;
  const { verdict, fresh } = await judgeFresh(context, { fields: step.fields });
  const settled = settledBy(verdict, fresh);
  if (settled || !fresh) return settled as StepResult;
  // The verdict is on all tags; this step is about one of them.
  if (setOf(fresh.object.document, 'tags').includes(element) === joins) return { type: 'done', wrote: false, id: fresh.id };
  const tagId = known(context, 'tag', element, live.facts.tags?.idOf(element));
  const wrote = joins
    ? await once(addTag(http, { id: fresh.id, tagId }, io.signal))
    : await removeTag(http, { id: fresh.id, tagId }, io.signal);
  return { type: 'done', wrote, id: fresh.id };
}

/** Puts one group into the group or takes it out. */
export async function runNest(context: StepContext, { child, joins }: Extract<StepDetail, { call: 'nest' }>): Promise<StepResult> {
  const { http, io, step, memory } = context;
  const childId = joins ? io.resolve(child) : idOf(context, child);
  const { verdict, fresh } = await judgeFresh(context, { fields: step.fields, child });
  const settled = settledBy(verdict, fresh);
  if (settled || !fresh) return settled as StepResult;
  if (childId === undefined) return { type: 'done', wrote: false, id: fresh.id };
  const isIn = setOf(fresh.object.document, 'groups').includes(`id:${childId}`);
  if (isIn === joins) return { type: 'done', wrote: false, id: fresh.id };
  memory.nested.add(childId);
  const wrote = joins
    ? await once(putInto(http, { id: fresh.id, childId }, io.signal))
    : await takeOut(http, { id: fresh.id, childId }, io.signal);
  return { type: 'done', wrote, id: fresh.id };
}

/** What an addition of something that is there already is answered with is not known: a conflict is as good as done. */
export async function once(work: Promise<void>): Promise<boolean> {
  try {
    await work;
    return true;
  } catch (error) {
    if (error instanceof RemoteError && error.code === 'PROVIDER_CONFLICT') return false;
    throw error;
  }
}
