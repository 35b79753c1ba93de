import { setOf } from '../../core/model/document.ts';
import type { Document } from '../../core/model/document.ts';
import { boundId } from '../../core/provide/bound-id.ts';
import type { Step } from '../../core/model/step.ts';
import type { Live, LiveObject, StepIo, StepResult, Verdict, WriteClient } from '../../core/provider.ts';
import type { ContainerRow, GroupAnswer } from './answers.ts';
import { listContainers, readGroup } from './client.ts';
import { isGone } from './errors.ts';
import { makeDirectory } from './directory.ts';
import { liveGroup } from './document.ts';
import type { NestedRow, Parts } from './parts.ts';
import type { OpalFacts } from './facts.ts';
import type { FieldName } from './fields.ts';
import type { Memory } from './memory.ts';
import { inheritedFrom, makePeopleIn, readParts, schedulesOf } from './read-parts.ts';
import { NOTHING_MINE } from './wants.ts';
import type { Mine } from './wants.ts';

/** What carrying out one step needs. */
export interface StepContext {
  readonly http: WriteClient;
  readonly step: Step;
  readonly live: Live<OpalFacts>;
  readonly io: StepIo;
  readonly memory: Memory;
  now(): number;
}

/** What a step looks at just before it writes. */
export interface FreshRequest {
  readonly fields: readonly string[];
  readonly mine?: Mine;
  /** References to groups that may be in the group: for its nesting, and to explain people whom they bring along. */
  readonly children?: readonly string[];
  /** The one of them that the step is about. */
  readonly child?: string;
  readonly marker?: string | undefined;
  /** Whether it counts by which ways people are there, however the judge finds it. */
  explains?(fresh: Fresh): boolean;
  /** What the judge is shown, where that is not just what was read. */
  view?(document: Document): Document;
}

/** A group read just before it is written, only as far as the step is about it. */
export interface Fresh {
  readonly id: string;
  readonly group: GroupAnswer;
  readonly parts: Parts;
  readonly object: LiveObject;
}

/** The group as it is now; undefined where it is gone. A step about what is below the group need not ask for the group itself. */
export async function readFresh(context: StepContext, request: FreshRequest): Promise<Fresh | undefined> {
  const { http, io, step, memory } = context;
  const id = boundId(step, io.id);
  const type = memory.types.get(id);
  if (type === undefined || request.fields.length === 0 || request.fields.some((field) => !BELOW.has(field))) {
    const group = await readGroup(http, id, io.signal);
    return group && (await freshFrom(context, group, request));
  }
  try {
    return await freshFrom(context, { id, type, name: '', appId: '', raw: {} }, request);
  } catch (error) {
    if (isGone(error)) return undefined;
    throw error;
  }
}

/** Fields that the group itself says nothing of. Who is in a group only the others say, which are there when it is gone. */
const BELOW: ReadonlySet<string> = new Set<FieldName>([
  'visibility',
  'visibility_groups',
  'message_channels',
  'on_call_schedules',
  'tags',
  'resources',
  'members',
]);

/** A group that was read with what the step is about. */
export async function freshFrom(context: StepContext, group: GroupAnswer, request: FreshRequest): Promise<Fresh> {
  const { http, io } = context;
  const wants = new Set(request.fields as readonly FieldName[]);
  const parts = await readParts(http, { id: group.id, type: group.type, wants, asksContainers: false, signal: io.signal });
  const nested = wants.has('groups') ? await nestedNow(context, group.id, request) : undefined;
  const all = { ...parts, nested };
  return { id: group.id, group, parts: all, object: objectOf(context, { group, parts: all }, request) };
}

function objectOf(
  { live }: StepContext,
  { group, parts }: Pick<Fresh, 'group' | 'parts'>,
  { fields, mine = NOTHING_MINE, marker, view }: FreshRequest,
): LiveObject {
  const wants = new Set(fields as readonly FieldName[]);
  const object = liveGroup(group, parts, { facts: withStrangers(live.facts, parts), wants, mine, managed: true, unlinks: true });
  const shown = view ? { ...object, document: view(object.document) } : object;
  return marker === undefined ? shown : { ...shown, marker };
}

/** Judges what was read. Where people whom nobody expected are there, the groups in the group or a schedule may have brought them. */
export async function judgeFresh(
  context: StepContext,
  request: FreshRequest,
): Promise<{ readonly verdict: Verdict; readonly fresh: Fresh | undefined }> {
  const { io } = context;
  const fresh = await readFresh(context, request);
  const first = fresh && request.explains?.(fresh) ? await explained(context, fresh, request) : fresh;
  const verdict = await judgeMade(io, first?.object);
  if (verdict.type !== 'stale' || first !== fresh || !fresh?.parts.members) return { verdict, fresh: first };
  const again = await explained(context, fresh, request);
  return { verdict: await io.judge(again.object), fresh: again };
}

