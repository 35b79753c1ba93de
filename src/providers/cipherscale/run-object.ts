import { RemoteError } from '../../core/errors.ts';
import { equalJson } from '../../core/model/json.ts';
import type { Step } from '../../core/model/step.ts';
import { quoteName } from '../../core/model/quote-name.ts';
import { boundId } from '../../core/provide/bound-id.ts';
import type { Live, StepIo, StepResult, Verdict } from '../../core/provider.ts';
import { below, create, isGone, isTaken, remove, replace } from './client.ts';
import type { WriteApi } from './client.ts';
import type { CipherscaleFacts } from './facts.ts';
import type { ObjectKind, WrittenBody } from './object-kind.ts';
import { wholeList } from './whole-list.ts';

/** What carrying out one step needs. */
export interface StepContext {
  readonly api: WriteApi;
  readonly step: Step;
  readonly live: Live<CipherscaleFacts>;
  readonly io: StepIo;
  /** Ids that the tenant had and has no more, over all steps: a list need not hold them. */
  readonly gone: Set<string>;
}

interface Named {
  readonly id: string;
  readonly name: string;
}

/**
 * Makes an object. Names are not known to be unique, so whatever has the name is looked up right before, also where an earlier answer was
 * lost: ours, if it holds what was sent. A second one of the name is never made.
 */
export async function runCreate<T extends Named>(context: StepContext, kind: ObjectKind<T>, marker: string): Promise<StepResult> {
  const { api, io, live } = context;
  if (io.id !== undefined) return judged(await io.judge(await freshOf(context, kind, io.id)), io.id);
  const verdict = await io.judge(undefined);
  if (verdict.type !== 'go') return judged(verdict, undefined);
  const body = kind.body(verdict.document, undefined, live.facts);
  const found = await findOwn(context, kind, { body, marker: io.uncertain ? marker : undefined });
  if (found) return found;
  try {
    const made = await create(api, api.settings.paths[kind.path], { body, parse: kind.parse, signal: io.signal });
    return await confirmed(context, kind, { body, object: made ?? (await onlyNamed(context, kind, body)) });
  } catch (error) {
    if (!isTaken(error)) throw error;
    return (await findOwn(context, kind, { body, marker: io.uncertain ? marker : undefined })) ?? gone(context, body.name);
  }
}

interface Sent {
  readonly body: WrittenBody;
  /** Undefined where no earlier try of ours can have made it. */
  readonly marker: string | undefined;
}

async function findOwn<T extends Named>(
  context: StepContext,
  kind: ObjectKind<T>,
  { body, marker }: Sent,
): Promise<StepResult | undefined> {
  const { api, io, live, step } = context;
  const named = await namedLike(context, kind, body);
  const [first] = named;
  if (!first) return undefined;
  if (named.length > 1)
    return {
      type: 'stale',
      why: `${quoteName(step.address)}: ${named.length} objects named ${quoteName(first.name)} have appeared since the plan.`,
    };
  // A list may leave out what tells ours from somebody else's.
  const whole = (await kind.read(api, first.id, io.signal)) ?? first;
  const own = marker !== undefined && kind.differences(body, whole).length === 0;
  const object = kind.toLive(whole, live.facts);
  return judged(await io.judge(own ? { ...object, marker } : object), whole.id);
}

/** Objects of the name, in a list that has everything the plan saw: in half a list, what is not there may be in the other half. */
async function namedLike<T extends Named>(context: StepContext, kind: ObjectKind<T>, body: WrittenBody): Promise<readonly T[]> {
  const { api, io, live, step, gone: left } = context;
  const seen = [...kind.known(live.facts).values()].map(({ id, name }) => ({ id, what: quoteName(name) }));
  const bound = live.facts.bound.get(step.address);
  const list = (): Promise<readonly T[]> => kind.list(api, io.signal);
  const objects = await wholeList(await list(), {
    path: api.settings.paths[kind.path],
    expected: bound === undefined ? seen : [...seen, { id: bound, what: quoteName(step.address) }],
    gone: left,
    parallelism: 1,
    signal: io.signal,
    list,
    read: (id) => kind.read(api, id, io.signal),
  });
  const name = body.name.trim();
  return objects.filter((object) => object.name.trim() === name);
}

/** The answer did not say what was made. */
async function onlyNamed<T extends Named>(context: StepContext, kind: ObjectKind<T>, body: WrittenBody): Promise<T> {
  const named = await namedLike(context, kind, body);
  const whole = named.length === 1 ? await kind.read(context.api, (named[0] as T).id, context.io.signal) : undefined;
  if (whole) return whole;
  const what = named.length === 0 ? 'no' : `${named.length}`;
  throw failed(
    context,
    `${quoteName(context.step.address)} was made, the answer did not say under which id, and ${what} objects have its name.`,
  );
}

