import { withIdentities } from '../../core/model/held-identities.ts';
import { boundId } from '../../core/provide/bound-id.ts';
import type { StepResult } from '../../core/provider.ts';
import { replaceGroup } from './client.ts';
import { groupBody, isSame, lengthsOf } from './document.ts';
import { readFresh, staleWhereEmptied } from './step-context.ts';
import type { StepContext } from './step-context.ts';
import { missingNote } from './taken.ts';

/** Puts declared machines back that left with their owner's auto-groups. Everything else is sent along as it was read just before. */
export async function runRestore(context: StepContext, members: Readonly<Record<string, readonly string[]>>): Promise<StepResult> {
  const { http, io } = context;
  const id = boundId(context.step, context.io.id);
  const fresh = await readFresh(context, id);
  const verdict = io.judge(fresh?.object);
  if (verdict.type === 'stale') return verdict;
  if (!fresh) return { type: 'done', id, wrote: false };
  const now = fresh.object.document['members'] ?? {};
  const document = { ...fresh.object.document, members: withIdentities(now, new Map(Object.entries(members))) };
  const { directory, catalogue } = fresh.facts;
  const body = groupBody({ document, fresh: fresh.group, directory, catalogue });
  if (isSame(body, fresh.group)) return { type: 'done', id, wrote: false };
  const emptied = staleWhereEmptied(context, fresh.group);
  if (emptied) return emptied;
  context.lists.writes(id, lengthsOf(body));
  const note = missingNote(body, await replaceGroup(http, id, { body, signal: io.signal }));
  return { type: 'done', id, wrote: true, ...(note === undefined ? {} : { note }) };
}
