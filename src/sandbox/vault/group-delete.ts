import type { Call } from './call.ts';
import type { Group } from './records.ts';
import type { Reply } from './replies.ts';
import { NOTHING } from './replies.ts';

/** DELETE group/id/:id */
export function deleteGroupById(call: Call): Reply {
  return remove(call, call.namespace.identity.groups.byId(call.fields.text('id')));
}

/** DELETE group/name/:name */
export function deleteGroupByName(call: Call): Reply {
  return remove(call, call.namespace.identity.groups.byName(call.fields.text('name')));
}

/** Children of the group keep its id among their parents: the server does not clean that up. */
function remove(call: Call, group: Group | undefined): Reply {
  if (group !== undefined) call.namespace.identity.removeGroup(group);
  return NOTHING;
}
