import { describe, expect, it } from 'vitest';
import type { Diagnostic } from '../../src/core/model/diagnostic.ts';
import { outcomeEvents, planEvents } from '../../src/reports/events/plan-events.ts';
import type { LogEvent } from '../../src/reports/events/event.ts';
import { renderOutcome } from '../../src/reports/text/outcome.ts';
import { renderPlan } from '../../src/reports/text/plan.ts';
import { outcome, plan } from '../builders/plan.ts';

/** What problems are told in, each as `severity CODE address`. */
function problems(events: readonly LogEvent[]): readonly string[] {
  return events
    .filter(({ type }) => type === 'diagnostic')
    .map(({ fields }) => {
      const { severity, code, address } = fields['diagnostic'] as { severity: string; code: string; address?: string };
      return [severity, code, ...(address === undefined ? [] : [address])].join(' ');
    });
}

/** The same of a text, without what it is about. */
function boxes(text: string): readonly string[] {
  return [...text.matchAll(/│ (Error|Warning):[^╵]*?\[([A-Z_]+)\]/g)].map(
    ([, word, code]) => `${(word as string).toLowerCase()} ${code as string}`,
  );
}

const WIDE = { color: false, width: 1000 };

describe('the events of a plan', () => {
  it('say where it stands what they tell of, as the problems of files do, unless only its beginning is known', () => {
    const begins = { file: 'groups/a.yaml', line: 5, column: 16 };
    const source = { ...begins, byte: 61, end: { line: 5, column: 29, byte: 74 } };
    const approval = { match: 'v/b', allow: ['KEEP'], until: '2026-12-31', reason: 'asked for' };
    const ranges = (place: typeof source | typeof begins): readonly unknown[] =>
      planEvents(
        plan({
          incomplete: [{ target: 'mesh', part: 'groups', why: 'No answer.', source: place }],
          guards: [
            { code: 'MAX_DELETIONS', address: 'v', message: 'Too many.', blocking: true, source: place },
            { code: 'KEEP', address: 'v/b', message: 'It is kept.', blocking: false, approved_by: approval, source: place },
          ],
          warnings: [{ code: 'CONFLICT', address: 'v/c', message: 'Both changed.', source: place }],
          new_approvals: [{ ...approval, source: place }],
        }),
      ).flatMap(({ type, fields }) => (type === 'diagnostic' ? [(fields['diagnostic'] as Diagnostic).range] : []));

    const range = { filename: 'groups/a.yaml', start: { line: 5, column: 16, byte: 61 }, end: { line: 5, column: 29, byte: 74 } };
    expect(ranges(source)).toEqual([range, range, range, range, range]);
    expect(ranges(begins)).toEqual(Array.from({ length: 5 }));
  });

  it('tell of every problem that its text shows, with what to do next', () => {
    const value = plan({
      incomplete: [{ target: 'mesh', part: 'groups', why: 'No answer.' }],
      guards: [
        { code: 'MAX_DELETIONS', address: 'v', message: 'Too many.', blocking: true },
        { code: 'PROTECTED', address: 'v/a', message: 'It is protected.', blocking: false, people: ['ada@acme.test'] },
        {
          code: 'KEEP',
          address: 'v/b',
          message: 'It is kept.',
          blocking: false,
          approved_by: { match: 'v/b', allow: ['KEEP'], until: '2026-12-31', reason: 'asked for' },
        },
      ],
      warnings: [{ code: 'CONFLICT', address: 'v/c', message: 'Both changed.' }],
      new_approvals: [{ match: 'v/b', allow: ['KEEP'], until: '2026-12-31', reason: 'asked for' }],
    });

    const events = planEvents(value);

    expect(problems(events)).toEqual([
      'error INCOMPLETE_READ mesh',
      'error MAX_DELETIONS v',
      'warning APPROVAL_NEW v/b',
      'warning PROTECTED v/a',
      'warning CONFLICT v/c',
      'warning KEEP v/b',
    ]);
    const shown = boxes(renderPlan(value, WIDE));
    expect(shown.length).toBe(5);
    expect(problems(events).map((text) => text.replace(/ [^ ]*$/, ''))).toEqual(expect.arrayContaining([...shown]));
    expect(events.filter(({ type }) => type === 'diagnostic').map(({ fields }) => fields['diagnostic'])).toMatchObject([
      { detail: expect.stringContaining('No answer.\n\nWhat was not read') as string },
      { detail: expect.stringContaining('This plan is refused.') as string },
      { detail: 'Reason given: asked for\n\nIt holds for any number.' },
      { detail: 'People: ada@acme.test' },
      { detail: '' },
      { summary: 'Approved until 2026-12-31: It is kept.' },
    ]);
  });
});

describe('the events of an apply', () => {
  it('tell of every problem that its text shows, by its own code and with what to do next', () => {
    const base = { action: 'update', stepsDone: 0, steps: 2 } as const;
    const value = outcome({
      changes: [
        {
          ...base,
          address: 'v/a',
          status: 'failed',
          stepsDone: 1,
          error: { code: 'PROVIDER_PERMISSION', message: 'was refused.', hint: 'Give it more.', requestId: 'r-1' },
        },
        { ...base, address: 'v/b', status: 'stale', error: { code: 'PLAN_STALE', message: 'Somebody was there.' } },
        { ...base, address: 'v/c', status: 'skipped', because: 'v/a' },
        { ...base, address: 'v/d', status: 'not_attempted' },
      ],
      converged: false,
      differences: [{ address: 'v/e', patch: [{ op: 'remove', path: '/policies/x' }] }],
      warnings: [{ code: 'INVITATION_SENT', address: 'v/f', message: 'A mail was sent.' }],
      stateError: { code: 'STATE_WRITE', message: 'The state could not be written.', hint: 'Make room.' },
    });

    const events = outcomeEvents(value);

    expect(problems(events)).toEqual([
      'warning INVITATION_SENT v/f',
      'error PROVIDER_PERMISSION v/a',
      'error PLAN_STALE v/b',
      'error NOT_CONVERGED v/e',
      'error STATE_WRITE',
      'warning APPLY_FAILED v/c',
      'warning APPLY_FAILED v/d',
    ]);
    const shown = boxes(renderOutcome(value, WIDE));
    expect(shown.length).toBe(5);
    expect(problems(events).map((text) => text.split(' ').slice(0, 2).join(' '))).toEqual(expect.arrayContaining([...shown]));
    expect(events[1]).toMatchObject({
      fields: {
        diagnostic: { detail: '1 of 2 steps had been carried out before.\n\nGive it more.\n\nRequest id at the live system: r-1' },
      },
    });
    expect(events.at(-1)).toMatchObject({ type: 'change_summary' });
  });

  it('say where what was applied could not be read again', () => {
    const done = { address: 'v/a', action: 'update', status: 'done', stepsDone: 1, steps: 1 } as const;

    expect(problems(outcomeEvents(outcome({ changes: [done], converged: undefined })))).toEqual(['warning NOT_CONVERGED']);
  });
});
