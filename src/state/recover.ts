import { foldJournal } from '../core/apply/fold-journal.ts';
import type { State } from '../core/model/state.ts';
import type { StateStore } from './store.ts';

/** The state with what an interrupted run did. */
export interface Recovered {
  readonly state: State | undefined;
  /** Whether the journal holds something that the stored state does not. */
  readonly folded: boolean;
}

/** Reads the state and lays the journal into it, in memory: a plan takes no lock and writes nothing. @throws RollcallError `STATE_CORRUPT`, `STATE_VERSION` */
export async function readState({ backend, journal }: StateStore): Promise<Recovered> {
  const stored = await backend.read();
  const lines = await journal.read();
  if (stored === undefined) return { state: undefined, folded: false };
  const state = foldJournal(stored, lines);
  return { state, folded: state !== stored };
}

/**
 * The same under the lock, written: the journal is emptied only after the state holds it, and dying in between does no harm, since
 * a state with a higher serial passes its lines over.
 */
export async function recoverState(store: StateStore): Promise<Recovered> {
  const recovered = await readState(store);
  const { state } = recovered;
  if (!recovered.folded || state === undefined) return recovered;
  const written: State = { ...state, serial: state.serial + 1 };
  await store.backend.write(written, state.serial);
  await clearJournal(store);
  return { state: written, folded: true };
}

/** Empties the journal. */
export async function clearJournal({ journal }: StateStore): Promise<void> {
  const open = await journal.open();
  try {
    await open.truncate();
  } finally {
    await open.close();
  }
}
