import type { Step } from '../../core/model/step.ts';
import type { Live, LiveObject, StepIo, WriteClient } from '../../core/provider.ts';
import type { GroupAnswer } from './answers.ts';
import { readGroup } from './client.ts';
import { liveGroup } from './document.ts';
import type { VaultFacts } from './facts.ts';
import { patiently } from './patience.ts';

/** What carrying out one step needs. */
export interface StepContext {
  readonly http: WriteClient;
  readonly step: Step;
  readonly live: Live<VaultFacts>;
  readonly io: StepIo;
  readonly parallelism: number;
}

/** A group read just before it is written. */
export interface Fresh {
  readonly group: GroupAnswer;
  readonly object: LiveObject;
}

/** The group as it is now; undefined where it is gone. `created`: we made it just now, so a replica may not have it yet. */
export async function readFresh(context: StepContext, id: string, created = false): Promise<Fresh | undefined> {
  const { http, io, live } = context;
  const read = (): Promise<GroupAnswer | undefined> => readGroup(http, id, io.signal);
  const group = created ? await patiently(read, { until: (answer) => answer !== undefined, signal: io.signal }) : await read();
  return group && { group, object: liveGroup(group, live.facts.directory) };
}
