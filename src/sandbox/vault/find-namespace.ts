import type { Namespace } from './state.ts';

/** A namespace and the path below it. */
export interface Located {
  readonly namespace: Namespace;
  readonly path: string;
}

/** The namespace that a header names, relative to the root; undefined where there is none such. */
export function namespaceByHeader(root: Namespace, header: string): Namespace | undefined {
  let namespace: Namespace | undefined = root;
  for (const name of header.split('/').filter((part) => part !== '' && part !== 'root')) namespace = namespace?.children.get(name);
  return namespace;
}

/** Takes names of namespaces off the beginning of a path, as long as they lead somewhere. */
export function namespaceByPath(start: Namespace, path: string): Located {
  let namespace = start;
  let rest = path;
  for (;;) {
    const slash = rest.indexOf('/');
    const child = slash < 0 ? undefined : namespace.children.get(rest.slice(0, slash));
    if (child === undefined) return { namespace, path: rest };
    namespace = child;
    rest = rest.slice(slash + 1);
  }
}
