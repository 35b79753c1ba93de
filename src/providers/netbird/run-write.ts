import { tableOf } from '../../core/model/document.ts';
import { quoteName } from '../../core/model/quote-name.ts';
import { boundId } from '../../core/provide/bound-id.ts';
import type { StepResult } from '../../core/provider.ts';
import type { GroupAnswer } from './answers.ts';
import { groupsNamed, replaceGroup } from './client.ts';
import { groupBody, isSame, listsOf } from './document.ts';
import { isGroupGone } from './errors.ts';
import { readFresh, staleWhereEmptied, writingGroup } from './step-context.ts';
import type { Fresh, StepContext } from './step-context.ts';
import { emptyRefsNote, missingNote, refuseTaken } from './taken.ts';

/**
 * Writes the fields of a step. The server replaces the whole group, so everything else is sent along as it was read just before. `held`:
 * members that the system held when it was planned.
 */
export async function runWrite(context: StepContext, held: readonly string[]): Promise<StepResult> {
  const { http, io } = context;
  const id = boundId(context.step, context.io.id);
  const fresh = await readFresh(context, id);
  const verdict = await io.judge(fresh?.object);
  if (verdict.type === 'stale') return verdict;
  if (verdict.type === 'done' || !fresh) return { type: 'done', id, wrote: false, ...stillThere(context, fresh, held) };
  const { directory, catalogue } = fresh.facts;
  const body = groupBody({ document: verdict.document, fresh: fresh.group, directory, catalogue });
  if (isSame(body, fresh.group)) return { type: 'done', id, wrote: false, ...stillThere(context, fresh, held) };
  if (body.name !== fresh.group.name) refuseTaken(body.name, context.step.address, await groupsNamed(http, body.name, io.signal));
  const emptied = staleWhereEmptied(context, fresh.group);
  if (emptied) return emptied;
  try {
    const send = (): Promise<GroupAnswer> => replaceGroup(http, id, { body, signal: io.signal });
    const answer = await writingGroup(context, id, { after: () => listsOf(body), send });
    const kept = keptNote(fresh, held, tableOf(verdict.document, 'members'));
    const notes = [kept, emptyRefsNote(fresh.group), missingNote(body, answer)].filter((note) => note !== undefined);
    return { type: 'done', id, wrote: true, ...(notes.length === 0 ? {} : { note: notes.join('; ') }) };
  } catch (error) {
    if (isGroupGone(error)) return { type: 'stale', why: `${quoteName(context.step.address)} was deleted while it was written.` };
    throw error;
  }
}

/** Members that were to go and that a rule of NetBird holds since the plan: nothing was sent, and nothing was done before either. */
function stillThere({ step }: StepContext, fresh: Fresh | undefined, held: readonly string[]): { kept?: true; note?: string } {
  const note = fresh && keptNote(fresh, held, Object.fromEntries(step.removes.map((element) => [element, true])));
  return note === undefined ? {} : { kept: true, note };
}

/** Members that NetBird put there since the plan: they stay. */
function keptNote(fresh: Fresh, held: readonly string[], written: Readonly<Record<string, unknown>>): string | undefined {
  const kept = fresh.object.held.filter(
    ({ element }) => element !== undefined && !held.includes(element) && written[element] !== undefined,
  );
  return kept.length === 0
    ? undefined
    : `kept ${kept.map(({ element, reason }) => `${quoteName(element ?? '')}, for ${reason}`).join('; ')}`;
}
