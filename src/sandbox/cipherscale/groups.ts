import type { Answer } from '../emulator.ts';
import type { Call, Routes } from './call.ts';
import type { Group } from './records.ts';
import type { State } from './state.ts';
import { idParam, readJson } from './call.ts';
import { pageOf } from './paging.ts';
import { Refusal, missing } from './refusal.ts';
import { reply } from './replies.ts';
import { listedGroup, shownGroup } from './shown.ts';
import { groupsOf, newStamped, stamp } from './state.ts';
import { isFilled, isIds, isText, optional, validated } from './validate.ts';

/** What can be written of a group; everything else is the console's. */
interface Written {
  readonly name: string;
  readonly description: string | undefined;
  readonly roles: readonly string[];
}

const WRITABLE = { name: isFilled, description: optional(isText), roles: isIds };

function readWritten(call: Call): Written {
  const given = validated(readJson(call), WRITABLE);
  const roles = [...new Set(given['roles'] as readonly string[])];
  judgeRoles(call.state, roles);
  return { name: given['name'] as string, description: (given['description'] ?? undefined) as string | undefined, roles };
}

function judgeRoles(state: State, ids: readonly string[]): void {
  if (ids.length === 0 && state.switches.emptyRoles === 'refuse') throw new Refusal(400, ['roles should not be empty']);
  for (const id of ids) {
    const role = state.roles.byId(id);
    if (role === undefined) throw missing(`Role ${id}`);
    if (role.type === 'OWNER') throw new Refusal(400, 'The owner role cannot be assigned to a group');
  }
}

function judgeName(state: State, name: string, own?: string): void {
  const taken = state.groups.all().some((group) => group.name === name && group.id !== own);
  if (taken && state.switches.uniqueNames) throw new Refusal(409, `Group with name "${name}" already exists`);
}

/** The group that the path names. @throws Refusal 404 */
export function groupIn(call: Call, index = 0): Group {
  const group = call.state.groups.byId(idParam(call, index));
  if (group === undefined) throw missing('Group');
  return group;
}

function createGroup(call: Call): Answer {
  const { state } = call;
  const written = readWritten(call);
  judgeName(state, written.name);
  const group = state.groups.put({
    ...newStamped(state),
    ...written,
    deleteable: true,
    maxDevices: 5,
    isSamlDefaultGroup: false,
    idpMapping: [],
    members: [],
  });
  return reply(201, state.switches.echo ? shownGroup(state, group) : undefined);
}

/** All three fields are replaced: what is left out is empty. */
function updateGroup(call: Call): Answer {
  const { state } = call;
  const group = groupIn(call);
  const written = readWritten(call);
  judgeName(state, written.name, group.id);
  const kept = state.switches.put === 'keep' && written.description === undefined ? { description: group.description } : {};
  const updated = state.groups.put({ ...group, ...written, ...kept, updatedAt: stamp(state) });
  return state.switches.echo ? reply(200, shownGroup(state, updated)) : reply(204);
}

/** Memberships go with the group; policies that name it lose it. */
function deleteGroup(call: Call): Answer {
  const { state } = call;
  const group = groupIn(call);
  if (!group.deleteable) throw new Refusal(403, 'This group cannot be deleted');
  const lonely = group.members.filter(({ userId }) => groupsOf(state, userId).length === 1);
  if (lonely.length > 0 && state.switches.lastGroup === 'refuse')
    throw new Refusal(400, `${lonely.length} users would be left without a group`);
  state.groups.remove(group.id);
  for (const policy of state.policies.all()) {
    if (policy.groups.includes(group.id)) state.policies.put({ ...policy, groups: policy.groups.filter((id) => id !== group.id) });
  }
  return reply(200);
}

/** Groups. */
export const GROUP_ROUTES: Routes = {
  '/tenants/groups': {
    GET: (call) =>
      pageOf(
        call,
        call.state.groups.all().map((group) => listedGroup(call.state, group)),
      ),
    POST: createGroup,
  },
  '/tenants/groups/{id}': {
    GET: (call) => reply(200, shownGroup(call.state, groupIn(call))),
    PUT: updateGroup,
    DELETE: deleteGroup,
  },
};
