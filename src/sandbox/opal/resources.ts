import type { Call, Result, Routes } from './call.ts';
import type { Resource } from './records.ts';
import type { State } from './state.ts';
import { fromPath, idQuery, idsQuery, isChosen, ok } from './call.ts';
import { orderKey, pageOf } from './page.ts';
import { bad } from './refusal.ts';
import { tagJson } from './tag-json.ts';

function resourceJson(state: State, resource: Resource): object {
  return {
    resource_id: resource.id,
    app_id: resource.appId,
    name: resource.name,
    description: resource.description,
    admin_owner_id: resource.adminOwnerId,
    remote_resource_id: resource.remoteId,
    remote_resource_name: resource.name,
    resource_type: resource.type,
    parent_resource_id: resource.parentId,
    ancestor_resource_ids: ancestorsOf(state, resource),
    descendant_resource_ids: state.resources
      .all()
      .filter((other) => ancestorsOf(state, other).includes(resource.id))
      .map(({ id }) => id),
    risk_sensitivity: 'MEDIUM',
  };
}

function ancestorsOf(state: State, { parentId }: Resource): readonly string[] {
  const parent = parentId === undefined ? undefined : state.resources.byId(parentId);
  return parent === undefined ? [] : [parent.id, ...ancestorsOf(state, parent)];
}

function listResources(call: Call): Result {
  const { state, query } = call;
  const [type, remoteId] = [query.get('resource_type_filter'), query.get('remote_id')];
  if (remoteId !== null && type === null) throw bad('resource_type_filter is required with remote_id');
  const [ids, tagIds] = [idsQuery(call, 'resource_ids'), idsQuery(call, 'tag_ids')];
  const [parentId, ancestorId] = [idQuery(call, 'parent_resource_id'), idQuery(call, 'ancestor_resource_id')];
  const tests: readonly ((resource: Resource) => boolean)[] = [
    ({ name }) => isChosen(state, name, query.get('resource_name')),
    (resource) => type === null || resource.type === type,
    (resource) => remoteId === null || resource.remoteId === remoteId,
    ({ id }) => ids === undefined || ids.includes(id),
    (resource) => tagIds === undefined || resource.tagIds.some((id) => tagIds.includes(id)),
    (resource) => parentId === undefined || resource.parentId === parentId,
    (resource) => ancestorId === undefined || ancestorsOf(state, resource).includes(ancestorId),
  ];
  const found = state.resources.all().filter((resource) => tests.every((test) => test(resource)));
  const page = pageOf(query, found, ({ seq }) => orderKey(seq));
  return ok({ ...page, results: page.results.map((resource) => resourceJson(state, resource)) });
}

/** What groups give access to. */
export const RESOURCE_ROUTES: Routes = {
  '/resources': { GET: listResources },
  '/resources/{resource_id}': { GET: (call) => ok(resourceJson(call.state, fromPath(call, call.state.resources, 'resource_id'))) },
  '/resources/{resource_id}/tags': {
    GET(call) {
      const { tagIds } = fromPath(call, call.state.resources, 'resource_id');
      return ok({ tags: tagIds.map((id) => tagJson(call.state, id)) });
    },
  },
};
