import type { State } from '../core/model/state.ts';
import { readState } from '../state/recover.ts';
import type { StateStore } from '../state/store.ts';

/** What the state holds, with what an interrupted run did; undefined before the first apply. */
export async function readWholeState(store: StateStore): Promise<State | undefined> {
  return (await readState(store)).state;
}
