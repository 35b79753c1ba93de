import type { User } from './records.ts';
import type { State } from './state.ts';
import { noteSets } from './note-sets.ts';

/** Gives somebody other auto groups, and pushes those that changed to their peers. The peers' groups get no event of their own. */
export function changeAutoGroups(state: State, user: User, autoGroups: readonly string[], initiatorId: string): User {
  const changed: User = { ...user, autoGroups };
  state.users.put(changed);
  noteSets(state, { before: user.autoGroups, after: autoGroups }, (isAdded, group) => ({
    activity: isAdded ? 'user.group.add' : 'user.group.delete',
    initiatorId,
    targetId: user.id,
    meta: {
      email: user.email,
      group: group.name,
      group_id: group.id,
      is_service_user: String(user.isServiceUser),
      user_name: user.isServiceUser ? user.name : '',
      username: user.name,
    },
  }));
  if (state.settings.groups_propagation_enabled) {
    pushGroups(
      state,
      user,
      autoGroups.filter((id) => !user.autoGroups.includes(id)),
    );
    pullGroups(
      state,
      user,
      user.autoGroups.filter((id) => !autoGroups.includes(id)),
    );
  }
  return changed;
}

/** Puts the peers of everybody into their auto groups. */
export function pushEverything(state: State): void {
  for (const user of state.users.all()) if (user.autoGroups.length > 0) pushGroups(state, user, user.autoGroups);
}

function pushGroups(state: State, user: User, ids: readonly string[]): void {
  if (ids.length === 0) return;
  for (const peer of state.peers.ofUser(user.id)) for (const id of ids) state.groups.join(id, peer.id);
}

function pullGroups(state: State, user: User, ids: readonly string[]): void {
  if (ids.length === 0) return;
  for (const peer of state.peers.ofUser(user.id)) for (const id of ids) state.groups.leave(id, peer.id);
}
