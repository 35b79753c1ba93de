import type { AdmissionRule, Group, Policy, Role, User } from './records.ts';
import type { State } from './state.ts';
import { groupsOf } from './state.ts';

/** A role as answers have it. */
export function shownRole({ id, createdAt, updatedAt, name, description, deleteable, type }: Role): object {
  return { id, createdAt, updatedAt, name, description, deleteable, type };
}

function rolesOf(state: State, ids: readonly string[]): readonly object[] {
  return ids.flatMap((id) => {
    const role = state.roles.byId(id);
    return role === undefined ? [] : [shownRole(role)];
  });
}

function ownPart(group: Group): object {
  const { id, createdAt, updatedAt, name, description, deleteable, maxDevices, isSamlDefaultGroup, idpMapping } = group;
  return {
    id,
    createdAt,
    updatedAt,
    name,
    ...(description === undefined ? {} : { description }),
    deleteable,
    maxDevices,
    isSamlDefaultGroup,
    idpMapping,
  };
}

/** A group read by itself: with role objects and users. */
export function shownGroup(state: State, group: Group): object {
  const users = group.members.flatMap(({ userId, createdAt }) => {
    const user = state.users.byId(userId);
    if (user === undefined) return [];
    const { firstName, lastName, email } = user;
    return [{ id: userId, createdAt, updatedAt: createdAt, firstName, lastName, email }];
  });
  return { ...ownPart(group), roles: rolesOf(state, group.roles), users };
}

/** A group in a list. */
export function listedGroup(state: State, group: Group): object {
  const { groupItems } = state.switches;
  if (groupItems === 'whole') return shownGroup(state, group);
  const counts = { ...ownPart(group), usersCount: group.members.length };
  return groupItems === 'bare' ? counts : { ...counts, roles: rolesOf(state, group.roles) };
}

/** A user as answers have it: the privileges of all groups, and the groups without their members. */
export function shownUser(state: State, user: User): object {
  const groups = groupsOf(state, user.id);
  const roles = [...new Set(groups.flatMap((group) => group.roles))];
  return {
    ...user,
    maxDevices: null,
    roles: rolesOf(state, roles),
    groups: groups.map(({ id, createdAt, updatedAt, name, description }) => ({ id, createdAt, updatedAt, name, description })),
    devices: [],
  };
}

/** A user in a list. */
export function listedUser(state: State, user: User): object {
  if (state.switches.userItems === 'whole') return shownUser(state, user);
  const { groups: _groups, roles: _roles, ...rest } = shownUser(state, user) as Record<string, unknown>;
  return rest;
}

/** An admission rule. */
export function shownRule(rule: AdmissionRule): object {
  return { ...rule };
}

/** A policy. */
export function shownPolicy(policy: Policy): object {
  return { ...policy, rule: policy.rule ?? null };
}
