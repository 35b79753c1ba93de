import type { Call, Result, Routes } from './call.ts';
import type { GroupBinding } from './records.ts';
import type { State } from './state.ts';
import { list, struct, uuid } from './body.ts';
import { DONE, bodyOf, fromPath, known, ok } from './call.ts';
import { note } from './events.ts';
import { bindingOf } from './group-json.ts';
import { orderKey, pageOf } from './page.ts';
import { bad, missing } from './refusal.ts';
import { isoTime, stored } from './state.ts';

function bindingJson(state: State, { id, creatorId, createdMs, sourceGroupId, groupIds }: GroupBinding): object {
  const groups = groupIds.map((groupId) => ({ group_id: groupId, group_type: state.groups.byId(groupId)?.type ?? 'OPAL_GROUP' }));
  return { group_binding_id: id, created_by_id: creatorId, created_at: isoTime(createdMs), source_group_id: sourceGroupId, groups };
}

const fields = { source_group_id: uuid, groups: list(struct({ group_id: uuid })) };
const readBinding = struct(fields);
const readUpdates = struct({ group_bindings: list(struct({ group_binding_id: uuid, ...fields })) });

function groupsOf(state: State, sent: ReturnType<typeof readBinding>, own?: string): Pick<GroupBinding, 'sourceGroupId' | 'groupIds'> {
  const groupIds = [...new Set(sent.groups.map(({ group_id: id }) => id))];
  for (const id of known([sent.source_group_id, ...groupIds], state.groups, 'group')) {
    const binding = bindingOf(state, id);
    if (binding !== undefined && binding.id !== own) throw bad(`group ${id} is in another binding`);
  }
  return { sourceGroupId: sent.source_group_id, groupIds };
}

function createBinding(call: Call): Result {
  const { state, actor } = call;
  const groups = groupsOf(state, bodyOf(call, readBinding));
  const binding = state.bindings.put({ ...stored(state), creatorId: actor.userId, createdMs: state.tools.now(), ...groups });
  note(state, actor, { type: 'GROUP_BINDINGS_CREATED', objectIds: [binding.id, binding.sourceGroupId, ...binding.groupIds] });
  return ok(bindingJson(state, binding));
}

function updateBindings(call: Call): Result {
  const { state, actor } = call;
  const done = bodyOf(call, readUpdates).group_bindings.map((sent) => {
    const binding = state.bindings.byId(sent.group_binding_id);
    if (binding === undefined) throw missing('group binding', sent.group_binding_id);
    return { ...binding, ...groupsOf(state, sent, binding.id) };
  });
  for (const binding of done) {
    state.bindings.put(binding);
    note(state, actor, { type: 'GROUP_BINDINGS_UPDATED', objectIds: [binding.id] });
  }
  return DONE;
}

function deleteBinding(call: Call): Result {
  const { state, actor } = call;
  const binding = fromPath(call, state.bindings, 'group_binding_id');
  state.bindings.remove(binding.id);
  note(state, actor, { type: 'GROUP_BINDINGS_DELETED', objectIds: [binding.id] });
  return DONE;
}

/** Linked groups. */
export const BINDING_ROUTES: Routes = {
  '/group-bindings': {
    GET(call) {
      const page = pageOf(call.query, call.state.bindings.all(), ({ seq }) => orderKey(seq));
      return ok({ ...page, results: page.results.map((binding) => bindingJson(call.state, binding)) });
    },
    POST: createBinding,
    PUT: updateBindings,
  },
  '/group-bindings/{group_binding_id}': {
    GET: (call) => ok(bindingJson(call.state, fromPath(call, call.state.bindings, 'group_binding_id'))),
    DELETE: deleteBinding,
  },
};
