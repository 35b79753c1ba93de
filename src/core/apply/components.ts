/**
 * Strongly connected components (Tarjan, without recursion: a chain may be longer than the call stack). The result has a
 * component's number for each node; nodes with the same number lie on a common cycle.
 */
export function findComponents(count: number, edgesFrom: (node: number) => readonly number[]): Int32Array {
  const search = {
    index: new Int32Array(count).fill(-1),
    low: new Int32Array(count),
    component: new Int32Array(count).fill(-1),
    stack: [] as number[],
    visited: 0,
    components: 0,
  };
  for (let root = 0; root < count; root++) {
    if (search.index[root] === -1) visitFrom(root, search, edgesFrom);
  }
  return search.component;
}

/** Sizes of components by number. */
export function componentSizes(component: Int32Array): Int32Array {
  const sizes = new Int32Array(component.length);
  for (const number of component) sizes[number] = (sizes[number] as number) + 1;
  return sizes;
}

interface Search {
  readonly index: Int32Array;
  readonly low: Int32Array;
  readonly component: Int32Array;
  readonly stack: number[];
  visited: number;
  components: number;
}

function visitFrom(root: number, search: Search, edgesFrom: (node: number) => readonly number[]): void {
  const path: { readonly node: number; readonly edges: readonly number[]; next: number }[] = [];
  const enter = (node: number): void => {
    search.index[node] = search.low[node] = search.visited++;
    search.stack.push(node);
    path.push({ node, edges: edgesFrom(node), next: 0 });
  };
  enter(root);
  for (let top = path.at(-1); top !== undefined; top = path.at(-1)) {
    const { node } = top;
    if (top.next < top.edges.length) {
      const other = top.edges[top.next++] as number;
      if (search.index[other] === -1) enter(other);
      else if (search.component[other] === -1) lower(search, node, search.index[other] as number);
      continue;
    }
    path.pop();
    const caller = path.at(-1);
    if (caller) lower(search, caller.node, search.low[node] as number);
    if (search.low[node] === search.index[node]) closeComponent(node, search);
  }
}

function lower(search: Search, node: number, to: number): void {
  search.low[node] = Math.min(search.low[node] as number, to);
}

function closeComponent(node: number, search: Search): void {
  const number = search.components++;
  let member: number;
  do {
    member = search.stack.pop() as number;
    search.component[member] = number;
  } while (member !== node);
}
