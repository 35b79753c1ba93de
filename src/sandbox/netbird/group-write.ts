import type { Call, Run } from './call.ts';
import type { Group, ResourceRef } from './records.ts';
import type { State } from './state.ts';
import { param, readBody } from './call.ts';
import { list, struct, text } from './decode.ts';
import { groupJson, isBroken } from './group-json.ts';
import { noteMembers } from './group-events.ts';
import { Crash, refuse } from './refusal.ts';
import { allow, allowGroupRead } from './roles.ts';

const readGroup = struct({ name: text, peers: list(text), resources: list(struct({ id: text, type: text })) });

/** POST: the only write that looks whether the name is taken. */
export const createGroup: Run = (call) => {
  const { state, caller } = call;
  const body = readBody(call, readGroup);
  if (body.name === '') throw refuse(422, "group name shouldn't be empty");
  allow(caller, 'groups', 'create');
  if (state.groups.byName(body.name) !== undefined) throw refuse(409, `group with name ${body.name} already exists`);
  const group: Group = { id: state.newId(), issued: 'api', name: body.name, peers: new Set(body.peers), resources: body.resources };
  state.groups.add(group);
  state.events.note({ activity: 'group.add', initiatorId: caller.id, targetId: group.id, meta: { name: group.name } });
  noteMembers(call, group, { added: body.peers, removed: [] });
  return echo(state, group, body.peers);
};

/** PUT: replaces name, peers and resources, whatever the name is. */
export const updateGroup: Run = (call) => {
  const { state, caller } = call;
  const old = groupToUpdate(call);
  const body = readBody(call, readGroup);
  if (body.name === '') throw refuse(422, "group name shouldn't be empty");
  allow(caller, 'groups', 'update');
  const before = new Set(old.peers);
  const renamed = old.name === body.name ? undefined : { old_name: old.name, new_name: body.name };
  const changed = !isSame(old, body);
  if (changed) state.groups.replace(old.id, body);
  const group: Group = { ...old, ...body, peers: new Set(body.peers) };
  if (renamed !== undefined) state.events.note({ activity: 'group.update', initiatorId: caller.id, targetId: old.id, meta: renamed });
  noteMembers(call, group, {
    added: body.peers.filter((id) => !before.has(id)),
    removed: [...before].filter((id) => !group.peers.has(id)),
  });
  return echo(state, group, body.peers);
};

function groupToUpdate(call: Call): Group {
  allowGroupRead(call.caller);
  const group = call.state.groups.byId(param(call));
  if (group === undefined) throw refuse(404, `group: ${param(call)} not found`);
  if (call.state.groups.byName('All')?.id === group.id) throw refuse(422, 'updating group all is not allowed');
  return group;
}

function isSame(
  group: Group,
  body: { readonly name: string; readonly peers: readonly string[]; readonly resources: readonly ResourceRef[] },
): boolean {
  const peers = new Set(body.peers);
  return (
    group.name === body.name &&
    group.peers.size === peers.size &&
    [...peers].every((id) => group.peers.has(id)) &&
    JSON.stringify(group.resources) === JSON.stringify(body.resources)
  );
}

/** The reply is made from the request: its order, its resources twice, but no peers that are not there. */
function echo(state: State, group: Group, sent: readonly string[]): string {
  if (isBroken(group)) throw new Crash(`group ${group.id}`);
  const peers = [...new Set(sent)].map((id) => state.peers.byId(id)).filter((peer) => peer !== undefined);
  return groupJson(group, peers.map(state.peers.minimum), group.resources);
}
