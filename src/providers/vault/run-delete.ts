import { quoteName } from '../../core/model/quote-name.ts';
import { RemoteError } from '../../core/errors.ts';
import { boundId } from '../../core/provide/bound-id.ts';
import type { StepResult } from '../../core/provider.ts';
import { deleteGroup, readGroup, updateGroup } from './client.ts';
import { patiently } from './patience.ts';
import { readFresh } from './step-context.ts';
import type { StepContext } from './step-context.ts';

/** Deletes a group by id and looks whether it is gone: the server says 204 whatever it did. */
export async function runDelete(context: StepContext): Promise<StepResult> {
  const { http, io, step } = context;
  const id = boundId(context.step, context.io.id);
  const fresh = await readFresh(context, id);
  const verdict = await io.judge(fresh?.object);
  if (verdict.type === 'stale') return verdict;
  if (verdict.type === 'done' || !fresh) return { type: 'done', id, wrote: false };
  // Children would keep the id of their parent for ever. A planned step took them out; somebody may have put one back.
  if (fresh.group.memberGroupIds.length > 0) await updateGroup(http, id, { member_group_ids: [] }, io.signal);
  await deleteGroup(http, id, io.signal);
  const left = await patiently(() => readGroup(http, id, io.signal), { until: (group) => group === undefined, signal: io.signal });
  if (left === undefined) return { type: 'done', id, wrote: true };
  throw new RemoteError(
    'PROVIDER_ANSWER',
    `The server said that it deleted the group ${quoteName(left.name)} (id ${quoteName(id)}) of ${quoteName(step.address)}, and still has it.`,
    {
      method: 'DELETE',
      url: `/identity/group/id/${id}`,
      hint: 'Where several servers stand behind one address, a replica may lag: plan again to see whether it is gone.',
    },
  );
}
