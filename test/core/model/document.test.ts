import { describe, expect, it } from 'vitest';
import { makeDocument, mapOf, recordOf, setOf, tableOf, textOf } from '../../../src/core/model/document.ts';

const DOCUMENT = { name: 'eng', policies: ['a'], metadata: { k: 'v' }, members: { 'ada@x': ['ada@x'] }, alias: { mount: 'm' } };

describe('making a document', () => {
  it('sorts its fields and gives it no prototype', () => {
    const document = makeDocument([
      ['type', 'internal'],
      ['name', 'eng'],
    ]);

    expect(Object.keys(document)).toEqual(['name', 'type']);
    expect(Object.getPrototypeOf(document)).toBeNull();
  });

  it('leaves the order of what it is given alone', () => {
    const entries = [['type', 'internal'] as const, ['name', 'eng'] as const];

    makeDocument(entries);

    expect(entries.map(([name]) => name)).toEqual(['type', 'name']);
  });
});

describe('reading a document', () => {
  it('gives what a field holds', () => {
    expect(textOf(DOCUMENT, 'name')).toBe('eng');
    expect(setOf(DOCUMENT, 'policies')).toEqual(['a']);
    expect(mapOf(DOCUMENT, 'metadata')).toEqual({ k: 'v' });
    expect(tableOf(DOCUMENT, 'members')).toEqual({ 'ada@x': ['ada@x'] });
    expect(recordOf(DOCUMENT, 'alias')).toEqual({ mount: 'm' });
  });

  it('gives nothing for a field that is not there', () => {
    expect(textOf({}, 'name')).toBeUndefined();
    expect(setOf({}, 'policies')).toEqual([]);
    expect(mapOf({}, 'metadata')).toEqual({});
    expect(tableOf({}, 'members')).toEqual({});
    expect(recordOf({}, 'alias')).toBeUndefined();
  });

  it('gives nothing for a field of another shape', () => {
    expect(textOf({ name: ['eng'] }, 'name')).toBeUndefined();
    expect(recordOf({ alias: ['x'] }, 'alias')).toBeUndefined();
    expect(recordOf({ alias: null }, 'alias')).toBeUndefined();
  });
});
