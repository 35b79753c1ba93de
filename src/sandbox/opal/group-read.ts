import type { Call, Routes } from './call.ts';
import type { Group } from './records.ts';
import type { State } from './state.ts';
import { fromPath, idsQuery, isChosen, ok } from './call.ts';
import { groupJson } from './group-json.ts';
import { typeOf } from './group-types.ts';
import { orderKey, pageOf } from './page.ts';
import { bad, missing } from './refusal.ts';
import { syncDue } from './sync.ts';

/** The groups that this server shows at all; see the switch. */
export function isShown(state: State, group: Group): boolean {
  return state.switches.unknownTypes || typeOf(group.type) !== undefined;
}

/** The group that the path names. */
export function groupOf(call: Call, name = 'group_id'): Group {
  const group = fromPath(call, call.state.groups, name);
  if (!isShown(call.state, group)) throw missing('group', group.id);
  return group;
}

function listGroups(call: Call): ReturnType<typeof ok> {
  const { state, query } = call;
  syncDue(state);
  const type = query.get('group_type_filter');
  if (type !== null && typeOf(type) === undefined && !state.switches.unknownTypes) throw bad(`group_type_filter ${type} is no group type`);
  const [ids, tagIds] = [idsQuery(call, 'group_ids'), idsQuery(call, 'tag_ids')];
  const wanted = ids === undefined ? undefined : new Set(ids);
  const found = state.groups.all().filter((group) => {
    const isNamed = (wanted === undefined || wanted.has(group.id)) && isChosen(state, group.name, query.get('group_name'));
    const isTagged = tagIds === undefined || group.tagIds.some((id) => tagIds.includes(id));
    return isNamed && isTagged && (type === null || group.type === type) && isShown(state, group);
  });
  const page = pageOf(query, found, ({ seq }) => orderKey(seq));
  return ok({ ...page, results: page.results.map((group) => groupJson(state, group)) });
}

/** Reading groups. */
export const GROUP_READ_ROUTES: Routes = {
  '/groups': { GET: listGroups },
  '/groups/{group_id}': {
    GET(call) {
      syncDue(call.state);
      return ok(groupJson(call.state, groupOf(call)));
    },
  },
};
