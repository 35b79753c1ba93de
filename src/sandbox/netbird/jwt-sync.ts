import type { Group, User } from './records.ts';
import type { State } from './state.ts';
import { changeAutoGroups } from './auto-groups.ts';

/**
 * What a request with a JWT of somebody does before it is carried out: the groups that the claim names are made where they are
 * missing, and the person is in those and in no other group that came that way. Groups of the API with such a name are left alone.
 *
 * @returns whether this is done for them at all
 */
export function syncJwtGroups(state: State, user: User, claim: readonly string[]): boolean {
  const { jwt_groups_enabled: isOn, jwt_groups_claim_name: name } = state.settings;
  // Local people are never synced, whatever their token says.
  if (!isOn || name === '' || user.idpId === 'local' || user.isServiceUser) return false;
  const groups = [...new Set(claim)].map((wanted) => state.groups.byName(wanted) ?? addGroup(state, wanted));
  const claimed = groups.filter(({ issued }) => issued === 'jwt').map(({ id }) => id);
  const kept = user.autoGroups.filter((id) => state.groups.byId(id)?.issued !== 'jwt' || claimed.includes(id));
  const autoGroups = [...kept, ...claimed.filter((id) => !kept.includes(id))];
  const isSame = autoGroups.length === user.autoGroups.length && autoGroups.every((id) => user.autoGroups.includes(id));
  if (!isSame) changeAutoGroups(state, user, autoGroups, user.id);
  return true;
}

/** Without an event of its own. */
function addGroup(state: State, name: string): Group {
  const group: Group = { id: state.newId(), name, issued: 'jwt', peers: new Set(), resources: [] };
  state.groups.add(group);
  return group;
}
