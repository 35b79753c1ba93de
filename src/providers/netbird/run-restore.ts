import { withIdentities } from '../../core/model/held-identities.ts';
import { boundId } from '../../core/provide/bound-id.ts';
import type { StepResult } from '../../core/provider.ts';
import type { GroupAnswer } from './answers.ts';
import { replaceGroup } from './client.ts';
import { groupBody, isSame, listsOf } from './document.ts';
import { readFresh, staleWhereEmptied, writingGroup } from './step-context.ts';
import type { StepContext } from './step-context.ts';
import { missingNote } from './taken.ts';

/** Puts declared machines back that left with their owner's auto-groups. Everything else is sent along as it was read just before. */
export async function runRestore(context: StepContext, members: Readonly<Record<string, readonly string[]>>): Promise<StepResult> {
  const { http, io } = context;
  const id = boundId(context.step, context.io.id);
  const fresh = await readFresh(context, id);
  const verdict = await io.judge(fresh?.object);
  if (verdict.type === 'stale') return verdict;
  if (!fresh) return { type: 'done', id, wrote: false };
  const now = fresh.object.document['members'] ?? {};
  const document = { ...fresh.object.document, members: withIdentities(now, new Map(Object.entries(members))) };
  const { directory, catalogue } = fresh.facts;
  const body = groupBody({ document, fresh: fresh.group, directory, catalogue });
  if (isSame(body, fresh.group)) return { type: 'done', id, wrote: false };
  const emptied = staleWhereEmptied(context, fresh.group);
  if (emptied) return emptied;
  const send = (): Promise<GroupAnswer> => replaceGroup(http, id, { body, signal: io.signal });
  const note = missingNote(body, await writingGroup(context, id, { after: () => listsOf(body), send }));
  return { type: 'done', id, wrote: true, ...(note === undefined ? {} : { note }) };
}
