import type { Document } from '../../core/model/document.ts';
import type { Json } from '../../core/model/json.ts';
import type { StepResult } from '../../core/provider.ts';
import { deleteGroup, updateGroup } from './client.ts';
import { writeBody } from './document.ts';
import { isGroupGone, isNameTaken, unknownEntityIn } from './errors.ts';
import { writesOfOthers } from './others.ts';
import { boundId, readFresh } from './step-context.ts';
import type { Fresh, StepContext } from './step-context.ts';

/** Writes the fields of a step by id, others keep their value. `marker`: the group was made by this change just before. */
export async function runWrite(context: StepContext, marker: string | undefined): Promise<StepResult> {
  const { step, io } = context;
  const id = boundId(context);
  const fresh = await readFresh(context, id, marker !== undefined);
  const verdict = io.judge(fresh?.object);
  if (verdict.type === 'stale') return verdict;
  const marked = fresh?.object.marker !== undefined;
  if (!fresh || (verdict.type === 'done' && !marked)) return { type: 'done', id, wrote: false };
  const document = verdict.type === 'go' ? verdict.document : fresh.object.document;
  // Metadata is replaced whole, which is how the marker of a half-made group goes.
  const fields = marked && !step.fields.includes('metadata') ? [...step.fields, 'metadata'] : step.fields;
  try {
    const left = await send(context, fresh, bodyOf(context, document, fields));
    const notes = [left.length === 0 ? undefined : noteOn(left), await writesOfOthers(context, fresh)].filter((note) => note !== undefined);
    return { type: 'done', id, wrote: true, ...(notes.length === 0 ? {} : { note: notes.join('; ') }) };
  } catch (error) {
    if (isGroupGone(error)) return { type: 'stale', why: `"${step.address}" was deleted while it was written.` };
    if (!isNameTaken(error)) throw error;
    const name = String(document['name']);
    // Nobody else has seen the group without a name, and it is of no use to anybody.
    if (marker !== undefined && fresh.object.marker === marker) {
      await deleteGroup(context.http, id, io.signal);
      return { type: 'stale', removed: true, why: `"${step.address}": a group named "${name}" has appeared since the plan; it was left as it is.` };
    }
    return { type: 'stale', why: `"${step.address}": the name "${name}" was taken by another group since the plan.` };
  }
}

function bodyOf(context: StepContext, document: Document, fields: readonly string[]): Record<string, Json> {
  return writeBody(document, fields, { directory: context.live.facts.directory, resolve: (reference) => context.io.resolve(reference) });
}

/**
 * Sends the write. An entity that is gone but still in the group's own list makes every write fail, whatever it is about: then the
 * list goes along without it. Returns the ids that were left out.
 */
async function send(context: StepContext, fresh: Fresh, body: Record<string, Json>): Promise<readonly string[]> {
  const left: string[] = [];
  let current = body;
  for (;;) {
    try {
      await updateGroup(context.http, fresh.group.id, current, context.io.signal);
      return left;
    } catch (error) {
      const gone = unknownEntityIn(error);
      if (gone === undefined || left.includes(gone) || !fresh.group.memberEntityIds.includes(gone) || fresh.group.type === 'external') throw error;
      left.push(gone);
      const ids = (current['member_entity_ids'] ?? fresh.group.memberEntityIds) as readonly string[];
      current = { ...current, member_entity_ids: ids.filter((id) => id !== gone) };
    }
  }
}

function noteOn(left: readonly string[]): string {
  return `left out ${left.map((id) => `"${id}"`).join(', ')}: the group still listed ${left.length > 1 ? 'entities' : 'an entity'} that no longer ${left.length > 1 ? 'exist' : 'exists'}`;
}
