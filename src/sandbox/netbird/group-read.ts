import type { Run } from './call.ts';
import type { Group } from './records.ts';
import type { State } from './state.ts';
import { param } from './call.ts';
import { jsonList } from './encode.ts';
import { groupJson, isBroken } from './group-json.ts';
import { Crash, refuse } from './refusal.ts';
import { allowGroupRead } from './roles.ts';
import { anyOrder } from './state.ts';

/** All groups, or the one that `?name=` chooses. */
export const listGroups: Run = ({ state, caller, query }) => {
  allowGroupRead(caller);
  const name = state.switches.nameFilter ? (query.get('name') ?? '') : '';
  if (name !== '') {
    const group = state.groups.byName(name);
    if (group === undefined) throw refuse(404, `group: ${name} not found`);
    return jsonList([shown(state, group)]);
  }
  if (state.groups.anyBroken()) throw new Crash('a group of the list');
  const listed = state.groups.all().filter((group) => state.switches.allListed || group.name !== 'All');
  return jsonList(anyOrder(state, listed).map((group) => shown(state, group)));
};

/** One group. */
export const readOneGroup: Run = (call) => {
  allowGroupRead(call.caller);
  const group = call.state.groups.byId(param(call));
  if (group === undefined) throw refuse(404, `group: ${param(call)} not found`);
  return shown(call.state, group);
};

function shown(state: State, group: Group): string {
  if (isBroken(group)) throw new Crash(`group ${group.id}`);
  return state.groups.text(group, () => {
    const known = [...group.peers].map((id) => state.peers.byId(id)).filter((peer) => peer !== undefined);
    const stored = known.sort((left, right) => (left.id < right.id ? -1 : 1));
    return groupJson(group, anyOrder(state, stored).map(state.peers.minimum), group.resources);
  });
}
