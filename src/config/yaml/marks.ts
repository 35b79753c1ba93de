/**
 * Where every key and value of a parsed file stands, as a flat pre-order tree: five numbers a node keep a file of 300 nodes at 6 kB,
 * where objects would take 30. Offsets count UTF-16 units from the start of the text, half-open.
 */
export interface Marks {
  /** By node: its key in a map, its index in a sequence; the root has the key ''. */
  readonly keys: (string | number)[];
  /** By node: key start, key end (-1 without a key), value start, value end, index of the next node that is not below this one. */
  readonly spots: number[];
  /** By node that was looked into: its children by key. Made when it is needed, so that looking for each of many costs no more than one. */
  readonly children: Map<number, ReadonlyMap<string | number, number>>;
}

/** One node's offsets. */
export interface Spot {
  /** Absent for the root and for items of sequences. */
  readonly key: readonly [number, number] | undefined;
  readonly value: readonly [number, number];
}

const WIDTH = 5;

/** An empty tree. */
export function makeMarks(): Marks {
  return { keys: [], spots: [], children: new Map() };
}

/** Begins a node; what lies below it is added until `closeMark`. Returns its index. */
export function openMark(
  marks: Marks,
  key: string | number,
  spot: { readonly keyStart: number; readonly keyEnd: number; readonly start: number },
): number {
  marks.keys.push(key);
  return marks.spots.push(spot.keyStart, spot.keyEnd, spot.start, spot.start, 0) / WIDTH - 1;
}

/** Ends a node. */
export function closeMark(marks: Marks, node: number, end: number): void {
  marks.spots[node * WIDTH + 3] = end;
  marks.spots[node * WIDTH + 4] = marks.keys.length;
}

/** Offsets of the node at a path; undefined where the file has none. Of two equal keys the first is found. */
export function findSpot(marks: Marks, path: readonly (string | number)[]): Spot | undefined {
  const node = findNode(marks, path);
  return node === undefined ? undefined : spotAt(marks, node);
}

/** Offsets of the first key or value below a path that a test takes; its own key is not among them, nor is what stands under one key. */
export function findLeaf(
  marks: Marks,
  path: readonly (string | number)[],
  test: (offsets: readonly [number, number]) => boolean,
  except?: string,
): readonly [number, number] | undefined {
  const top = findNode(marks, path);
  if (top === undefined) return undefined;
  const left = except === undefined ? undefined : findChild(marks, top, except);
  for (let node = top + 1; node < (marks.spots[top * WIDTH + 4] as number); node++) {
    if (node === left) {
      node = (marks.spots[node * WIDTH + 4] as number) - 1;
      continue;
    }
    const { key, value } = spotAt(marks, node);
    const found = [...(key ? [key] : []), value].find(test);
    if (found) return found;
  }
  return undefined;
}

function findNode(marks: Marks, path: readonly (string | number)[]): number | undefined {
  let node = 0;
  for (const segment of path) {
    const child = findChild(marks, node, segment);
    if (child === undefined) return undefined;
    node = child;
  }
  return marks.keys.length === 0 ? undefined : node;
}

function findChild(marks: Marks, parent: number, segment: string | number): number | undefined {
  const known = marks.children.get(parent) ?? listChildren(marks, parent);
  marks.children.set(parent, known);
  return known.get(segment);
}

function listChildren(marks: Marks, parent: number): ReadonlyMap<string | number, number> {
  const children = new Map<string | number, number>();
  const end = marks.spots[parent * WIDTH + 4] ?? 0;
  for (let node = parent + 1; node < end; node = marks.spots[node * WIDTH + 4] as number) {
    const key = marks.keys[node] as string | number;
    if (!children.has(key)) children.set(key, node);
  }
  return children;
}

function spotAt(marks: Marks, node: number): Spot {
  const [keyStart, keyEnd, start, end] = marks.spots.slice(node * WIDTH, node * WIDTH + 4) as [number, number, number, number];
  return { key: keyStart < 0 ? undefined : [keyStart, keyEnd], value: [start, end] };
}
