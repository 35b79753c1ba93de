import type { Run } from './call.ts';
import type { Group, User } from './records.ts';
import type { State } from './state.ts';
import { param } from './call.ts';
import { refuseAsWritten } from './refusal.ts';
import { allow } from './roles.ts';

/** DELETE: refused with the first thing that refers to the group; there is no cascade. */
export const deleteGroup: Run = (call) => {
  const { state, caller } = call;
  allow(caller, 'groups', 'delete');
  const group = state.groups.byId(param(call));
  if (group === undefined) throw refuseAsWritten(400, `group: ${param(call)} not found`);
  const reason = refusal(state, group, caller);
  if (reason !== undefined) throw refuseAsWritten(400, reason);
  state.groups.remove(group.id);
  state.events.note({ activity: 'group.delete', initiatorId: caller.id, targetId: group.id, meta: { name: group.name } });
  return '{}';
};

function refusal(state: State, group: Group, caller: User): string | undefined {
  if (group.issued === 'integration' && !(caller.isServiceUser && caller.role === 'admin')) {
    return 'only service users with admin power can delete integration group';
  }
  if (group.name === 'All') return 'deleting group ALL is not allowed';
  for (const [kind, find] of REFERENCES) {
    const name = find(state, group);
    if (name !== undefined) return `group has been linked to ${kind}: ${name}`;
  }
  return undefined;
}

type Find = (state: State, group: Group) => string | undefined;

/** In the order in which the server looks. */
const REFERENCES: readonly (readonly [kind: string, find: Find])[] = [
  ['network resource', (_, group) => group.resources[0]?.id],
  [
    'route',
    (state, { id }) =>
      state.routes.all().find((route) => [...route.groups, ...route.peerGroups, ...route.accessControlGroups].includes(id))?.networkId,
  ],
  ['name server groups', (state, { id }) => state.nameservers.all().find((server) => server.groups.includes(id))?.name],
  [
    'policy',
    (state, { id }) =>
      state.policies.all().find(({ rules }) => rules.some((rule) => [...rule.sources, ...rule.destinations].includes(id)))?.name,
  ],
  ['setup key', (state, { id }) => state.setupKeys.all().find((key) => key.autoGroups.includes(id))?.name],
  ['user', (state, { id }) => state.users.all().find((user) => user.autoGroups.includes(id))?.id],
  ['network router', (state, { id }) => state.routers.all().find((router) => router.peerGroups.includes(id))?.id],
  ['disabled DNS management groups', (state, { id, name }) => (state.disabledDnsGroups.includes(id) ? name : undefined)],
];
