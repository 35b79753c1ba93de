import { describe, expect, it } from 'vitest';
import { makeListMemory } from '../../../src/providers/netbird/list-memory.ts';

describe('the memory of lists', () => {
  it('names a list that is empty now and was not, and no other', () => {
    const lists = makeListMemory();

    expect(lists.emptied('g', { peers: 2, resources: 1 }, { peers: 2, resources: 0 })).toBe('resources');
    expect(lists.emptied('g', { peers: 2, resources: 0 }, { peers: 1, resources: 0 })).toBeUndefined();
    expect(lists.emptied('g', undefined, { peers: 0, resources: 0 })).toBeUndefined();
  });

  it('knows what this run wrote itself, of this object alone', () => {
    const lists = makeListMemory();
    lists.writes('g', { peers: 0 });
    lists.writes('g', { resources: 3 });

    expect(lists.emptied('g', { peers: 2, resources: 0 }, { peers: 0, resources: 3 })).toBeUndefined();
    expect(lists.emptied('g', { peers: 2, resources: 0 }, { peers: 0, resources: 0 })).toBe('resources');
    expect(lists.emptied('h', { peers: 2 }, { peers: 0 })).toBe('peers');
  });
});
