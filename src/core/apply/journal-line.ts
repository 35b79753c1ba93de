import type { Json } from '../model/json.ts';
import type { Pending, Run, StateObject } from '../model/state.ts';

/**
 * One line of the journal. It carries whole entries, so that it can be laid into the state without the plan, twice as well as once.
 */
export interface JournalLine {
  /** Serial of the state that the line is to be laid into. A state with a higher one holds it already. */
  readonly serial: number;
  readonly lineage: string;
  /** Digest of the plan. */
  readonly plan: string;
  /** RFC 3339 UTC. */
  readonly at: string;
  /** `start`: an apply began; `note`: entries changed without a call; the others are moments of a step. */
  readonly type: 'start' | 'note' | 'begin' | 'done' | 'failed' | 'stale';
  readonly step?: string;
  readonly title?: string;
  /** Address that the step is of. */
  readonly address?: string;
  /** Changes that came to their end with this line. */
  readonly ended?: Readonly<Record<string, 'done' | 'failed' | 'stale'>>;
  /** With `ended`: how many changes of the apply ended how by then, so that laying the line twice counts nothing twice. */
  readonly counts?: Run['counts'];
  /** With `start`: what is known of the apply before its first call. */
  readonly run?: Run;
  /** Entries by address as they are from here on; null: there is none any more. */
  readonly objects?: Readonly<Record<string, StateObject | null>>;
  /** Begun creates by address; null: its answer was seen. */
  readonly pending?: Readonly<Record<string, Pending | null>>;
  /** Why it failed or is stale, and whatever else helps a person who reads the journal. */
  readonly why?: Json;
}

/** Entries and begun creates that a moment of an apply changes. */
export type StateDelta = Pick<JournalLine, 'objects' | 'pending'>;
