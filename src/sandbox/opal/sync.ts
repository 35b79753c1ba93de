import type { Group } from './records.ts';
import type { State } from './state.ts';

/** What a synchronisation with the other system does to a group: a new stamp, and its name and description where they are matched. */
export function syncGroup(state: State, group: Group): Group {
  const { remote } = group;
  if (remote === undefined) return group;
  return state.groups.put({
    ...group,
    name: group.matchRemoteName ? remote.name : group.name,
    description: group.matchRemoteDescription ? remote.description : group.description,
    sync: { id: state.tools.ids.uuid(), atMs: state.tools.now() },
  });
}

/** Synchronises what is due; that is no change that anybody asked for. */
export function syncDue(state: State): void {
  const { revision } = state;
  const before = state.tools.now() - state.switches.syncMs;
  for (const group of state.groups.all()) {
    if (group.sync !== undefined && group.sync.atMs <= before) syncGroup(state, group);
  }
  state.revision = revision;
}