/** A write counts as done where the object is then as it was sent. */
async function confirmed<T extends Named>(
  context: StepContext,
  kind: ObjectKind<T>,
  { body, object }: { readonly body: WrittenBody; readonly object: T },
): Promise<StepResult> {
  const differences = kind.differences(body, object);
  if (differences.length > 0)
    throw failed(context, `${quoteName(context.step.address)} was written, and is not as it was sent: ${differences.join(', ')}.`);
  return { type: 'done', id: object.id, wrote: true };
}

/** Replaces an object whole: what the step does not bring is sent as it was read just before. */
export async function runWrite<T extends Named>(context: StepContext, kind: ObjectKind<T>): Promise<StepResult> {
  const { api, io, live, step } = context;
  const id = boundId(step, io.id);
  const fresh = await kind.read(api, id, io.signal);
  const verdict = await io.judge(fresh && kind.toLive(fresh, live.facts));
  if (verdict.type === 'stale') return verdict;
  if (verdict.type === 'done' || !fresh) return { type: 'done', id, wrote: false };
  const body = kind.body(verdict.document, fresh, live.facts);
  if (equalJson(body, kind.body({ ...kind.toLive(fresh, live.facts).document }, fresh, live.facts)))
    return { type: 'done', id, wrote: false };
  const emptied = [...kind.emptied(fresh, kind.known(live.facts).get(id))].find(([field]) => !step.fields.includes(field));
  if (emptied !== undefined)
    return { type: 'stale', why: `${quoteName(step.address)} has changed since it was read: it had ${emptied[1]} then, and has none now.` };
  try {
    const path = below(api.settings.paths[kind.path], id);
    const answer = await replace(api, path, { body, parse: kind.parse, signal: io.signal });
    const object = answer ?? (await kind.read(api, id, io.signal));
    if (!object) return { type: 'stale', why: `${quoteName(step.address)} was deleted while it was written.` };
    return await confirmed(context, kind, { body, object });
  } catch (error) {
    if (isGone(error)) return { type: 'stale', why: `${quoteName(step.address)} was deleted while it was written.` };
    throw error;
  }
}

/**
 * Deletes an object by id. That it is gone already is as good; that it is somebody's last group, or that a policy uses it, is not: that is
 * asked last, right before.
 */
export async function runDelete<T extends Named>(context: StepContext, kind: ObjectKind<T>): Promise<StepResult> {
  const { api, io, live, step } = context;
  const id = boundId(step, io.id);
  const fresh = await kind.read(api, id, io.signal);
  const verdict = await io.judge(fresh && kind.toLive(fresh, live.facts));
  if (verdict.type === 'stale') return verdict;
  if (verdict.type === 'done' || !fresh) return { type: 'done', id, wrote: false };
  const obstacle = await kind.inTheWay(api, fresh, io.signal);
  if (obstacle !== undefined) return { type: 'stale', why: `${quoteName(step.address)} ${obstacle}.` };
  const deleted = await remove(api, below(api.settings.paths[kind.path], id), io.signal);
  context.gone.add(id);
  return { type: 'done', id, wrote: deleted, ...(deleted ? {} : { note: 'somebody else had deleted it already' }) };
}

async function freshOf<T extends Named>(
  { api, io, live }: StepContext,
  kind: ObjectKind<T>,
  id: string,
): Promise<ReturnType<typeof kind.toLive> | undefined> {
  const fresh = await kind.read(api, id, io.signal);
  return fresh && kind.toLive(fresh, live.facts);
}

function judged(verdict: Verdict, id: string | undefined): StepResult {
  if (verdict.type === 'stale') return verdict;
  return { type: 'done', wrote: false, ...(id === undefined ? {} : { id }) };
}

function gone({ step }: StepContext, name: string): StepResult {
  return {
    type: 'stale',
    why: `${quoteName(step.address)}: the server says that ${quoteName(name)} exists, and lists nothing of that name. Adopt it by \`id:\`.`,
  };
}

function failed({ step, api }: StepContext, message: string): RemoteError {
  return new RemoteError('PROVIDER_ANSWER', message, {
    method: step.verb === 'create' ? 'POST' : 'PUT',
    url: api.settings.paths.groups,
    hint: 'Look at it in the console, then plan again: the plan shows what is there.',
  });
}
