import type { Happening } from './events.ts';
import type { Group } from './records.ts';
import type { State } from './state.ts';

/** Notes one event for each known group that came into a list of ids or left it. */
export function noteSets(
  state: State,
  lists: { readonly before: readonly string[]; readonly after: readonly string[] },
  happening: (isAdded: boolean, group: Group) => Happening,
): void {
  const [before, after] = [new Set(lists.before), new Set(lists.after)];
  for (const id of new Set([...before, ...after])) {
    const group = state.groups.byId(id);
    if (group !== undefined && before.has(id) !== after.has(id)) state.events.note(happening(after.has(id), group));
  }
}
