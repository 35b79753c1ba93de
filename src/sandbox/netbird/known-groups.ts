import type { State } from './state.ts';
import { refuse } from './refusal.ts';

/** Refuses an empty list of groups, and one with a group that is not there. */
export function checkGroups(state: State, ids: readonly string[]): void {
  if (ids.length === 0) throw refuse(422, 'the list of group IDs should not be empty');
  for (const id of ids) {
    if (id === '') throw refuse(422, 'group ID should not be empty string');
    if (state.groups.byId(id) === undefined) throw refuse(422, `group id ${id} not found`);
  }
}
