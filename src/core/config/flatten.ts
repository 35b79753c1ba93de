import { compareText } from '../model/json.ts';
import type { Problem } from '../model/problem.ts';
import type { DeclaredMember } from '../model/project.ts';
import { below, errorAt, quote } from './problems.ts';
import { isLiveReference } from './rules/references.ts';
import type { World } from './rules/world.ts';
import type { Written } from './written.ts';

/** The people of a group and of all groups in it, sorted, and what keeps that from being known. */
export function flattenMembers(
  world: World,
  object: Written,
): { readonly members: readonly DeclaredMember[]; readonly problems: readonly Problem[] } {
  const people = new Map<string, DeclaredMember>();
  const problems: Problem[] = [];
  const seen = new Set([object.key]);
  const open: Written[] = [object];
  for (let group = open.pop(); group; group = open.pop()) {
    for (const member of group.members ?? []) keepLonger(people, member);
    if (group !== object && group.members === undefined) problems.push(unknownPeople(object, group));
    for (const reference of group.groups ?? []) {
      const child = world.groups.get(reference);
      if (isLiveReference(reference)) problems.push(liveGroup(object, reference));
      else if (child && !seen.has(reference)) open.push(child);
      seen.add(reference);
    }
  }
  return { members: [...people.values()].sort((x, y) => compareText(x.email, y.email)), problems };
}

/** Somebody who is in two of the groups stays as long as the longer of the two says. */
function keepLonger(people: Map<string, DeclaredMember>, member: DeclaredMember): void {
  const known = people.get(member.email);
  if (!known || (known.until !== undefined && (member.until === undefined || member.until > known.until))) people.set(member.email, member);
}

function unknownPeople(object: Written, group: Written): Problem {
  const detail = `give ${quote(group.key)} a list of members, or take it out`;
  return errorAt('CONFIG_NESTING', below(object.place, 'groups'), {
    summary: `${quote(object.key)} cannot be flattened: ${quote(group.key)} in it does not say who its members are`,
    detail,
    related: [{ ...group.place, atKey: true }],
  });
}

function liveGroup(object: Written, reference: string): Problem {
  return errorAt('CONFIG_NESTING', below(object.place, 'groups'), {
    summary: `${quote(object.key)} cannot be flattened: ${quote(reference)} is a live group whose people are not declared`,
    detail: 'declare the group, or take it out',
  });
}
