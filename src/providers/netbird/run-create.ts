import { textOf } from '../../core/model/document.ts';
import type { Document } from '../../core/model/document.ts';
import { quoteName } from '../../core/model/quote-name.ts';
import type { StepResult, Verdict } from '../../core/provider.ts';
import type { GroupAnswer } from './answers.ts';
import { createGroup, listGroups } from './client.ts';
import type { GroupBody } from './client.ts';
import { groupBody, isSame } from './document.ts';
import { isNameTaken } from './errors.ts';
import { freshFrom, readFresh } from './step-context.ts';
import type { StepContext } from './step-context.ts';
import { missingNote } from './taken.ts';

/**
 * Makes a group with everything in one call, which the server refuses where another group has the name. Where an earlier answer was
 * lost, whatever has the name now came since the plan: ours, if it holds what was sent.
 */
export async function runCreate(context: StepContext, marker: string): Promise<StepResult> {
  const { http, io } = context;
  if (io.id !== undefined) return judged(await io.judge((await readFresh(context, io.id))?.object), io.id);
  // Nothing is there by this name as far as the plan knows; the server itself looks again.
  const verdict = await io.judge(undefined);
  if (verdict.type !== 'go') return judged(verdict, undefined);
  const body = bodyOf(context, verdict.document);
  if (io.uncertain) {
    const found = await findOwn(context, body, marker);
    if (found) return found;
  }
  try {
    const made = await createGroup(http, body, io.signal);
    const note = missingNote(body, made);
    return { type: 'done', wrote: true, id: made.id, ...(note === undefined ? {} : { note }) };
  } catch (error) {
    if (!isNameTaken(error)) throw error;
    return (await findOwn(context, body, io.uncertain ? marker : undefined)) ?? taken(context, body.name);
  }
}

/** A group of the name that was to be made. With a marker an earlier try of ours may have made it. */
async function findOwn(context: StepContext, body: GroupBody, marker: string | undefined): Promise<StepResult | undefined> {
  const found = (await listGroups(context.http, context.io.signal)).filter((group) => group.name === body.name);
  if (found.length === 0) return undefined;
  if (found.length > 1)
    return {
      type: 'stale',
      why: `${quoteName(context.step.address)}: ${found.length} groups named ${quoteName(body.name)} have appeared since the plan.`,
    };
  const group = found[0] as GroupAnswer;
  const { object } = await freshFrom(context, group);
  // Every field that this call writes is there; what belongs to users follows in steps of its own.
  const own = marker !== undefined && isSame(body, group);
  return judged(await context.io.judge(own ? { ...object, marker } : object), group.id);
}

function bodyOf({ live }: StepContext, document: Document): GroupBody {
  const { directory, catalogue } = live.facts;
  return groupBody({ document: { ...document, name: textOf(document, 'name') ?? '' }, fresh: undefined, directory, catalogue });
}

function judged(verdict: Verdict, id: string | undefined): StepResult {
  if (verdict.type === 'stale') return verdict;
  return { type: 'done', wrote: false, ...(id === undefined ? {} : { id }) };
}

function taken(context: StepContext, name: string): StepResult {
  return {
    type: 'stale',
    why: `${quoteName(context.step.address)}: a group named ${quoteName(name)} appeared since the plan and is gone again.`,
  };
}
