import { makeHeap } from './heap.ts';
import type { Edges } from './step-edges.ts';

/** Whether an edge lies on a cycle, so that it may have to be broken. */
export type IsContested = (node: number, other: number) => boolean;

/**
 * Places in an order in which every hard edge holds and few soft ones are broken: next is always the node that fewest others should
 * come before, among those that none must. Looking for the best such order would take too long where thousands of people move.
 */
export function rankContested(edges: Edges, isContested: IsContested): Int32Array {
  const hard = countWaits(edges.hard, isContested);
  const soft = countWaits(edges.soft, isContested);
  const count = edges.hard.length;
  const rank = new Int32Array(count).fill(-1);
  const heap = makeHeap();
  const offer = (node: number): void => {
    // One number orders by how many should come before, then by position.
    if (rank[node] === -1 && hard.missing[node] === 0) heap.put((soft.missing[node] as number) * count + node);
  };
  for (let node = 0; node < count; node++) offer(node);
  let place = 0;
  for (let next = heap.take(); next !== undefined; next = heap.take()) {
    const node = next % count;
    if (rank[node] !== -1) continue;
    rank[node] = place++;
    for (const side of [hard, soft]) {
      for (const other of side.dependants[node] as readonly number[]) {
        side.missing[other] = (side.missing[other] as number) - 1;
        offer(other);
      }
    }
  }
  return rank;
}

interface Waits {
  readonly missing: Int32Array;
  readonly dependants: readonly (readonly number[])[];
}

function countWaits(waits: readonly (readonly number[])[], isContested: IsContested): Waits {
  const missing = new Int32Array(waits.length);
  const dependants: number[][] = waits.map(() => []);
  for (const [node, others] of waits.entries()) {
    for (const other of others) {
      if (!isContested(node, other)) continue;
      missing[node] = (missing[node] as number) + 1;
      dependants[other]?.push(node);
    }
  }
  return { missing, dependants };
}
