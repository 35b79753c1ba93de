import { entryAfter, settledEntry } from '../core/apply/entry-after.ts';
import type { StateDelta } from '../core/apply/journal-line.ts';
import { sortedTable } from '../core/model/json.ts';
import { isEntryLeft } from './apply-entries.ts';
import type { Earlier } from './apply-earlier.ts';
import type { ApplyInput } from './apply-input.ts';
import type { Prepared, Work } from './apply-prepare.ts';
import type { Recorder } from './apply-record.ts';

/** Bindings that need no call, and what is only forgotten. Returns the addresses of which the state says something else by now. */
export async function noteWithoutCalls(
  input: ApplyInput,
  prepared: Prepared,
  { recorder, earlier }: { readonly recorder: Recorder; readonly earlier: ReadonlyMap<string, Earlier> },
): Promise<ReadonlySet<string>> {
  const at = new Date(input.now()).toISOString();
  const without = [...prepared.work.values()].filter((work) => needsNoCall(work) && !isTakenBack(work, earlier));
  const changing = without.filter(({ change }) => !isEntryLeft(change, input.state, prepared));
  const deltas: readonly StateDelta[] = [
    ...input.plan.settled.map((settled) => settledEntry(settled, at)),
    ...changing.map((work) => entryAfter({ ...work, id: work.change.id, plan: prepared.digest, at })),
  ];
  const ended = sortedTable(without.map(({ change }) => [change.address, 'done' as const]));
  if (deltas.length + without.length > 0) {
    await recorder.note({ type: 'note', objects: merge(deltas, 'objects'), pending: merge(deltas, 'pending'), ended });
  }
  return new Set(changing.map(({ change }) => change.address));
}

/** What was bound or forgotten by an earlier run and is not so any more, which is nothing that a step could find. */
export function takenBackWithoutCalls(prepared: Prepared, earlier: ReadonlyMap<string, Earlier>): readonly Work[] {
  return [...prepared.work.values()].filter((work) => needsNoCall(work) && isTakenBack(work, earlier));
}

function needsNoCall({ steps }: Work): boolean {
  return steps.length === 0;
}

function isTakenBack({ change }: Work, earlier: ReadonlyMap<string, Earlier>): boolean {
  return earlier.get(change.address)?.isLeft === false;
}

function merge<Part extends keyof StateDelta>(deltas: readonly StateDelta[], part: Part): NonNullable<StateDelta[Part]> {
  return sortedTable(deltas.flatMap((delta) => Object.entries(delta[part] ?? {}))) as NonNullable<StateDelta[Part]>;
}