/** The same group with what is known of who brought whom. */
async function explained(context: StepContext, fresh: Fresh, request: FreshRequest): Promise<Fresh> {
  const parts = { ...fresh.parts, ...(await whoBroughtThem(context, fresh, request.children ?? [])) };
  return { ...fresh, parts, object: objectOf(context, { group: fresh.group, parts }, request) };
}

/**
 * Nothing in Opal carries a mark, so every group that the change made is shown with one. What is as planned already is judged without it:
 * whoever is half made may be written at all times, and one that is whole is left as it is.
 */
async function judgeMade(io: StepIo, object: LiveObject | undefined): Promise<Verdict> {
  if (object?.marker === undefined) return io.judge(object);
  const { marker: _, ...unmarked } = object;
  const verdict = await io.judge(unmarked);
  return verdict.type === 'done' ? verdict : io.judge(object);
}

async function whoBroughtThem(
  context: StepContext,
  { id, group, parts }: Fresh,
  children: readonly string[],
): Promise<Pick<Parts, 'inherited' | 'schedules'>> {
  const { http, io, live } = context;
  const ids = new Set(children.flatMap((reference) => idOf(context, reference) ?? []));
  const known = [...ids].map((child) => ({ id: child, name: nameOf(live, child) }));
  const inherited = await inheritedFrom(known, makePeopleIn(http, new Map(), io.signal));
  return { inherited, schedules: parts.schedules ?? (await schedulesOf(http, { id, type: group.type }, io.signal)) };
}

/** What a verdict that is no go means for the step; undefined: write. */
export function settledBy(verdict: Verdict, fresh: Fresh | undefined): StepResult | undefined {
  if (verdict.type === 'stale') return verdict;
  if (verdict.type === 'done' || !fresh) return { type: 'done', wrote: false, ...(fresh ? { id: fresh.id } : {}) };
  return undefined;
}

/** Live id of a reference; undefined where it has none at the moment. */
export function idOf({ io }: StepContext, reference: string): string | undefined {
  try {
    return io.resolve(reference);
  } catch {
    // Made by a later step of this plan, or gone already: then it is in nothing.
    return undefined;
  }
}

/**
 * The groups in a group. A step about one of them asks that one alone: the others are as they were read before, and what steps of this
 * change did to them is theirs to judge.
 */
async function nestedNow(context: StepContext, id: string, { children = [], child }: FreshRequest): Promise<readonly NestedRow[]> {
  const { live, memory } = context;
  const asked = [...new Set((child === undefined ? children : [child]).flatMap((reference) => idOf(context, reference) ?? []))];
  for (const childId of asked) memory.nested.add(childId);
  const known = child === undefined ? [] : setOf(live.objects.find((object) => object.id === id)?.document ?? {}, 'groups');
  const others = known
    .filter((element) => !asked.includes(element.slice(3)))
    .map((element) => ({ id: element.slice(3), level: '', minutes: 0 }));
  const rows = await Promise.all(asked.map((childId) => rowsOf(context, childId)));
  return [
    ...others,
    ...rows.flat().flatMap(({ childId, row }) => (row.containerId === id ? [{ id: childId, level: row.level, minutes: row.minutes }] : [])),
  ];
}

async function rowsOf(
  { http, io }: StepContext,
  childId: string,
): Promise<readonly { readonly childId: string; readonly row: ContainerRow }[]> {
  try {
    return (await listContainers(http, childId, io.signal)).map((row) => ({ childId, row }));
  } catch (error) {
    if (isGone(error)) return [];
    throw error;
  }
}

function nameOf(live: Live<OpalFacts>, id: string): string {
  return live.index.find((entry) => entry.id === id)?.name ?? id;
}

/** Members who joined since the target was read say themselves who they are. */
function withStrangers(facts: OpalFacts, { members = [] }: Parts): OpalFacts {
  const strange = members.filter(({ user }) => !facts.directory.user(user.id)).map(({ user }) => user);
  if (strange.length === 0) return facts;
  const more = makeDirectory(strange, new Map());
  const { directory } = facts;
  return {
    ...facts,
    directory: {
      ...directory,
      user: (id) => directory.user(id) ?? more.user(id),
      userOf: (text) => directory.userOf(text) ?? more.userOf(text),
    },
  };
}
