import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { rankContested } from '../../../src/core/apply/rank-contested.ts';

const all = (): boolean => true;

describe('rankContested', () => {
  it('puts first what fewest others should come before', () => {
    // 0 should wait for 1 and 2, 1 for 0, 2 for nobody.
    const edges = { hard: [[], [], []], soft: [[1, 2], [0], []], closing: [false, false, false] };

    expect([...rankContested(edges, all)]).toEqual([1, 2, 0]);
  });

  it('looks only at what is contested', () => {
    const edges = { hard: [[], []], soft: [[1], [0]], closing: [false, false] };

    expect([...rankContested(edges, () => false)]).toEqual([0, 1]);
    expect([...rankContested(edges, (node) => node === 0)]).toEqual([1, 0]);
  });

  it('keeps every hard edge, whatever is soft', () => {
    const graph = fc.integer({ min: 1, max: 10 }).chain((count) =>
      fc.record({
        // Hard edges lead to lower nodes only: they have no cycle.
        hard: fc.tuple(
          ...Array.from({ length: count }, (_, node) =>
            node === 0 ? fc.constant([]) : fc.uniqueArray(fc.integer({ min: 0, max: node - 1 })),
          ),
        ),
        soft: fc.array(fc.uniqueArray(fc.integer({ min: 0, max: count - 1 })), { minLength: count, maxLength: count }),
      }),
    );

    fc.assert(
      fc.property(graph, ({ hard, soft }) => {
        const rank = rankContested({ hard, soft, closing: [] }, all);
        expect([...rank].toSorted((x, y) => x - y)).toEqual([...hard.keys()]);
        for (const [node, others] of hard.entries()) for (const other of others) expect(rank[other]).toBeLessThan(rank[node] as number);
      }),
    );
  });
});
