import { RollcallError } from '../../core/errors.ts';
import { recordOf, textOf } from '../../core/model/document.ts';
import type { Document } from '../../core/model/document.ts';
import type { Json, JsonObject } from '../../core/model/json.ts';
import { quoteName } from '../../core/model/quote-name.ts';
import type { StepResult } from '../../core/provider.ts';
import { optionalText } from './answers.ts';
import type { GroupAnswer } from './answers.ts';
import { findGroups } from './client.ts';
import { freshFrom, readFresh, settledBy } from './fresh.ts';
import type { StepContext } from './fresh.ts';
import { groupType, NATIVE } from './group-types.ts';
import { appIdOf } from './identity.ts';
import { createGroup } from './writes.ts';

/** What a create takes beside name, type and app. */
const BIRTH_TEXTS = ['description', 'custom_request_notification', 'risk_sensitivity_override'] as const;

/**
 * Makes a group, unless one of its name, type and app is there by now: the API would make a second one. Where an earlier answer was lost,
 * it is ours if it came since the plan and holds what was sent; there is no field for a mark to be surer by.
 */
export async function runCreate(context: StepContext, marker: string): Promise<StepResult> {
  const { http, io } = context;
  if (io.id !== undefined) {
    const fresh = await readFresh(context, { fields: [] });
    return settledBy(await io.judge(fresh?.object), fresh) ?? { type: 'done', wrote: false, id: io.id };
  }
  const verdict = await io.judge(undefined);
  if (verdict.type !== 'go') return settledBy(verdict, undefined) as StepResult;
  const body = createBody(context, verdict.document);
  return (await findOwn(context, body, marker)) ?? (await make());

  async function make(): Promise<StepResult> {
    const made = await createGroup(http, body, io.signal);
    context.memory.types.set(made.id, made.type);
    return { type: 'done', wrote: true, id: made.id };
  }
}

/** A group of that name, type and app that came since the plan. */
async function findOwn(
  context: StepContext,
  body: JsonObject & { readonly name: string },
  marker: string,
): Promise<StepResult | undefined> {
  const { http, io, step } = context;
  const sameName = await findGroups(http, body.name, io.signal);
  const found = sameName.filter((group) => group.type === body['group_type'] && group.appId === body['app_id']);
  if (found.length === 0) return undefined;
  if (found.length > 1)
    return {
      type: 'stale',
      why: `${quoteName(step.address)}: ${found.length} groups named ${quoteName(body.name)} have appeared since the plan.`,
    };
  const group = found[0] as GroupAnswer;
  const { object } = await freshFrom(context, group, {
    fields: BIRTH_TEXTS,
  });
  const own = io.uncertain && holds(group, body);
  const verdict = await io.judge(own ? { ...object, marker } : object);
  return verdict.type === 'stale' ? verdict : { type: 'done', wrote: false, id: group.id };
}

/** Whether a group holds what a create has sent; what was not sent the server fills in. */
function holds({ raw }: GroupAnswer, body: JsonObject): boolean {
  return BIRTH_TEXTS.every((name) => body[name] === undefined || optionalText(raw, name) === body[name]);
}

function createBody({ live, step }: StepContext, document: Document): JsonObject & { readonly name: string } {
  const { apps } = live.facts;
  const type = textOf(document, 'type') ?? NATIVE;
  const app = textOf(document, 'app');
  const appId = app === undefined ? appIdOf({ block: { type } }, apps) : apps.idOf(app);
  if (appId === undefined)
    throw new RollcallError('UNKNOWN_REFERENCE', `${quoteName(step.address)}: the app that it is to be in is not known any more.`, {
      hint: 'Plan again.',
    });
  const remote = remoteBody(type, recordOf(document, 'remote'));
  return {
    name: textOf(document, 'name') ?? '',
    group_type: type,
    app_id: appId,
    ...textsIn(document, BIRTH_TEXTS),
    ...(remote ? { remote_info: remote } : {}),
  };
}

function textsIn(document: Document, names: readonly string[]): Record<string, Json> {
  return Object.fromEntries(names.flatMap((name) => (textOf(document, name) ? [[name, textOf(document, name) as string]] : [])));
}

/** The one member of `remote_info` that belongs to the type. */
function remoteBody(type: string, said: JsonObject | undefined): JsonObject | undefined {
  const remote = groupType(type)?.remote;
  return remote && said ? { [remote.key]: said } : undefined;
}
