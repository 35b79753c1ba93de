import { describe, expect, it } from 'vitest';
import type { JournalLine } from '../../src/core/apply/journal-line.ts';
import type { State } from '../../src/core/model/state.ts';
import { readState } from '../../src/state/recover.ts';
import type { Recovered } from '../../src/state/recover.ts';
import { stateOf } from '../builders/backend-harness.ts';

const entry = { kind: 'group', id: '1', applied: {}, applied_at: 'x' };
const line = (serial: number, address: string, parts: Partial<JournalLine> = {}): JournalLine =>
  ({ lineage: 'lineage-1', serial, plan: 'p', at: 'x', type: 'done', objects: { [address]: entry }, ...parts }) as unknown as JournalLine;
const begun = (address: string, marker: string): JournalLine =>
  line(1, address, { type: 'begin', objects: {}, pending: { [address]: { kind: 'group', marker, plan: 'p' } } });

function read(
  states: readonly (State | undefined)[],
  journals: readonly (readonly JournalLine[])[],
  files: readonly string[] = ['/p/j'],
): Promise<Recovered> {
  let [reads, looks] = [0, 0];
  return readState({
    backend: { place: 'here', read: () => Promise.resolve(states[Math.min(reads++, states.length - 1)]) } as never,
    journal: {
      path: '/p/j',
      read: () => Promise.resolve(journals[Math.min(looks++, journals.length - 1)] ?? []),
      files: () => Promise.resolve(files),
    } as never,
    announces: false,
  });
}

describe('reading without the lock', () => {
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

  it('takes nothing for lost that an apply has begun since: it looks again', async () => {
    const { state } = await read([undefined, stateOf(1)], [[line(1, 'v/b')]]);

    expect(Object.keys(state?.objects ?? {})).toEqual(['v/b']);
  });
});

describe('a journal whose state is gone', () => {
  it('is an error that names the journal, the state, what was being made, and both ways on', async () => {
    const lines = [begun('v/a', 'mark-a'), line(1, 'v/b', { pending: { 'v/b': null } })];

    await expect(read([undefined], [lines])).rejects.toMatchObject({
      code: 'STATE_CORRUPT',
      message:
        'The state in "here" is gone: there is none, and the journal "/p/j" belongs to one of lineage "lineage-1". ' +
        'An apply that was interrupted has left there: "v/a" (may have been made, marker mark-a); "v/b" (id 1).',
      hint:
        'Put the state back with "rollcall state push FILE", which lays the journal into it; a backup or an older copy of that lineage will do. ' +
        "To start anew instead: look in the live systems for what is named here, then put the journal aside: mv '/p/j' '/p/j.aside'. " +
        'What is declared is then adopted by its name, and the rest is unmanaged.',
    });
  });

  it('names ten addresses at most, and both files where lines are in two', async () => {
    const lines = Array.from({ length: 12 }, (_, index) => begun(`v/${String(index).padStart(2, '0')}`, 'm'));

    await expect(read([undefined], [lines], ["/p/git.journal's", '/p/j'])).rejects.toMatchObject({
      message: expect.stringMatching(
        /"\/p\/git\.journal's" and "\/p\/j" belongs.*"v\/09" \(may have been made, marker m\); and 2 more\.$/,
      ) as string,
      hint: expect.stringContaining(String.raw`mv '/p/git.journal'\''s' '/p/git.journal'\''s.aside' && mv '/p/j' '/p/j.aside'`) as string,
    });
  });

  it('is none where an apply only began, and did nothing', async () => {
    const lines = [line(1, 'v/a', { type: 'start', objects: {} })];

    expect(await read([undefined], [lines])).toEqual({ state: undefined, folded: false });
    expect(await read([undefined], [[]])).toEqual({ state: undefined, folded: false });
  });
});

describe('a journal beside a state of another lineage', () => {
  it('is an error that names both lineages, what was done, and both ways on', async () => {
    await expect(read([stateOf(9, { lineage: 'other' })], [[line(1, 'v/b')]])).rejects.toMatchObject({
      code: 'STATE_FOREIGN',
      message:
        'The state in "here" has lineage "other", and the journal "/p/j" belongs to one of lineage "lineage-1". ' +
        'An apply that was interrupted has left there: "v/b" (id 1).',
      hint: expect.stringMatching(/move it away \(docs\/state\.md, .*\) and put the right one back.*mv '\/p\/j' '\/p\/j\.aside'/) as string,
    });
  });

  it('is passed over where the state holds its lines, or they come to nothing', async () => {
    const state = stateOf(9);

    expect(await read([state], [[line(8, 'v/b')]])).toEqual({ state, folded: false });
    expect(await read([state], [[line(9, 'v/b', { lineage: 'other', objects: {}, type: 'start' })]])).toEqual({ state, folded: false });
  });
});
