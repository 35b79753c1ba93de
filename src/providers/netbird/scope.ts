import type { Scope } from '../../core/provider.ts';
import type { GroupAnswer } from './answers.ts';

/** The groups that the scope is about: bound by the state, pinned by id, or of a declared name. */
export function chooseGroups(groups: readonly GroupAnswer[], scope: Scope): readonly GroupAnswer[] {
  if (scope.all) return groups;
  const ids = new Set(scope.bound.map((entry) => entry.id));
  const names = new Set(scope.names.map(({ name }) => name));
  for (const declared of scope.declared) {
    const pinned = declared.block['id'];
    if (typeof pinned === 'string') ids.add(pinned);
    for (const name of [declared.name, ...declared.previously]) names.add(name);
  }
  return groups.filter(({ id, name }) => ids.has(id) || names.has(name));
}
