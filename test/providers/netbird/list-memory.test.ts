import { describe, expect, it } from 'vitest';
import { RemoteError, RollcallError } from '../../../src/core/errors.ts';
import { makeListMemory } from '../../../src/providers/netbird/list-memory.ts';
import type { ListMemory, Lists } from '../../../src/providers/netbird/list-memory.ts';

const READ: Lists = { peers: ['a', 'b'], resources: [] };
const NOTHING: Lists = { peers: [], resources: [] };
const FACTS = { method: 'PUT', url: '/groups/g' };

/** A write that ends with this error; undefined: it is taken. */
async function write(lists: ListMemory, after: Lists, error?: Error): Promise<void> {
  const send = (): Promise<void> => (error ? Promise.reject(error) : Promise.resolve());
  await lists.writing('g', { read: READ, after: () => after }, send).catch(() => undefined);
}

describe('the memory of lists', () => {
  it('names a list that is empty now and was not, and no other', () => {
    const lists = makeListMemory();

    expect(lists.emptied('g', { peers: ['a'], resources: ['r'] }, { peers: ['a'], resources: [] })).toBe('resources');
    expect(lists.emptied('g', READ, { peers: ['a'], resources: [] })).toBeUndefined();
    expect(lists.emptied('g', undefined, NOTHING)).toBeUndefined();
  });

  it('knows what this run wrote itself, of this object alone', async () => {
    const lists = makeListMemory();
    await write(lists, { peers: [] });
    await write(lists, { resources: ['r'] });

    expect(lists.emptied('g', READ, { peers: [], resources: ['r'] })).toBeUndefined();
    expect(lists.emptied('g', READ, NOTHING)).toBe('resources');
    expect(lists.emptied('h', READ, NOTHING)).toBe('peers');
  });

  it('expects what was left by a write that took only some away', async () => {
    const lists = makeListMemory();
    await lists.writing('g', { read: READ, after: ({ peers = [] }) => ({ peers: peers.slice(1) }) }, () => Promise.resolve());
    expect(lists.emptied('g', READ, NOTHING)).toBe('peers');

    await lists.writing('g', { read: READ, after: ({ peers = [] }) => ({ peers: peers.slice(1) }) }, () => Promise.resolve());
    expect(lists.emptied('g', READ, NOTHING)).toBeUndefined();
  });

  it('believes a list that shows something, and never an empty one', () => {
    const lists = makeListMemory();
    lists.sees('g', NOTHING);
    expect(lists.emptied('g', READ, NOTHING)).toBe('peers');

    lists.sees('g', { peers: [], resources: ['r'] });
    expect(lists.emptied('g', READ, { peers: ['a'], resources: [] })).toBe('resources');
  });

  it.each([
    { what: 'may have been taken', error: new RemoteError('PROVIDER_UNAVAILABLE', 'no answer', { ...FACTS, uncertain: true }) },
    { what: 'was answered with what nobody can read', error: new RemoteError('PROVIDER_ANSWER', 'no list', FACTS) },
    { what: 'failed for a reason that nobody foresaw', error: new TypeError('a bug') },
  ])('takes for possible both what was there before and what comes by a write that $what', async ({ error }) => {
    const lists = makeListMemory();
    await write(lists, { peers: [], resources: ['r'] }, error);

    expect(lists.emptied('g', READ, NOTHING)).toBeUndefined();

    await write(lists, { peers: ['a', 'c'], resources: ['r'] });
    await write(lists, { peers: ['a'], resources: ['r'] }, error);
    expect(lists.emptied('g', READ, { peers: [], resources: ['r'] })).toBe('peers');
  });

  it.each([
    { what: 'was refused', error: new RemoteError('PROVIDER_REFUSED', 'no', { ...FACTS, status: 422 }) },
    { what: 'was never sent', error: new RollcallError('CANCELLED', 'stopped') },
  ])('forgets a write that $what', async ({ error }) => {
    const lists = makeListMemory();
    await write(lists, { peers: [], resources: ['r'] }, error);

    expect(lists.emptied('g', READ, NOTHING)).toBe('peers');
    expect(lists.emptied('g', READ, { peers: ['a'], resources: [] })).toBeUndefined();
  });
});
