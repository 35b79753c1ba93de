import { GROUP, formatAddress } from '../../core/model/address.ts';
import { setOf } from '../../core/model/document.ts';
import type { Scope } from '../../core/provider.ts';
import type { GroupAnswer } from './answers.ts';
import type { NestedRow, Parts } from './parts.ts';
import type { Claims } from './identity.ts';
import type { Memory } from './memory.ts';

/** What candidates are found by. */
export interface NestingScope {
  readonly scope: Scope;
  readonly claims: Claims;
  readonly groups: ReadonlyMap<string, GroupAnswer>;
  readonly memory: Memory;
}

/**
 * Groups that may lie in a managed one. The API tells what a group lies in, never what lies in it: so those are asked that a declaration
 * or the state names as nested, and not every group of the organisation.
 */
export function nestingCandidates({ scope, claims, groups, memory }: NestingScope): ReadonlySet<string> {
  const target = scope.declared[0]?.target ?? scope.bound[0]?.address.split('/')[0] ?? '';
  const idsByName = new Map<string, string[]>();
  for (const { id, name } of groups.values()) idsByName.set(name, [...(idsByName.get(name) ?? []), id]);
  const idsOf = (reference: string): readonly string[] => {
    if (reference.startsWith('id:')) return [reference.slice(3)];
    if (reference.startsWith('name:')) return idsByName.get(reference.slice(5)) ?? [];
    return [claims.idByAddress.get(formatAddress(target, GROUP, reference)) ?? []].flat();
  };
  const references = [
    ...scope.declared.flatMap((declared) => declared.groups ?? []),
    ...scope.bound.flatMap(({ applied = {} }) => setOf(applied, 'groups')),
  ];
  for (const id of references.flatMap(idsOf)) memory.nested.add(id);
  return new Set([...memory.nested].filter((id) => groups.has(id)));
}

/** By group, the groups in it. */
export function nestedBy(parts: ReadonlyMap<string, Parts>): ReadonlyMap<string, readonly NestedRow[]> {
  const nested = new Map<string, NestedRow[]>();
  for (const [id, { containers = [] }] of parts) {
    for (const { containerId, level, minutes } of containers)
      nested.set(containerId, [...(nested.get(containerId) ?? []), { id, level, minutes }]);
  }
  return nested;
}
