import type { Step } from '../../core/model/step.ts';
import { quoteName } from '../../core/model/quote-name.ts';
import type { Live, LiveObject, StepIo, StepResult, WriteClient } from '../../core/provider.ts';
import type { GroupAnswer } from './answers.ts';
import { listPeers, readGroup } from './client.ts';
import type { Directory } from './directory.ts';
import { listsOf, liveGroup } from './document.ts';
import type { NetbirdFacts } from './facts.ts';
import type { ListChange, ListMemory } from './list-memory.ts';
import type { PeerMemory } from './peer-memory.ts';

/** What carrying out one step needs. */
export interface StepContext {
  readonly http: WriteClient;
  readonly step: Step;
  readonly live: Live<NetbirdFacts>;
  readonly io: StepIo;
  readonly peers: PeerMemory;
  readonly lists: ListMemory;
}

/** A group read just before it is written. */
export interface Fresh {
  readonly group: GroupAnswer;
  readonly object: LiveObject;
  /** People and peers, with those that came since the target was read. */
  readonly facts: NetbirdFacts;
}

/** The group as it is now, read with `directory` at the same time; undefined where it is gone. */
export async function readFresh(context: StepContext, id: string, directory?: Promise<Directory | undefined>): Promise<Fresh | undefined> {
  const [group, people] = await Promise.all([lookAt(context, id), directory]);
  return group && (await freshFrom(context, group, people));
}

/** A list that was not empty when it was last seen is looked at twice. */
async function lookAt(context: StepContext, id: string): Promise<GroupAnswer | undefined> {
  const { http, io, lists } = context;
  const first = await readGroup(http, id, io.signal);
  const group = first && emptiedList(context, first) ? await readGroup(http, id, io.signal) : first;
  if (group) lists.sees(id, listsOf(group));
  return group;
}

/** Sends what changes a group's lists, so that a later read of this run knows what they hold. */
export function writingGroup<T>(
  context: StepContext,
  id: string,
  { after, send }: Pick<ListChange, 'after'> & { send(): Promise<T> },
): Promise<T> {
  return context.lists.writing(id, { read: context.live.facts.listed.get(id), after }, send);
}

/** Why a group is not written that lost a whole list since it was last seen: the write would make that true. */
export function staleWhereEmptied(context: StepContext, group: GroupAnswer): StepResult | undefined {
  const list = emptiedList(context, group);
  if (list === undefined) return undefined;
  return { type: 'stale', why: `${quoteName(context.step.address)} has changed since it was read: it had ${list} then, and has none now.` };
}

function emptiedList({ live, lists }: StepContext, group: GroupAnswer): string | undefined {
  return lists.emptied(group.id, live.facts.listed.get(group.id), listsOf(group));
}

/** A group that was read with what is known of its peers; one that nobody knows is looked up. */
export async function freshFrom(context: StepContext, group: GroupAnswer, directory?: Directory): Promise<Fresh> {
  const { live, peers, io, http } = context;
  const given = directory ? { ...live.facts, directory } : live.facts;
  const facts = await peers.learn(given, group, () => listPeers(http, io.signal));
  return { group, facts, object: liveGroup(group, facts) };
}
