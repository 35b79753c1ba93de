import { setTimeout as pause } from 'node:timers/promises';
import type { State } from '../../src/core/model/state.ts';
import { readOwnFacts } from '../../src/state/process-facts.ts';
import type { StateStore, StoreSurroundings } from '../../src/state/store.ts';

/** What can go wrong with a place that a state is kept in. */
export const FAULTS = [
  'no rights to write',
  'disk full',
  'read-only',
  'network lost before the write',
  'network lost after the write',
] as const;

export type Fault = (typeof FAULTS)[number];

/** Makes a fault happen; what it answers ends it. Or why it cannot happen there. */
export type MakeFault = (() => Promise<() => Promise<void> | void> | (() => void)) | string;

/** One backend as the contract suite needs it. */
export interface BackendHarness {
  /** Opens the same state from a folder of its own, as another machine does. */
  open(surroundings?: Partial<StoreSurroundings>): Promise<StateStore>;
  /** Puts something else where the state is kept. */
  tamper(text: string): Promise<void>;
  /** Gives the stored state a version of its form that nobody knows. */
  age(version: number): Promise<void>;
  readonly faults: Readonly<Record<Fault, MakeFault>>;
  /** Whether a dead lock goes by two requests, so that a third run may come between them and find no lock at all: it wins without a notice. */
  readonly slowTakeover?: true;
  end(): Promise<void>;
}

/** A process id that no process of this machine can have. */
const NO_PID = 2 ** 30;

/** Facts of a process of this machine that has ended. */
export function deadFacts(): StoreSurroundings['facts'] & object {
  return { ...readOwnFacts(), pid: NO_PID };
}

/** Facts of a process of another machine, of which nobody can say whether it runs. */
export function farFacts(): StoreSurroundings['facts'] & object {
  return { host: 'runner-7', pid: 4711 };
}

/** A small state. */
export function stateOf(serial: number, parts: Partial<State> = {}): State {
  return { version: 1, lineage: 'lineage-1', serial, project: 'acme', targets: {}, objects: {}, runs: [], ...parts };
}

/** Lets other work go on; short, since nothing waits for it to pass. */
export function soon(): Promise<void> {
  return pause(5);
}
