import type { Mount } from './mounts.ts';
import type { Namespace, State } from './state.ts';
import { allNamespaces } from './state.ts';

/** The mount with this accessor, in whichever namespace. */
export function mountByAccessor(state: State, accessor: string): { readonly mount: Mount; readonly namespace: Namespace } | undefined {
  for (const namespace of allNamespaces(state)) {
    for (const mount of namespace.mounts.values()) {
      if (mount.accessor === accessor) return { mount, namespace };
    }
  }
  return undefined;
}
