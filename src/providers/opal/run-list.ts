import { RollcallError } from '../../core/errors.ts';
import { setOf, textOf } from '../../core/model/document.ts';
import { quoteName } from '../../core/model/quote-name.ts';
import type { StepResult } from '../../core/provider.ts';
import { judgeFresh, settledBy } from './fresh.ts';
import type { StepContext } from './fresh.ts';
import { parseGrant } from './grants.ts';
import { once } from './run-element.ts';
import { known } from './run-settings.ts';
import { forGood } from './timed-resources.ts';
import { NOTHING_MINE } from './wants.ts';
import { addResource, replaceBelow } from './writes.ts';

/** Writes who may see the group: both parts at once, the one that is not managed as it is. */
export async function runVisibility(context: StepContext, marker: string | undefined): Promise<StepResult> {
  const { http, io } = context;
  const fields = ['visibility', 'visibility_groups'];
  const { verdict, fresh } = await judgeFresh(context, { fields, marker });
  const settled = settledBy(verdict, fresh);
  if (settled || verdict.type !== 'go' || !fresh) return settled as StepResult;
  const visibility = (textOf(verdict.document, 'visibility') ?? 'global').toUpperCase();
  const references = visibility === 'GLOBAL' ? [] : setOf(verdict.document, 'visibility_groups');
  const groups = references.map((reference) => io.resolve(reference)).toSorted();
  const now = fresh.parts.visibility;
  const isSame = now?.visibility === visibility && now.groupIds.toSorted().join() === groups.join();
  if (isSame) return { type: 'done', wrote: false, id: fresh.id };
  await replaceBelow(
    http,
    { id: fresh.id, below: 'visibility' },
    { body: { visibility, visibility_group_ids: groups }, signal: io.signal },
  );
  return { type: 'done', wrote: true, id: fresh.id };
}

/** Writes the channels for audit messages. Channels of reviewers, which the API lists beside them, are none and are not sent back. */
export async function runChannels(context: StepContext, wanted: readonly string[]): Promise<StepResult> {
  const { http, io, live, step } = context;
  const mine = { ...NOTHING_MINE, channels: new Set([...wanted, ...ownChannels(context)]) };
  const { verdict, fresh } = await judgeFresh(context, { fields: step.fields, mine });
  const settled = settledBy(verdict, fresh);
  if (settled || verdict.type !== 'go' || !fresh) return settled as StepResult;
  const ids = wanted.map((element) => known(context, 'message channel', element, live.facts.channels?.idOf(element)));
  await replaceBelow(http, { id: fresh.id, below: 'message-channels' }, { body: { message_channel_ids: ids }, signal: io.signal });
  return { type: 'done', wrote: true, id: fresh.id };
}

/** Writes the on-call schedules. */
export async function runSchedules(context: StepContext): Promise<StepResult> {
  const { http, io, live, step } = context;
  const { verdict, fresh } = await judgeFresh(context, { fields: step.fields });
  const settled = settledBy(verdict, fresh);
  if (settled || verdict.type !== 'go' || !fresh) return settled as StepResult;
  const elements = setOf(verdict.document, 'on_call_schedules');
  const ids = elements.map((element) => known(context, 'on-call schedule', element, live.facts.schedules?.idOf(element)));
  await replaceBelow(http, { id: fresh.id, below: 'on-call-schedules' }, { body: { on_call_schedule_ids: ids }, signal: io.signal });
  return { type: 'done', wrote: true, id: fresh.id };
}

/** Writes all resources. Grants that end by themselves and are nobody's wish would lose their end, so then nothing is written. */
export async function runResources(context: StepContext): Promise<StepResult> {
  const { http, io, step } = context;
  const { verdict, fresh } = await judgeFresh(context, { fields: step.fields });
  const settled = settledBy(verdict, fresh);
  if (settled || verdict.type !== 'go' || !fresh) return settled as StepResult;
  const wanted = setOf(verdict.document, 'resources');
  const ending = wanted.filter((element) => parseGrant(element).until !== undefined && !wanted.includes(forGood(element)));
  if (ending.length > 0) throw losesEnd(step.address, ending);
  const resources = wanted
    .map((element) => parseGrant(element))
    .filter(({ until }) => until === undefined)
    .map(({ whose, level }) => ({ resource_id: resourceId(context, whose), ...(level === '' ? {} : { access_level_remote_id: level }) }));
  await replaceBelow(http, { id: fresh.id, below: 'resources' }, { body: { resources }, signal: io.signal });
  return { type: 'done', wrote: true, id: fresh.id };
}

/** Adds one resource and leaves the others, with their ends, as they are. */
export async function runResource(context: StepContext, element: string): Promise<StepResult> {
  const { http, io, step } = context;
  const { verdict, fresh } = await judgeFresh(context, { fields: step.fields });
  const settled = settledBy(verdict, fresh);
  if (settled || verdict.type !== 'go' || !fresh) return settled as StepResult;
  const resources = setOf(fresh.object.document, 'resources');
  if (resources.includes(element)) return { type: 'done', wrote: false, id: fresh.id };
  // Opal takes no second grant of the same resource and level, and none that is there can be made to last by itself.
  if (resources.some((other) => forGood(other) === element)) throw losesEnd(step.address, resources.filter(isEnding));
  const { whose, level } = parseGrant(element);
  const wrote = await once(addResource(http, { id: fresh.id, resourceId: resourceId(context, whose), level }, io.signal));
  return { type: 'done', wrote, id: fresh.id };
}

function isEnding(element: string): boolean {
  return parseGrant(element).until !== undefined;
}

function losesEnd(address: string, ending: readonly string[]): RollcallError {
  return new RollcallError(
    'UNSUPPORTED_CHANGE',
    `${quoteName(address)}: Opal can only replace the list of resources as a whole, and ${ending.map(quoteName).join(', ')} would lose its end by that.`,
    { hint: 'Wait until it has ended, or take the resource away in Opal itself.' },
  );
}

function resourceId(context: StepContext, element: string): string {
  return known(context, 'resource', element, context.live.facts.resources?.idOf(element));
}

/** Channels that the group had as the apply found it, without those of reviewers: these are nobody's to write, and stay held. */
function ownChannels({ live, io }: StepContext): readonly string[] {
  const found = live.objects.find((object) => object.id === io.id);
  const held = new Set(found?.held.map(({ field, element }) => (field === 'message_channels' ? element : undefined)));
  return setOf(found?.document ?? {}, 'message_channels').filter((element) => !held.has(element));
}
