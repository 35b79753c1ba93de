import type { Namespace, State } from './state.ts';

/** A name for something that came without one: `group_1a2b3c4d.root`. */
export function freeName(kind: 'group' | 'entity', namespace: Namespace, state: State): string {
  const table = kind === 'group' ? namespace.identity.groups : namespace.identity.entities;
  for (;;) {
    const name = `${kind}_${state.tools.ids.hex(8)}.${namespace.id}`;
    if (table.byName(name) === undefined) return name;
  }
}
