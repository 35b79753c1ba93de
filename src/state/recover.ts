import { foldJournal } from '../core/apply/fold-journal.ts';
import type { JournalLine } from '../core/apply/journal-line.ts';
import { RollcallError } from '../core/errors.ts';
import type { State } from '../core/model/state.ts';
import { quoteName } from '../core/model/quote-name.ts';
import { orphanError, orphansOf, tellOfWork } from './orphaned-journal.ts';
import type { StateStore } from './store.ts';

/** The state with what an interrupted run did. */
export interface Recovered {
  readonly state: State | undefined;
  /** Whether the journal holds something that the stored state does not. */
  readonly folded: boolean;
}

/** The same, and what the journal holds besides. */
export interface Looked extends Recovered {
  /** Lines that belong to another state, or to one that is gone: nothing may be written over them. */
  readonly orphans: readonly JournalLine[];
}

/**
 * Reads the state and lays the journal into it, in memory: a plan takes no lock and writes nothing.
 *
 * @throws RollcallError `STATE_CORRUPT`, `STATE_VERSION`, `STATE_READ`; `STATE_MOVED` where an old checkout still names a former place;
 * `STATE_CORRUPT` where the journal's state is gone, `STATE_FOREIGN` where another one is there
 */
export async function readState(store: StateStore): Promise<Recovered> {
  return ownOf(store, await lookAtState(store));
}

/** The same where the journal may belong to another state. @throws as `readState`, but nothing about that */
export async function lookAtState(store: StateStore): Promise<Looked> {
  const looked = await readAnyState(store);
  const { moved } = looked.state ?? {};
  if (moved === undefined) return looked;
  throw new RollcallError(
    'STATE_MOVED',
    `The state in ${quoteName(store.backend.place)} is used no more: it was moved to ${quoteName(moved)}.`,
    {
      hint: 'Take the newest rollcall.yaml, whose `state:` names that place. Where "state migrate" was interrupted here, run it again.',
    },
  );
}

/** The same, also of a place that the state has left. */
export async function readAnyState({ backend, journal }: StateStore): Promise<Looked> {
  let stored = await backend.read();
  for (let looks = 1; ; looks++) {
    const lines = await journal.read();
    const orphans = orphansOf(stored, lines);
    const state = stored && foldJournal(stored, lines);
    if (state === stored && orphans.length === 0) return { state, folded: false, orphans };
    // Where the state was written in between, the lines go on from that one: those before it are gone from the journal.
    const now = await backend.read();
    if (now?.serial === stored?.serial && now?.lineage === stored?.lineage) return { state, folded: state !== stored, orphans };
    if (looks === MOST_LOOKS)
      throw new RollcallError('STATE_READ', `The state in ${quoteName(backend.place)} was written at every look.`, {
        hint: 'A run is under way. Run the same command again.',
      });
    stored = now;
  }
}

const MOST_LOOKS = 10;

async function ownOf({ backend, journal }: StateStore, { state, folded, orphans }: Looked): Promise<Recovered> {
  if (tellOfWork(orphans)) throw await orphanError(journal, { place: backend.place, state }, orphans);
  return { state, folded };
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
