import { foldJournal } from '../core/apply/fold-journal.ts';
import { RollcallError } from '../core/errors.ts';
import type { State } from '../core/model/state.ts';
import type { StateStore } from './store.ts';

/** The state with what an interrupted run did. */
export interface Recovered {
  readonly state: State | undefined;
  /** Whether the journal holds something that the stored state does not. */
  readonly folded: boolean;
}

/**
 * Reads the state and lays the journal into it, in memory: a plan takes no lock and writes nothing.
 *
 * @throws RollcallError `STATE_CORRUPT`, `STATE_VERSION`, `STATE_READ`; `STATE_MOVED` where an old checkout still names a former place
 */
export async function readState(store: StateStore): Promise<Recovered> {
  const recovered = await readAnyState(store);
  const { moved } = recovered.state ?? {};
  if (moved === undefined) return recovered;
  throw new RollcallError('STATE_MOVED', `The state in "${store.backend.place}" is used no more: it was moved to "${moved}".`, {
    hint: 'Take the newest rollcall.yaml, whose `state:` names that place. Where "state migrate" was interrupted here, run it again.',
  });
}

/** The same, also of a place that the state has left. */
export async function readAnyState({ backend, journal }: StateStore): Promise<Recovered> {
  let stored = await backend.read();
  for (let looks = 1; ; looks++) {
    const lines = await journal.read();
    if (stored === undefined) return { state: undefined, folded: false };
    const state = foldJournal(stored, lines);
    if (state === stored) return { state, folded: false };
    // Where the state was written in between, the lines go on from that one: those before it are gone from the journal.
    const now = await backend.read();
    if (now?.serial === stored.serial && now.lineage === stored.lineage) return { state, folded: true };
    if (looks === MOST_LOOKS)
      throw new RollcallError('STATE_READ', `The state in "${backend.place}" was written at every look.`, {
        hint: 'A run is under way. Run the same command again.',
      });
    stored = now;
  }
}

const MOST_LOOKS = 10;

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
