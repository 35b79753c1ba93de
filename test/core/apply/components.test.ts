import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { componentSizes, findComponents } from '../../../src/core/apply/components.ts';

describe('findComponents', () => {
  it('puts nodes on a common cycle together and all others alone', () => {
    const edges = [[1], [2], [0], [0, 4], []];

    const component = findComponents(edges.length, (node) => edges[node] as number[]);

    expect(component[0]).toBe(component[1]);
    expect(component[1]).toBe(component[2]);
    expect(new Set(component).size).toBe(3);
    expect([...component].map((number) => componentSizes(component)[number])).toEqual([3, 3, 3, 1, 1]);
  });

  it('follows a chain that is longer than the call stack', () => {
    const count = 200_000;

    const component = findComponents(count, (node) => [(node + 1) % count]);

    expect(new Set(component).size).toBe(1);
  });

  it('agrees with mutual reachability on any graph', () => {
    const graph = fc
      .integer({ min: 1, max: 9 })
      .chain((count) =>
        fc.array(fc.array(fc.integer({ min: 0, max: count - 1 }), { maxLength: 4 }), { minLength: count, maxLength: count }),
      );

    fc.assert(
      fc.property(graph, (edges) => {
        const component = findComponents(edges.length, (node) => edges[node] as number[]);
        for (let first = 0; first < edges.length; first++) {
          for (let second = 0; second < edges.length; second++) {
            const together = reaches(edges, first, second) && reaches(edges, second, first);
            expect(component[first] === component[second]).toBe(together);
          }
        }
      }),
    );
  });
});

function reaches(edges: readonly (readonly number[])[], from: number, to: number): boolean {
  const seen = new Set([from]);
  for (const node of seen) for (const other of edges[node] as readonly number[]) seen.add(other);
  return seen.has(to);
}
