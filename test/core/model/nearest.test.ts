import { describe, expect, test } from 'vitest';
import { nearest } from '../../../src/core/model/nearest.ts';

describe('nearest', () => {
  test('finds a swap, a missing, an extra and a wrong letter', () => {
    expect(nearest('polices', ['policies', 'metadata'])).toEqual(['policies']);
    expect(nearest('metdaata', ['policies', 'metadata'])).toEqual(['metadata']);
    expect(nearest('typee', ['type'])).toEqual(['type']);
    expect(nearest('tyqe', ['type'])).toEqual(['type']);
  });

  test('puts the nearest first and orders equals by text', () => {
    expect(nearest('eng-read', ['eng-reads', 'eng-road', 'eng-read2', 'eng-reed'])).toEqual(['eng-read2', 'eng-reads', 'eng-reed']);
    expect(nearest('abcdef', ['abcdxy', 'abcdex'])).toEqual(['abcdex', 'abcdxy']);
  });

  test('finds nothing where nothing is near', () => {
    expect(nearest('policies', ['metadata', 'type', ''])).toEqual([]);
    expect(nearest('abcdef', ['uvwxyz'])).toEqual([]);
  });

  test('ignores letter case and keeps the spelling of the candidate', () => {
    expect(nearest('ADA@ACME.TEST', ['Ada@acme.tets'])).toEqual(['Ada@acme.tets']);
  });
});
