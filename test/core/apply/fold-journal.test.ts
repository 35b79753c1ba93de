import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { unfinishedRun } from '../../../src/core/apply/begun-run.ts';
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

  const RUN = unfinishedRun({ when: '2026-01-01T00:00:00Z', who: 'ada', plan: 'sha256:p' }, 2);

  it('tells of an apply that began and did not end, by its lines or by what the state has of it', () => {
    const begun = line({ type: 'begin', address: 'v/a', step: '1', title: 'update v/a' });
    const unknown = [{ address: 'v/a', step: '1', title: 'update v/a' }];

    const started = foldJournal(STATE, [line({ type: 'start', run: RUN }), begun]);
    const later = foldJournal({ ...STATE, runs: [{ ...RUN, plan: 'sha256:other' }, RUN] }, [begun]);

    expect(started.runs).toMatchObject([{ who: 'ada', unfinished: { unknown } }]);
    expect(later.runs).toMatchObject([
      { plan: 'sha256:other', unfinished: { unknown: [] } },
      { plan: 'sha256:p', unfinished: { unknown } },
    ]);
    expect(foldJournal(STATE, [begun]).runs).toEqual([]);
  });

  it('changes nothing when it is done again', () => {
    const address = fc.constantFrom('v/a', 'v/b', 'v/c');
    const object = fc.option(fc.nat({ max: 9 }).map((id) => entry(String(id))));
    const pending = fc.option(fc.record({ kind: fc.constant('group'), marker: fc.string(), plan: fc.string() }));
    const lines = fc.array(
      fc
        .record({
          serial: fc.constantFrom(6, 7),
          type: fc.constantFrom('start', 'begin', 'done'),
          run: fc.option(fc.constant(RUN), { nil: undefined, freq: 2 }),
          address,
          step: fc.constantFrom('1', '2'),
          ended: fc.dictionary(address, fc.constantFrom('done', 'failed')),
          counts: fc.constant({ done: 1, failed: 1, stale: 0, skipped: 0, not_attempted: 0 }),
          objects: fc.dictionary(address, object),
          pending: fc.dictionary(address, pending),
        })
        .map(({ run, ...parts }) => line({ ...parts, ...(run ? { run } : {}) })),
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
    expect(memory.run()).toBeUndefined();
    expect(memory.pending('v/d')?.marker).toBe('m');
    expect(Object.keys(memory.snapshot().objects)).toEqual(['v/a', 'v/b', 'v/c']);
  });
});
