import type { StepResult } from '../../core/provider.ts';
import { createShell, deleteGroup, listGroups, readGroup } from './client.ts';
import { isUncertain } from './errors.ts';
import { GENERATED_NAME, MARKER_KEY } from './fields.ts';
import { eachInParallel } from './parallel.ts';
import { readFresh } from './step-context.ts';
import type { StepContext } from './step-context.ts';
import type { StepDetail } from './step-detail.ts';

/**
 * Makes a group without a name, which cannot overwrite one, and marks it. Where an answer was lost, the marker tells whether there
 * is such a group already.
 */
export async function runCreate(context: StepContext, detail: Extract<StepDetail, { call: 'create' }>): Promise<StepResult> {
  const { io } = context;
  const known = io.id ?? (io.uncertain ? (await findMarked(context, detail.marker))[0] : undefined);
  const fresh = known === undefined ? undefined : await readFresh(context, known);
  const verdict = io.judge(fresh?.object);
  if (verdict.type === 'stale') return verdict;
  if (verdict.type === 'done') return { type: 'done', wrote: false, ...(known === undefined ? {} : { id: known }) };
  const shell = { type: detail.type, metadata: { [MARKER_KEY]: detail.marker } };
  try {
    return { type: 'done', wrote: true, id: await createShell(context.http, shell, io.signal) };
  } catch (error) {
    if (!isUncertain(error)) throw error;
    const made = (await findMarked(context, detail.marker))[0];
    if (made !== undefined) return { type: 'done', wrote: true, id: made };
    const id = await createShell(context.http, shell, io.signal);
    await dropTwins(context, detail.marker, id);
    return { type: 'done', wrote: true, id };
  }
}

/** Ids of the half-made groups that carry a marker, sorted. */
async function findMarked(context: StepContext, marker: string): Promise<readonly string[]> {
  const { http, io, parallelism } = context;
  const groups = await listGroups(http, io.signal);
  const suspects = groups.items.filter(({ name }) => GENERATED_NAME.test(name)).map(({ id }) => id);
  const found: string[] = [];
  await eachInParallel(suspects, { limit: parallelism, signal: io.signal }, async (id) => {
    const group = await readGroup(http, id, io.signal);
    if (group?.metadata[MARKER_KEY] === marker) found.push(id);
  });
  return found.sort();
}

/** The lost create may have arrived after we looked for it: then there are two, and one is of no use. */
async function dropTwins(context: StepContext, marker: string, id: string): Promise<void> {
  for (const twin of await findMarked(context, marker)) if (twin !== id) await deleteGroup(context.http, twin, context.io.signal);
}
