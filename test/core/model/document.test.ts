import { describe, expect, it } from 'vitest';
import { mapOf, recordOf, setOf, tableOf, textOf } from '../../../src/core/model/document.ts';

const DOCUMENT = { name: 'eng', policies: ['a'], metadata: { k: 'v' }, members: { 'ada@x': ['ada@x'] }, alias: { mount: 'm' } };

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
