import { describe, expect, it } from 'vitest';
import type { JournalLine } from '../../src/core/apply/journal-line.ts';
import type { State } from '../../src/core/model/state.ts';
import { readState } from '../../src/state/recover.ts';
import type { Recovered } from '../../src/state/recover.ts';
import { stateOf } from '../builders/backend-harness.ts';

const entry = { kind: 'group', id: '1', applied: {}, applied_at: 'x' };
const line = (serial: number, address: string): JournalLine =>
  ({ lineage: 'lineage-1', serial, plan: 'p', at: 'x', type: 'done', objects: { [address]: entry } }) as unknown as JournalLine;

describe('reading without the lock', () => {
  function read(states: readonly State[], journals: readonly (readonly JournalLine[])[]): Promise<Recovered> {
    let [reads, looks] = [0, 0];
    return readState({
      backend: { place: 'here', read: () => Promise.resolve(states[Math.min(reads++, states.length - 1)]) } as never,
      journal: { path: 'j', read: () => Promise.resolve(journals[Math.min(looks++, journals.length - 1)] ?? []) } as never,
      announces: false,
    });
  }

  it('never lays the lines of a newer state into an older one', async () => {
    const before = stateOf(1);
    const after = stateOf(2, { objects: { 'v/a': entry } });

    const { state } = await read([before, after], [[line(2, 'v/b')]]);

    expect(Object.keys(state?.objects ?? {})).toEqual(['v/a', 'v/b']);
  });

  it('is given up where the state is written at every look', async () => {
    const states = Array.from({ length: 20 }, (_, index) => stateOf(index + 1));

    await expect(read(states, [[line(99, 'v/b')]])).rejects.toMatchObject({ code: 'STATE_READ' });
  });
});
