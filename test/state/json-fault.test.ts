import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { findJsonFault } from '../../src/state/json-fault.ts';

describe('findJsonFault', () => {
  it.each([
    ['{"a": x}', 6],
    ['{"a" 1}', 5],
    ['{"a": 1,}', 8],
    ['{,}', 1],
    ['[1 2]', 3],
    ['[1,]', 3],
    ['[1}', 2],
    ['{"a": 01}', 6],
    ['{"a": "b\nc"}', 6],
    ['{} x', 3],
    ['', 0],
    ['{"a": tru', 9],
    ['{"a": "cut', 10],
    ['{"a": "cut\\', 11],
    ['[1.', 3],
    ['[-', 2],
    ['{"a', 3],
    ['{"a":[{}', 8],
    ['"only"', 6],
  ])('in %j is at %d', (text, at) => {
    expect(findJsonFault(text)).toBe(at);
  });

  it('is at the end of whatever is cut off', () => {
    fc.assert(
      fc.property(fc.jsonValue(), fc.nat(), (value, cut) => {
        const text = JSON.stringify({ value }, null, 1);
        const part = text.slice(0, cut % text.length);
        expect(findJsonFault(part)).toBe(part.length);
      }),
    );
  });

  it('finds none before the end of any JSON', () => {
    fc.assert(
      fc.property(fc.jsonValue(), (value) => {
        const text = JSON.stringify(value, null, 2);
        expect(findJsonFault(text)).toBe(text.length);
      }),
    );
  });

  it('is never behind the place where a character was changed for one that stands nowhere', () => {
    fc.assert(
      fc.property(fc.jsonValue(), fc.nat(), (value, place) => {
        const text = JSON.stringify({ value });
        const at = place % text.length;
        expect(findJsonFault(`${text.slice(0, at)}\u0001${text.slice(at + 1)}`)).toBeLessThanOrEqual(at);
      }),
    );
  });
});
