import type { Step } from '../../core/model/step.ts';
import type { Live, LiveObject, StepIo, StepResult, WriteClient } from '../../core/provider.ts';
import type { GroupAnswer } from './answers.ts';
import { listPeers, readGroup } from './client.ts';
import type { Directory } from './directory.ts';
import { lengthsOf, liveGroup } from './document.ts';
import type { NetbirdFacts } from './facts.ts';
import type { ListMemory } from './list-memory.ts';
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

/** The group as it is now; undefined where it is gone. */
export async function readFresh(context: StepContext, id: string): Promise<Fresh | undefined> {
  const first = await readGroup(context.http, id, context.io.signal);
  // A list that was not empty when the target was read is looked at twice.
  const group = first && emptiedList(context, first) ? await readGroup(context.http, id, context.io.signal) : first;
  return group && (await freshFrom(context, group));
}

/** Why a group is not written that lost a whole list since the target was read: the write would make that true. */
export function staleWhereEmptied(context: StepContext, group: GroupAnswer): StepResult | undefined {
  const list = emptiedList(context, group);
  if (list === undefined) return undefined;
  return { type: 'stale', why: `"${context.step.address}" has changed since it was read: it had ${list} then, and has none now.` };
}

function emptiedList({ live, lists }: StepContext, group: GroupAnswer): string | undefined {
  return lists.emptied(group.id, live.facts.listed.get(group.id), lengthsOf(group));
}

/** A group that was read with what is known of its peers; one that nobody knows is looked up. */
export async function freshFrom(context: StepContext, group: GroupAnswer, directory?: Directory): Promise<Fresh> {
  const { live, peers, io, http } = context;
  const given = directory ? { ...live.facts, directory } : live.facts;
  const facts = await peers.learn(given, group, () => listPeers(http, io.signal));
  return { group, facts, object: liveGroup(group, facts) };
}
