import type { Step } from '../../core/model/step.ts';
import type { Live, LiveObject, StepIo, WriteClient } from '../../core/provider.ts';
import type { GroupAnswer } from './answers.ts';
import { listPeers, readGroup } from './client.ts';
import type { Directory } from './directory.ts';
import { liveGroup } from './document.ts';
import type { NetbirdFacts } from './facts.ts';
import type { PeerMemory } from './peer-memory.ts';

/** What carrying out one step needs. */
export interface StepContext {
  readonly http: WriteClient;
  readonly step: Step;
  readonly live: Live<NetbirdFacts>;
  readonly io: StepIo;
  readonly peers: PeerMemory;
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
  const group = await readGroup(context.http, id, context.io.signal);
  return group && (await freshFrom(context, group));
}

/** A group that was read with what is known of its peers; one that nobody knows is looked up. */
export async function freshFrom(context: StepContext, group: GroupAnswer, directory?: Directory): Promise<Fresh> {
  const { live, peers, io, http } = context;
  const given = directory ? { ...live.facts, directory } : live.facts;
  const facts = await peers.learn(given, group, () => listPeers(http, io.signal));
  return { group, facts, object: liveGroup(group, facts) };
}
