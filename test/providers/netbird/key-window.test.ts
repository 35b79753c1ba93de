import { describe, expect, it } from 'vitest';
import { makeDirectory } from '../../../src/providers/netbird/directory.ts';
import { madeAt } from '../../../src/providers/netbird/made-at.ts';
import { makeRules } from '../../../src/providers/netbird/rules.ts';
import { peer, setupKey } from './builders.ts';

/** Made by a real server, with the time that it said of them. */
const MACHINE = { id: 'dc6a52dqmd2qhdfhfs8g', createdAt: '2026-11-29T22:09:13.346901672Z' };
const KEY_ID = 'dc6a52dqmd2qhdfhfs5g';

/** The same with another time, in seconds before it. */
function earlier(seconds: number): typeof MACHINE {
  const time = Date.parse(MACHINE.createdAt) - seconds * 1000;
  return { id: idAt(time), createdAt: new Date(time).toISOString() };
}

function idAt(time: number): string {
  const digits = (Math.floor(time / 1000) * 8).toString(32).padStart(7, '0');
  return `${digits}${MACHINE.id.slice(7)}`;
}

describe('the time in an id', () => {
  it('is told of ids that the server made, and of no others', () => {
    expect(new Date(madeAt(MACHINE.id) as number).toISOString()).toBe('2026-11-29T22:09:13.000Z');
    expect(['', 'p-nas', 'x'.repeat(20), `${MACHINE.id}0`].map(madeAt)).toEqual([undefined, undefined, undefined, undefined]);
  });
});

describe('a setup key holds a machine in a group', () => {
  const holds = (machine: { readonly id: string; readonly createdAt: string }, given: Parameters<typeof setupKey>[1]): boolean => {
    const directory = makeDirectory({ peers: [peer('nas', machine)], users: [], people: new Map() });
    const rules = makeRules({ keys: [setupKey('k', { autoGroups: ['g'], ...given })], directory, propagates: true });
    return rules.of({ id: 'g', issued: 'api' })?.({ id: machine.id, userId: '' }) !== undefined;
  };
  const lastUsed = '2026-11-29T22:09:13.4Z';

  it.each([
    { what: 'it was never used', machine: MACHINE, key: { usedTimes: 0, lastUsed: '0001-01-01T00:00:00Z' }, held: false },
    {
      what: 'it was never used, whatever is known of the machine',
      machine: { id: 'p', createdAt: '' },
      key: { usedTimes: 0 },
      held: false,
    },
    { what: 'it was used when the machine came', machine: MACHINE, key: { usedTimes: 7, lastUsed }, held: true },
    { what: 'it was used since', machine: earlier(3600), key: { usedTimes: 7, lastUsed }, held: true },
    { what: 'it was used since, and only once', machine: earlier(3600), key: { usedTimes: 1, lastUsed }, held: false },
    { what: 'it was used once, when the machine came', machine: MACHINE, key: { usedTimes: 1, lastUsed }, held: true },
    { what: 'its last use was before', machine: MACHINE, key: { usedTimes: 7, lastUsed: '2026-11-29T22:08:00Z' }, held: false },
    { what: 'it was made afterwards', machine: earlier(3600), key: { id: KEY_ID, usedTimes: 7, lastUsed }, held: false },
    { what: 'it was made about the same time', machine: earlier(5), key: { id: KEY_ID, usedTimes: 7, lastUsed }, held: true },
    { what: 'nobody knows how often it was used', machine: MACHINE, key: { lastUsed: '2026-11-29T22:08:00Z' }, held: true },
    { what: 'nobody knows when it was used', machine: MACHINE, key: { usedTimes: 2 }, held: true },
    {
      what: 'the time of the machine is not that of its id',
      machine: { ...MACHINE, createdAt: '2026-11-29T23:09:13Z' },
      key: { usedTimes: 7, lastUsed: '2026-11-29T22:08:00Z' },
      held: true,
    },
    {
      what: 'an earlier server wrote no time down',
      machine: { ...MACHINE, createdAt: '0001-01-01T00:00:00Z' },
      key: { usedTimes: 7, lastUsed: '2026-11-29T22:08:00Z' },
      held: true,
    },
  ])('where $what: $held', ({ machine, key, held }) => {
    expect(holds(machine, key)).toBe(held);
  });

  it('where the machine came after the keys were read, whatever was known of them then', () => {
    const directory = makeDirectory({ peers: [], users: [], people: new Map() });
    const rules = makeRules({ keys: [setupKey('k', { autoGroups: ['g'], usedTimes: 0 })], directory, propagates: true });

    expect(rules.of({ id: 'g', issued: 'api' })?.({ id: MACHINE.id, userId: '' })?.reason).toContain('the setup key "k"');
  });

  it('with those keys alone that can have brought it', () => {
    const directory = makeDirectory({ peers: [peer('nas', MACHINE), peer('old', earlier(3600))], users: [], people: new Map() });
    const keys = [
      setupKey('all', { autoGroups: ['g'], usedTimes: 9, lastUsed }),
      setupKey('new', { id: KEY_ID, autoGroups: ['g'], usedTimes: 9, lastUsed }),
      setupKey('spare', { autoGroups: ['g'], usedTimes: 0 }),
    ];
    const rule = makeRules({ keys, directory, propagates: true }).of({ id: 'g', issued: 'api' });

    expect([MACHINE, earlier(3600)].map(({ id }) => rule?.({ id, userId: '' })?.reason)).toEqual([
      'one of the setup keys "all", "new" put it there',
      'the setup key "all" puts the peers it enrols there',
    ]);
  });
});
