import { sortedTable } from '../model/json.ts';
import type { Pending, Run, State, StateObject } from '../model/state.ts';
import { resumeRun, withRun } from './begun-run.ts';
import type { BegunRun } from './begun-run.ts';
import type { JournalLine, StateDelta } from './journal-line.ts';

/**
 * The state with the lines laid into it that it does not hold yet. Folding again changes nothing; the serial stays, because it
 * counts what was written. Lines of another lineage or an earlier serial are passed over.
 */
export function foldJournal(state: State, lines: readonly JournalLine[]): State {
  const open = lines.filter((line) => line.lineage === state.lineage && line.serial >= state.serial && tellsSomething(line));
  if (open.length === 0) return state;
  const memory = makeMemory(state);
  for (const line of open) memory.lay(line);
  return memory.snapshot();
}

/** Steps of a run of an earlier Rollcall do not say of which address they are. */
function tellsSomething({ objects, pending, run, address }: JournalLine): boolean {
  return [objects, pending, run, address].some((part) => part !== undefined);
}

/** A state that changes entry by entry, without being copied for each. */
export interface StateMemory {
  lay(delta: StateDelta | JournalLine): void;
  entry(address: string): StateObject | undefined;
  pending(address: string): Pending | undefined;
  /** The apply that is under way, as far as it has come. */
  run(): Run | undefined;
  /** The state as it is now, everything sorted; the rest of it is as it was at the beginning. */
  snapshot(): State;
}

/** Begins with a state's entries. */
export function makeMemory(state: State): StateMemory {
  const objects = new Map(Object.entries(state.objects));
  const pending = new Map(Object.entries(state.pending ?? {}));
  let begun: BegunRun | undefined;
  return {
    lay(delta) {
      layInto(objects, delta.objects);
      layInto(pending, delta.pending);
      if (!('plan' in delta)) return;
      begun = delta.run ? resumeRun(delta.run) : (begun ?? runBegunBy(state, delta.plan));
      begun?.lay(delta);
    },
    entry: (address) => objects.get(address),
    pending: (address) => pending.get(address),
    run: () => begun?.snapshot(),
    snapshot() {
      const { pending: _before, ...rest } = state;
      const runs = begun ? withRun(state.runs, begun.snapshot()) : state.runs;
      return { ...rest, runs, objects: sortedTable(objects), ...(pending.size > 0 ? { pending: sortedTable(pending) } : {}) };
    },
  };
}

/** The state was written since the apply began: what it says of it is what the next lines go on from. */
function runBegunBy({ runs }: State, plan: string): BegunRun | undefined {
  const run = runs.findLast((each) => each.plan === plan && each.unfinished !== undefined);
  return run && resumeRun(run);
}

function layInto<T>(table: Map<string, T>, changed: Readonly<Record<string, T | null>> | undefined): void {
  for (const [address, value] of Object.entries(changed ?? {})) {
    if (value === null) table.delete(address);
    else table.set(address, value);
  }
}
