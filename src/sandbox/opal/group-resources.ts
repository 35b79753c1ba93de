import type { Call, Result, Routes } from './call.ts';
import type { Grant } from './grants.ts';
import type { Group, Resource } from './records.ts';
import type { State } from './state.ts';
import { checkLevel, levelJson } from './access-level.ts';
import { list, optional, struct, text, uuid, whole } from './body.ts';
import { DONE, bodyOf, fromPath, ok } from './call.ts';
import { note } from './events.ts';
import { groupOf } from './group-read.ts';
import { LONGEST_GRANT } from './group-users.ts';
import { Refusal, bad } from './refusal.ts';
import { endOf, isoTime } from './state.ts';

function grantJson(state: State, group: Group, { to, level, expiresMs }: Grant): object {
  const resource = state.resources.byId(to);
  return {
    group_id: group.id,
    resource_id: to,
    group_name: group.name,
    resource_name: resource?.name ?? '',
    expiration_date: expiresMs === undefined ? null : isoTime(expiresMs),
    access_level: levelJson(resource?.levels ?? [], level),
  };
}

function newGrant(state: State, group: Group, resource: Resource, { level, minutes }: { level: string; minutes: number }): Grant {
  checkLevel(resource, resource.levels, level);
  const common = { from: group.id, to: resource.id, level, minutes, expiresMs: endOf(state, minutes) };
  return { ...common, grantedMs: state.tools.now(), source: 'opal', status: undefined };
}

const readList = struct({ resources: list(struct({ resource_id: uuid, access_level_remote_id: optional(text) })) });

/** Replaces everything; whatever had an end has none afterwards. */
function putResources(call: Call): Result {
  const { state, actor } = call;
  const group = groupOf(call);
  const grants = bodyOf(call, readList).resources.map((sent) => {
    const resource = state.resources.byId(sent.resource_id);
    if (resource === undefined) throw bad(`resource ${sent.resource_id} does not exist`);
    return newGrant(state, group, resource, { level: sent.access_level_remote_id ?? '', minutes: 0 });
  });
  for (const grant of state.groupResources.from(group.id)) state.groupResources.remove(grant);
  for (const grant of grants) state.groupResources.put(grant);
  note(state, actor, { type: 'GROUP_RESOURCES_UPDATED', objectIds: [group.id], details: { group_id: group.id, group_name: group.name } });
  return DONE;
}

const readOne = struct({ access_level_remote_id: optional(text), duration_minutes: optional(whole(0, LONGEST_GRANT)) });

function addResource(call: Call): Result {
  const { state, actor } = call;
  const group = groupOf(call);
  const resource = fromPath(call, state.resources, 'resource_id');
  const sent = call.body.trim() === '' ? undefined : bodyOf(call, readOne);
  const level = sent?.access_level_remote_id ?? call.query.get('access_level_remote_id') ?? '';
  const grant = newGrant(state, group, resource, { level, minutes: sent?.duration_minutes ?? 0 });
  const there = state.groupResources.find(group.id, resource.id, level);
  if (there !== undefined && state.switches.existing === 'conflict')
    throw new Refusal(409, `${group.name} has access to ${resource.name} already`);
  if (there !== undefined && state.switches.existing === 'kept') return ok(grantJson(state, group, there));
  state.groupResources.put(grant);
  const details = { group_id: group.id, group_name: group.name, resource_id: resource.id, resource_name: resource.name };
  note(state, actor, { type: 'GROUP_RESOURCES_ADDED', objectIds: [group.id, resource.id], details });
  return ok(grantJson(state, group, grant));
}

/** What a group gives access to. */
export const GROUP_RESOURCE_ROUTES: Routes = {
  '/groups/{group_id}/resources': {
    GET(call) {
      const group = groupOf(call);
      return ok({ group_resources: call.state.groupResources.from(group.id).map((grant) => grantJson(call.state, group, grant)) });
    },
    PUT: putResources,
  },
  '/groups/{group_id}/resources/{resource_id}': { POST: addResource },
  '/resources/{resource_id}/groups': {
    GET(call) {
      const { state } = call;
      const grants = state.groupResources.to(fromPath(call, state.resources, 'resource_id').id);
      const rows = grants.flatMap((grant) => {
        const group = state.groups.byId(grant.from);
        return group === undefined ? [] : [grantJson(state, group, grant)];
      });
      return ok({ group_resources: rows });
    },
  },
};
