import { sortedTable } from '../model/json.ts';
import type { PendingCreate, State, StateObject } from '../model/state.ts';
import type { JournalLine, StateDelta } from './journal-line.ts';

/**
 * The state with the lines laid into it that it does not hold yet. Folding again changes nothing; the serial stays, because it
 * counts what was written. Lines of another lineage or an earlier serial are passed over.
 */
export function foldJournal(state: State, lines: readonly JournalLine[]): State {
  const open = lines.filter(
    (line) => line.lineage === state.lineage && line.serial >= state.serial && (line.objects !== undefined || line.pending !== undefined),
  );
  if (open.length === 0) return state;
  const memory = makeMemory(state);
  for (const line of open) memory.lay(line);
  return memory.snapshot();
}

/** A state that changes entry by entry, without being copied for each. */
export interface StateMemory {
  lay(delta: StateDelta): void;
  entry(address: string): StateObject | undefined;
  pending(address: string): PendingCreate | undefined;
  /** The state as it is now, everything sorted; the rest of it is as it was at the beginning. */
  snapshot(): State;
}

/** Begins with a state's entries. */
export function makeMemory(state: State): StateMemory {
  const objects = new Map(Object.entries(state.objects));
  const pending = new Map(Object.entries(state.pending ?? {}));
  return {
    lay(delta) {
      layInto(objects, delta.objects);
      layInto(pending, delta.pending);
    },
    entry: (address) => objects.get(address),
    pending: (address) => pending.get(address),
    snapshot() {
      const { pending: _before, ...rest } = state;
      return { ...rest, objects: sortedTable(objects), ...(pending.size > 0 ? { pending: sortedTable(pending) } : {}) };
    },
  };
}

function layInto<T>(table: Map<string, T>, changed: Readonly<Record<string, T | null>> | undefined): void {
  for (const [address, value] of Object.entries(changed ?? {})) {
    if (value === null) table.delete(address);
    else table.set(address, value);
  }
}
