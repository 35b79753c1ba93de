import { quoteName } from '../../core/model/quote-name.ts';
import { RemoteError } from '../../core/errors.ts';
import { boundId } from '../../core/provide/bound-id.ts';
import type { StepResult } from '../../core/provider.ts';
import { deleteGroup } from './client.ts';
import { linkedTo } from './links.ts';
import { readFresh } from './step-context.ts';
import type { StepContext } from './step-context.ts';

/** Deletes a group by id. That it is gone already is as good. */
export async function runDelete(context: StepContext): Promise<StepResult> {
  const { http, io, step } = context;
  const id = boundId(context.step, context.io.id);
  const fresh = await readFresh(context, id);
  const verdict = await io.judge(fresh?.object);
  if (verdict.type === 'stale') return verdict;
  if (verdict.type === 'done' || !fresh) return { type: 'done', id, wrote: false };
  try {
    return { type: 'done', id, wrote: await deleteGroup(http, id, io.signal) };
  } catch (error) {
    const link = linkedTo(error);
    if (link === undefined || !(error instanceof RemoteError)) throw error;
    const { method, url, status, requestId } = error;
    throw new RemoteError('LIVE_REFERRER', `${quoteName(step.address)} cannot be deleted: since the plan it has been linked to ${link}.`, {
      method,
      url,
      status,
      requestId,
      hint: 'Take the group out of it, then plan again.',
      cause: error,
    });
  }
}
