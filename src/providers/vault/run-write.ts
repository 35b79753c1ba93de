import { textOf } from '../../core/model/document.ts';
import type { Document } from '../../core/model/document.ts';
import type { Json } from '../../core/model/json.ts';
import { quoteName } from '../../core/model/quote-name.ts';
import { boundId } from '../../core/provide/bound-id.ts';
import type { StepResult } from '../../core/provider.ts';
import { deleteGroup, updateGroup } from './client.ts';
import { writeBody } from './document.ts';
import { isGroupGone, isNameTaken, unknownEntityIn } from './errors.ts';
import { untilKnown } from './lost-answers.ts';
import type { Tries } from './lost-answers.ts';
import { writesOfOthers } from './others.ts';
import { readFresh } from './step-context.ts';
import type { Fresh, StepContext } from './step-context.ts';

/** Writes the fields of a step by id, others keep their value. `marker`: the group was made by this change just before. */
export async function runWrite(context: StepContext, marker: string | undefined): Promise<StepResult> {
  return untilKnown(context, (tries) => tryWrite(context, tries, marker));
}

async function tryWrite(context: StepContext, tries: Tries, marker: string | undefined): Promise<StepResult> {
  const id = boundId(context.step, context.io.id);
  const fresh = await readFresh(context, id, marker !== undefined);
  const verdict = await context.io.judge(fresh?.object);
  if (verdict.type === 'stale') return verdict;
  if (!fresh || (verdict.type === 'done' && fresh.object.marker === undefined)) return { type: 'done', id, wrote: false };
  const document = verdict.type === 'go' ? verdict.document : fresh.object.document;
  tries.sentAfter = fresh;
  try {
    return await write(context, fresh, bodyOf(context, fresh, document));
  } catch (error) {
    if (isGroupGone(error)) return { type: 'stale', why: `${quoteName(context.step.address)} was deleted while it was written.` };
    if (isNameTaken(error)) return nameTaken(context, fresh, { name: textOf(document, 'name') ?? '', marker });
    throw error;
  }
}

async function write(context: StepContext, fresh: Fresh, body: Record<string, Json>): Promise<StepResult> {
  const left = await send(context, fresh, body);
  const notes = [left.length === 0 ? undefined : noteOn(left), await writesOfOthers(context, fresh)].filter((note) => note !== undefined);
  return { type: 'done', id: fresh.group.id, wrote: true, ...(notes.length === 0 ? {} : { note: notes.join('; ') }) };
}

/** Metadata is replaced whole, which is how the marker of a half-made group goes. */
function bodyOf(context: StepContext, fresh: Fresh, document: Document): Record<string, Json> {
  const { step, live, io } = context;
  const fields = fresh.object.marker !== undefined && !step.fields.includes('metadata') ? [...step.fields, 'metadata'] : step.fields;
  return writeBody(document, fields, { directory: live.facts.directory, resolve: (reference) => io.resolve(reference) });
}

/** Nobody else has seen a group that we made without a name, and it is of no use to anybody. */
async function nameTaken(
  context: StepContext,
  fresh: Fresh,
  facts: { readonly name: string; readonly marker: string | undefined },
): Promise<StepResult> {
  const { address } = context.step;
  if (facts.marker === undefined || fresh.object.marker !== facts.marker) {
    return { type: 'stale', why: `${quoteName(address)}: the name ${quoteName(facts.name)} was taken by another group since the plan.` };
  }
  await deleteGroup(context.http, fresh.group.id, context.io.signal);
  return {
    type: 'stale',
    removed: true,
    why: `${quoteName(address)}: a group named ${quoteName(facts.name)} has appeared since the plan; it was left as it is.`,
  };
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
      if (gone === undefined || left.includes(gone) || !fresh.group.memberEntityIds.includes(gone) || fresh.group.type === 'external')
        throw error;
      left.push(gone);
      const ids = (current['member_entity_ids'] ?? fresh.group.memberEntityIds) as readonly string[];
      current = { ...current, member_entity_ids: ids.filter((id) => id !== gone) };
    }
  }
}

function noteOn(left: readonly string[]): string {
  const ids = left.map(quoteName).join(', ');
  return left.length > 1
    ? `left out ${ids}: the group still listed entities that no longer exist`
    : `left out ${ids}: the group still listed an entity that no longer exists`;
}
