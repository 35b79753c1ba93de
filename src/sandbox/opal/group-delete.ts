import type { Call, Result } from './call.ts';
import type { Group } from './records.ts';
import type { State } from './state.ts';
import { DONE } from './call.ts';
import { note } from './events.ts';
import { groupOf } from './group-read.ts';

/** Deletes a group. Of one that was imported, only what Opal knows of it. */
export function deleteGroup(call: Call): Result {
  const { state, actor } = call;
  const group = groupOf(call);
  state.groups.remove(group.id);
  state.accessRules.remove(group.id);
  for (const grants of [state.members, state.nestings, state.groupResources]) grants.forget(group.id);
  for (const other of state.groups.all()) forgetVisibility(state, other, group.id);
  for (const owner of state.owners.all()) {
    if (owner.sourceGroupId === group.id) state.owners.put({ ...owner, sourceGroupId: undefined });
  }
  for (const binding of state.bindings.all()) {
    if (binding.sourceGroupId === group.id) state.bindings.remove(binding.id);
    else if (binding.groupIds.includes(group.id)) {
      state.bindings.put({ ...binding, groupIds: binding.groupIds.filter((id) => id !== group.id) });
    }
  }
  note(state, actor, { type: 'GROUPS_DELETED', objectIds: [group.id], details: { group_id: group.id, group_name: group.name } });
  return DONE;
}

function forgetVisibility(state: State, group: Group, id: string): void {
  const { visibility } = group.policy;
  if (!visibility.groupIds.includes(id)) return;
  const groupIds = visibility.groupIds.filter((other) => other !== id);
  state.groups.put({ ...group, policy: { ...group.policy, visibility: { ...visibility, groupIds } } });
}
