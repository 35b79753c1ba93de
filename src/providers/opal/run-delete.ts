import { quoteName } from '../../core/model/quote-name.ts';
import { RollcallError } from '../../core/errors.ts';
import type { StepResult } from '../../core/provider.ts';
import { judgeFresh, settledBy } from './fresh.ts';
import type { StepContext } from './fresh.ts';
import type { StepDetail } from './step-detail.ts';
import { NOTHING_MINE } from './wants.ts';
import { deleteGroup } from './writes.ts';

/** Deletes a group by id, where it still is what the plan saw. That it is gone already is as good. */
export async function runDelete(context: StepContext, { children, fields }: Extract<StepDetail, { call: 'delete' }>): Promise<StepResult> {
  const { http, io, step, live } = context;
  const known = live.objects.find((object) => object.id === io.id);
  if (known?.kept !== undefined) throw new RollcallError('READ_ONLY_OBJECT', `${quoteName(step.address)} is not deleted: ${known.kept}.`);
  // As in the plan: what somebody else has in the group beside it says nothing against its end.
  const mine = live.facts.mine.get(io.id ?? '') ?? NOTHING_MINE;
  const { verdict, fresh } = await judgeFresh(context, { fields, children, mine });
  const settled = settledBy(verdict, fresh);
  if (settled || !fresh) return settled as StepResult;
  return { type: 'done', id: fresh.id, wrote: await deleteGroup(http, fresh.id, io.signal) };
}
