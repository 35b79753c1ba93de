import type { JournalLine } from '../core/apply/journal-line.ts';
import { withRun } from '../core/apply/begun-run.ts';
import { makeMemory } from '../core/apply/fold-journal.ts';
import type { StateMemory } from '../core/apply/fold-journal.ts';
import { RollcallError } from '../core/errors.ts';
import { targetOf } from '../core/model/address.ts';
import { sortedTable } from '../core/model/json.ts';
import type { Project } from '../core/model/project.ts';
import type { Pending, Run, State } from '../core/model/state.ts';
import { isTold, withTold } from '../core/model/told-people.ts';
import type { OpenJournal } from '../state/journal.ts';
import type { StateStore } from '../state/store.ts';

/** What a line says beside where and when. */
export type Moment = Omit<JournalLine, 'serial' | 'lineage' | 'plan' | 'at'>;

/** Keeps what an apply does: each moment in the journal at once, the state now and then and at the end. */
export interface Recorder {
  readonly memory: Pick<StateMemory, 'entry' | 'pending'>;
  /** Answers when the moment is on the disk. @throws RollcallError `STATE_WRITE` */
  note(moment: Moment): Promise<void>;
  /** Writes the state where the last time is long enough ago. */
  checkpoint(): Promise<void>;
  /** Writes the state as `finish` makes it and empties the journal. @throws RollcallError `STATE_WRITE`, `STATE_CHANGED` */
  end(finish: (state: State) => State): Promise<void>;
  /** Why nothing can be recorded any more; undefined while all is well. */
  readonly trouble: RollcallError | undefined;
  close(): Promise<void>;
}

export interface RecorderOptions {
  readonly store: StateStore;
  /** As it is stored. */
  readonly state: State;
  /** What is known of the apply before its first call; its plan is the one that every line names. */
  readonly run: Run;
  /** What the plan may begin, by address: written into the state beforehand where the journal is lost with this machine. */
  readonly announced: Readonly<Record<string, Pending>>;
  /** Who is somebody in a live system by `people:`, which entries remember. */
  readonly people: Project['people'];
  /** For what is written down. */
  now(): number;
  /** For how long ago something was; no clock that somebody sets. */
  elapsed(): number;
}

const CHECKPOINT_MS = 1_000;
/** A state that takes long to write is written more rarely, so that recording stays a small part of the run. */
const CHECKPOINT_SHARE = 20;

/**
 * Opens the journal and empties it: the stored state holds what was in it.
 *
 * @throws RollcallError `STATE_WRITE`, `STATE_CHANGED`
 */
export async function openRecorder(options: RecorderOptions): Promise<Recorder> {
  const journal = await options.store.journal.open();
  try {
    await journal.truncate();
    const recorder = new JournalRecorder(options, journal);
    await recorder.announce();
    return recorder;
  } catch (error) {
    await journal.close();
    throw error;
  }
}

class JournalRecorder implements Recorder {
  readonly memory: StateMemory;
  trouble: RollcallError | undefined;
  readonly #options: RecorderOptions;
  readonly #journal: OpenJournal;
  #serial: number;
  #nextCheckpoint: number;
  /** Lines on their way to the disk. A state is written only between them, so that it holds all of the journal or none. */
  readonly #writing = new Set<Promise<void>>();
  /** What was announced and may still come: creates until they are begun, other writes until their change ends. */
  readonly #announced = new Map<string, Pending>();
  /** While the state is being written, lines wait. */
  #gate: Promise<void> | undefined;

  constructor(options: RecorderOptions, journal: OpenJournal) {
    this.#options = options;
    this.#journal = journal;
    this.#serial = options.state.serial;
    this.memory = makeMemory(options.state);
    this.#nextCheckpoint = options.elapsed() + CHECKPOINT_MS;
  }

