import type { Call, Result, Routes } from './call.ts';
import type { Grant } from './grants.ts';
import type { State } from './state.ts';
import { checkLevel, levelsOf } from './access-level.ts';
import { optional, struct, text, uuid, whole } from './body.ts';
import { bodyOf, idParam, ok } from './call.ts';
import { note } from './events.ts';
import { groupOf, isShown } from './group-read.ts';
import { LONGEST_GRANT } from './group-users.ts';
import { Refusal, bad } from './refusal.ts';
import { endOf } from './state.ts';

function nestingJson({ to, minutes, level }: Grant): object {
  return { containing_group_id: to, duration_minutes: minutes, access_level_remote_id: level };
}

/** Those at one level, where the query names one. */
function nestingsOf(call: Call): readonly Grant[] {
  const level = call.query.get('access_level_remote_id');
  const all = call.state.nestings.from(groupOf(call).id);
  return level === null ? all : all.filter((nesting) => nesting.level === level);
}

function named(call: Call): readonly Grant[] {
  const id = idParam(call, 'containing_group_id');
  return nestingsOf(call).filter(({ to }) => to === id);
}

const readNesting = struct({
  containing_group_id: uuid,
  duration_minutes: optional(whole(0, LONGEST_GRANT)),
  access_level_remote_id: optional(text),
});

function addNesting(call: Call): Result {
  const { state, actor } = call;
  const group = groupOf(call);
  const sent = bodyOf(call, readNesting);
  const containing = state.groups.byId(sent.containing_group_id);
  if (containing === undefined || !isShown(state, containing)) throw bad(`group ${sent.containing_group_id} does not exist`);
  const [level, minutes] = [sent.access_level_remote_id ?? '', sent.duration_minutes ?? 0];
  checkLevel(containing, levelsOf(containing), level);
  if (containing.id === group.id || leadsTo(state, containing.id, group.id)) throw bad(`${group.name} would contain itself`);
  const there = state.nestings.find(group.id, containing.id, level);
  if (there !== undefined && state.switches.existing === 'conflict')
    throw new Refusal(409, `${group.name} is in ${containing.name} already`);
  if (there !== undefined && state.switches.existing === 'kept') return ok(nestingJson(there));
  const common = { from: group.id, to: containing.id, level, minutes, expiresMs: endOf(state, minutes) };
  const nesting = state.nestings.put({ ...common, grantedMs: state.tools.now(), source: 'opal', status: undefined });
  const details = { group_id: group.id, group_name: group.name, containing_group_id: containing.id };
  note(state, actor, { type: 'GROUP_CONTAINING_GROUPS_ADDED', objectIds: [group.id, containing.id], details });
  return ok(nestingJson(nesting));
}

/** Whether members of one group get into another, however many steps away. */
function leadsTo(state: State, from: string, to: string, seen = new Set<string>()): boolean {
  if (seen.has(from)) return false;
  seen.add(from);
  return state.nestings.from(from).some((nesting) => nesting.to === to || leadsTo(state, nesting.to, to, seen));
}

function readNestingOf(call: Call): Result {
  const [first] = named(call);
  if (first === undefined) throw new Refusal(404, 'the group is not in that group');
  return ok(nestingJson(first));
}

function removeNesting(call: Call): Result {
  const { state, actor } = call;
  const group = groupOf(call);
  const there = named(call);
  if (there.length === 0 && state.switches.absentRemoval === 'refused') throw new Refusal(404, `${group.name} is not in that group`);
  for (const nesting of there) {
    state.nestings.remove(nesting);
    const details = { group_id: group.id, group_name: group.name, containing_group_id: nesting.to };
    note(state, actor, { type: 'GROUP_CONTAINING_GROUPS_REMOVED', objectIds: [group.id, nesting.to], details });
  }
  return { status: 204 };
}

/** The groups that a group is in, seen from the member. */
export const CONTAINING_GROUP_ROUTES: Routes = {
  '/groups/{group_id}/containing-groups': {
    GET: (call) => ok({ containing_groups: nestingsOf(call).map(nestingJson) }),
    POST: addNesting,
  },
  '/groups/{group_id}/containing-groups/{containing_group_id}': { GET: readNestingOf, DELETE: removeNesting },
};
