import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { foldJournal, makeMemory } from '../../../src/core/apply/fold-journal.ts';
import type { JournalLine } from '../../../src/core/apply/journal-line.ts';
import type { State, StateObject } from '../../../src/core/model/state.ts';

const STATE: State = { version: 1, lineage: 'l', serial: 7, project: 'acme', targets: {}, objects: { 'v/a': entry('1') }, runs: [] };

function entry(id: string): StateObject {
  return { kind: 'group', id, applied: {}, applied_at: '2026-01-01T00:00:00Z' };
}

function line(parts: Partial<JournalLine>): JournalLine {
  return { serial: 7, lineage: 'l', plan: 'sha256:p', at: '2026-01-01T00:00:00Z', type: 'done', ...parts };
}

describe('foldJournal', () => {
  it('lays entries and begun creates into the state, and keeps its serial', () => {
    const pending = { kind: 'group', marker: 'm', plan: 'sha256:p' };

    const folded = foldJournal(STATE, [
      line({ objects: { 'v/b': entry('2'), 'v/a': null } }),
      line({ type: 'begin', pending: { 'v/c': pending } }),
    ]);

    expect(folded).toEqual({ ...STATE, objects: { 'v/b': entry('2') }, pending: { 'v/c': pending } });
  });

  it('forgets a begun create whose answer was seen', () => {
    const state = { ...STATE, pending: { 'v/c': { kind: 'group', marker: 'm', plan: 'sha256:p' } } };

    expect(foldJournal(state, [line({ pending: { 'v/c': null } })])).not.toHaveProperty('pending');
  });

  it('passes over lines that the state holds already, and those of another state', () => {
    const lines = [
      line({ serial: 6, objects: { 'v/a': null } }),
      line({ lineage: 'other', objects: { 'v/a': null } }),
      line({ type: 'begin' }),
    ];

    expect(foldJournal(STATE, lines)).toBe(STATE);
  });

  it('takes what was written after a later state that is not there', () => {
    expect(foldJournal(STATE, [line({ serial: 8, objects: { 'v/a': null } })]).objects).toEqual({});
  });

  it('changes nothing when it is done again', () => {
    const address = fc.constantFrom('v/a', 'v/b', 'v/c');
    const object = fc.option(fc.nat({ max: 9 }).map((id) => entry(String(id))));
    const pending = fc.option(fc.record({ kind: fc.constant('group'), marker: fc.string(), plan: fc.string() }));
    const lines = fc.array(
      fc
        .record({ serial: fc.constantFrom(6, 7), objects: fc.dictionary(address, object), pending: fc.dictionary(address, pending) })
        .map(line),
      { maxLength: 8 },
    );

    fc.assert(
      fc.property(lines, (list) => {
        const once = foldJournal(STATE, list);
        expect(foldJournal(once, list)).toEqual(once);
        expect(foldJournal(STATE, [...list, ...list])).toEqual(once);
      }),
    );
  });
});

describe('makeMemory', () => {
  it('answers for single addresses and gives a sorted state', () => {
    const memory = makeMemory(STATE);

    memory.lay({ objects: { 'v/c': entry('3'), 'v/b': entry('2') }, pending: { 'v/d': { kind: 'group', marker: 'm', plan: 'p' } } });

    expect(memory.entry('v/c')?.id).toBe('3');
    expect(memory.pending('v/d')?.marker).toBe('m');
    expect(Object.keys(memory.snapshot().objects)).toEqual(['v/a', 'v/b', 'v/c']);
  });
});