  /** Writes down that the apply begins, and what may come, so that another machine finds what this one made. */
  async announce(): Promise<void> {
    if (this.#options.store.announces) {
      for (const [address, begun] of Object.entries(this.#options.announced)) this.#announced.set(address, begun);
      await this.#write((state) => this.#withAnnounced({ ...state, runs: withRun(state.runs, this.#options.run) }));
    }
    await this.note({ type: 'start', run: this.#options.run });
  }

  async note(moment: Moment): Promise<void> {
    while (this.#gate) await this.#gate;
    const work = this.#append(moment);
    this.#writing.add(work);
    try {
      await work;
    } finally {
      this.#writing.delete(work);
    }
  }

  async checkpoint(): Promise<void> {
    if (this.#gate || this.trouble) return;
    const began = this.#options.elapsed();
    if (began < this.#nextCheckpoint) return;
    try {
      await this.#exclusively(() => this.#write((state) => this.#withAnnounced(state)));
    } catch (error) {
      // The journal holds everything, and the end tries again; but where somebody else writes the same state, nothing more may be done.
      if (error instanceof RollcallError && error.code === 'STATE_CHANGED') this.trouble ??= error;
      else if (!(error instanceof RollcallError)) throw error;
    }
    const ended = this.#options.elapsed();
    this.#nextCheckpoint = ended + Math.max(CHECKPOINT_MS, CHECKPOINT_SHARE * (ended - began));
  }

  async end(finish: (state: State) => State): Promise<void> {
    while (this.#gate) await this.#gate;
    await this.#exclusively(() => this.#write(finish));
  }

  async close(): Promise<void> {
    while (this.#gate) await this.#gate;
    await this.#journal.close();
  }

  async #append(moment: Moment): Promise<void> {
    const told: JournalLine = {
      serial: this.#serial,
      lineage: this.#options.state.lineage,
      plan: this.#options.run.plan,
      at: new Date(this.#options.now()).toISOString(),
      ...moment,
      ...(moment.objects ? { objects: this.#withPeople(moment.objects) } : {}),
    };
    // In memory first: what happened has happened, also where the disk does not take it.
    this.memory.lay(told);
    const counts = told.ended && this.memory.run()?.counts;
    const line = counts ? { ...told, counts } : told;
    this.#passAnnounced(moment);
    try {
      await this.#journal.append(line);
    } catch (error) {
      if (error instanceof RollcallError) this.trouble ??= error;
      throw error;
    }
  }

  /** What was announced and begins with a moment, or comes to nothing any more. */
  #passAnnounced({ pending = {}, ended = {} }: Moment): void {
    const begun = Object.keys(pending).filter((address) => this.#announced.get(address)?.id === undefined);
    for (const address of [...begun, ...Object.keys(ended)]) this.#announced.delete(address);
  }

  /** The same entries, each with whom of its people the files name. */
  #withPeople(objects: NonNullable<Moment['objects']>): NonNullable<Moment['objects']> {
    const { people } = this.#options;
    return sortedTable(
      Object.entries(objects).map(([address, entry]) => {
        const target = targetOf(address);
        return [address, entry && withTold(entry, (person) => isTold(people, person, target))] as const;
      }),
    );
  }

  #withAnnounced(state: State): State {
    if (this.#announced.size === 0) return state;
    const begun = Object.entries(state.pending ?? {}).map(([address, open]): [string, Pending] => {
      const announced = this.#announced.get(address);
      return [address, announced?.announced && announced.id === open.id ? { ...open, announced: announced.announced } : open];
    });
    return { ...state, pending: sortedTable([...this.#announced, ...begun]) };
  }

  async #exclusively(work: () => Promise<void>): Promise<void> {
    const running = Promise.allSettled(this.#writing).then(work);
    this.#gate = running.catch(() => undefined);
    try {
      await running;
    } finally {
      this.#gate = undefined;
    }
  }

  async #write(finish: (state: State) => State): Promise<void> {
    const state = { ...finish(this.memory.snapshot()), serial: this.#serial + 1 };
    await this.#options.store.backend.write(state, this.#serial);
    this.#serial++;
    await this.#journal.truncate();
  }
}
