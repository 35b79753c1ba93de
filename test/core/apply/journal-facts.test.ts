import { describe, expect, it } from 'vitest';
import { journalFacts } from '../../../src/core/apply/journal-facts.ts';
import type { JournalLine } from '../../../src/core/apply/journal-line.ts';
import type { StateObject } from '../../../src/core/model/state.ts';

const CREATE = { kind: 'group', marker: 'm1', plan: 'sha256:p' };

function entry(id: string): StateObject {
  return { kind: 'group', id, applied: {}, applied_at: '2026-01-01T00:00:00Z' };
}

function line(parts: Partial<JournalLine>): JournalLine {
  return { serial: 7, lineage: 'l', plan: 'sha256:p', at: '2026-01-01T00:00:00Z', type: 'done', ...parts };
}

const begin = (address: string, parts: Partial<JournalLine> = {}): JournalLine => line({ type: 'begin', address, step: address, ...parts });
const end = (address: string, parts: Partial<JournalLine> = {}): JournalLine => line({ address, step: address, ...parts });

describe('journalFacts', () => {
  it('names what may have been made first, then what was made, and what else was done', () => {
    const lines = [
      end('v/gone', { objects: { 'v/gone': null } }),
      end('v/bound', { objects: { 'v/bound': entry('3') }, pending: { 'v/bound': null } }),
      begin('v/call'),
      begin('v/made', { pending: { 'v/made': CREATE } }),
      end('v/made', { objects: { 'v/made': entry('2') }, pending: { 'v/made': null } }),
      begin('v/maybe', { pending: { 'v/maybe': CREATE } }),
      begin('v/before', { pending: { 'v/before': CREATE } }),
    ];

    expect(journalFacts(lines)).toEqual([
      { address: 'v/before', what: 'may_be_made', marker: 'm1' },
      { address: 'v/maybe', what: 'may_be_made', marker: 'm1' },
      { address: 'v/made', what: 'made', id: '2' },
      { address: 'v/call', what: 'unanswered' },
      { address: 'v/bound', what: 'bound', id: '3' },
      { address: 'v/gone', what: 'gone' },
    ]);
  });

  it('says of a replaced group that it may be made as long as its answer was not seen', () => {
    const deleted = end('v/a', { objects: { 'v/a': null }, pending: { 'v/a': CREATE } });

    expect(journalFacts([deleted])).toEqual([{ address: 'v/a', what: 'may_be_made', marker: 'm1' }]);
    expect(journalFacts([deleted, end('v/a', { objects: { 'v/a': entry('9') }, pending: { 'v/a': null } })])).toEqual([
      { address: 'v/a', what: 'made', id: '9' },
    ]);
  });

  it('leaves out what came to nothing: an apply that only began, a call that failed, a create that found somebody else’s group', () => {
    const lines = [
      line({ type: 'start' }),
      begin('v/failed'),
      end('v/failed', { type: 'failed' }),
      begin('v/taken', { pending: { 'v/taken': CREATE } }),
      end('v/taken', { type: 'stale', pending: { 'v/taken': null } }),
      begin('v/removed', { pending: { 'v/removed': CREATE } }),
      end('v/removed', { type: 'stale', objects: { 'v/removed': null }, pending: { 'v/removed': null } }),
    ];

    expect(journalFacts(lines)).toEqual([]);
  });

  it('tells a write to what is there by its step: nothing it makes carries a mark', () => {
    const write = { ...CREATE, id: '7', puts: { members: { 'ada@x': ['ada@x'] } } };

    expect(journalFacts([begin('v/a', { pending: { 'v/a': write } })])).toEqual([{ address: 'v/a', what: 'unanswered' }]);
  });

  it('keeps a create that failed without an answer', () => {
    const lines = [begin('v/a', { pending: { 'v/a': CREATE } }), end('v/a', { type: 'failed' })];

    expect(journalFacts(lines)).toMatchObject([{ address: 'v/a', what: 'may_be_made' }]);
  });
});
