import type { Scope } from '../../core/provider.ts';
import { GENERATED_NAME } from './fields.ts';

/** Which groups have to be read in full. */
export interface Choice {
  readonly ids: readonly string[];
  /** Groups that may be half made: wanted only if they carry a marker that somebody looks for. */
  readonly suspects: ReadonlySet<string>;
}

/** The groups that the scope is about: bound by the state, or of a declared name in any letter case. */
export function chooseGroups(groups: readonly { readonly id: string; readonly name: string }[], scope: Scope): Choice {
  const names = wantedNames(scope);
  const bound = wantedIds(scope);
  const suspects = new Set<string>();
  const ids: string[] = [];
  for (const { id, name } of groups) {
    if (scope.all || bound.has(id) || names.has(name.toLowerCase())) ids.push(id);
    else if (scope.pending.length > 0 && GENERATED_NAME.test(name)) {
      ids.push(id);
      suspects.add(id);
    }
  }
  return { ids, suspects };
}

function wantedNames(scope: Scope): ReadonlySet<string> {
  const names = new Set<string>();
  for (const declared of scope.declared) {
    names.add(declared.name.toLowerCase());
    for (const key of declared.previously) names.add(key.toLowerCase());
  }
  for (const { name } of scope.names) names.add(name.toLowerCase());
  return names;
}

function wantedIds(scope: Scope): ReadonlySet<string> {
  const ids = new Set(scope.bound.map((entry) => entry.id));
  for (const { block } of scope.declared) {
    const pinned = block['id'];
    if (typeof pinned === 'string') ids.add(pinned);
  }
  return ids;
}
