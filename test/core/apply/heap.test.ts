import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { makeHeap } from '../../../src/core/apply/heap.ts';

describe('makeHeap', () => {
  it('gives the smallest first, and nothing when it is empty', () => {
    fc.assert(
      fc.property(fc.array(fc.nat({ max: 50 })), (values) => {
        const heap = makeHeap();
        for (const value of values) heap.put(value);
        const taken = values.map(() => heap.take());
        expect(taken).toEqual(values.toSorted((x, y) => x - y));
        expect(heap.take()).toBeUndefined();
      }),
    );
  });
});
