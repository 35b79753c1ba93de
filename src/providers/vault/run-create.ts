import type { StepResult } from '../../core/provider.ts';
import { createShell, deleteGroup, listGroups, readGroup } from './client.ts';
import { GENERATED_NAME, MARKER_KEY } from './fields.ts';
import { eachInParallel } from '../../core/provide/each-in-parallel.ts';
import { readFresh } from './step-context.ts';
import type { StepContext } from './step-context.ts';
import type { StepDetail } from './step-detail.ts';

/**
 * Makes a group without a name, which cannot overwrite one, and marks it. Where an earlier answer was lost, the marker tells
 * whether there is such a group already.
 */
export async function runCreate(context: StepContext, detail: Extract<StepDetail, { call: 'create' }>): Promise<StepResult> {
  const { http, io } = context;
  const id = io.id ?? (io.uncertain ? (await findMarked(context, detail.marker))[0] : undefined);
  const fresh = id === undefined ? undefined : await readFresh(context, id);
  const verdict = await io.judge(fresh?.object);
  if (verdict.type === 'stale') return verdict;
  if (verdict.type === 'done') return { type: 'done', wrote: false, ...(id === undefined ? {} : { id }) };
  const made = await createShell(http, { type: detail.type, metadata: { [MARKER_KEY]: detail.marker } }, io.signal);
  if (io.uncertain) await dropTwins(context, detail.marker, made);
  return { type: 'done', wrote: true, id: made };
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
