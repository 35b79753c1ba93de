import { describe, expect, it } from 'vitest';
import { CODES } from '../../src/core/errors.ts';
import type { Code } from '../../src/core/errors.ts';
import type { Diagnostic } from '../../src/core/model/diagnostic.ts';
import { approveFindings } from '../../src/core/plan/guards/approve.ts';
import { outcomeEvents, planEvents } from '../../src/reports/events/plan-events.ts';
import { SHOWN_AS } from '../../src/reports/formats.ts';
import { findRender } from '../../src/reports/index.ts';
import type { Subject, Subjects } from '../../src/reports/report.ts';
import { change, outcome, plan } from '../builders/plan.ts';

/*
 * Messages of systems, reasons that people gave and hints end as they end. Every text here ends with a word that nothing else ends with,
 * and without a full stop: wherever another sentence goes on behind it on the same line, one has been put there.
 */
const END = 'zend';
const says = (what: string): string => `The ${what} of a test ends with "quotes" and ${END}`;

/** What follows the word without a stop: a capital letter behind nothing but blanks and marks of a medium. */
const RUN_ON = new RegExp(`${END}["'\`*_]*(?: |<br>| \\[[A-Z_]+\\] )+["'\`*_]*[A-Z]`);

function runOnIn(text: string): string | undefined {
  // A code behind a summary is no sentence.
  const lines = text
    .replaceAll(/ `[A-Z_]{3,}`$/gm, '')
    .replaceAll(/<[^>]+>/g, '\n')
    .split(/\n|\\n|%0A/);
  return lines.find((line) => RUN_ON.test(line));
}

const approval = { match: 'v/a', allow: ['KEEP'], until: '2026-12-31', reason: says('reason') };

function planWith(code: Code): Subjects['plan'] {
  const expired = approveFindings(
    [{ code: 'KEEP', address: 'v/a', message: says('guard'), blocking: true }],
    [{ ...approval, until: '2020-01-01', count: undefined, place: { file: 'rollcall.yaml', path: [] } }],
    '2026-11-23',
  );
  return plan({
    changes: [change('v/a', { after: { name: 'a' }, reason: says('because') })],
    incomplete: [{ target: 'v', part: 'groups', why: says('why'), code }],
    guards: [
      { code, address: 'v/a', message: says('guard'), blocking: true, people: ['ada@acme.test', says('person')] },
      { code, address: 'v/a', message: says('guard'), blocking: false },
      { code, address: 'v/a', message: says('guard'), blocking: false, approved_by: approval },
      ...expired.findings,
    ],
    warnings: [{ code, address: 'v/a', message: says('warning') }],
    new_approvals: [approval],
    drift: [{ address: 'v/a', target: 'v', provider: 'vault', kind: 'group', id: '1', type: 'deleted', patch: [] }],
  });
}

function outcomeWith(code: Code): Subjects['outcome'] {
  const error = { code, message: says('message'), hint: says('hint'), requestId: says('request') };
  const base = { address: 'v/a', action: 'update', stepsDone: 1, steps: 2, error } as const;
  return {
    plan: planWith(code),
    outcome: outcome({
      changes: [
        { ...base, status: 'failed' },
        { ...base, address: 'v/b', status: 'stale' },
        { ...base, address: 'v/c', status: 'skipped', because: 'v/a' },
      ],
      warnings: [{ code, address: 'v/a', message: says('warning') }],
      stateError: { code, message: says('message'), hint: says('hint') },
      cancelled: true,
    }),
  };
}

function validationWith(code: Code): Subjects['validation'] {
  const diagnostic: Diagnostic = { severity: 'error', code, summary: says('summary'), detail: says('detail') };
  return { diagnostics: [diagnostic, { ...diagnostic, severity: 'warning' }], files: 1, objects: 1 };
}

const SUBJECTS = { plan: planWith, drift: planWith, outcome: outcomeWith, validation: validationWith } as const;
const CASES = (Object.keys(SUBJECTS) as (keyof typeof SUBJECTS)[]).flatMap((subject) =>
  SHOWN_AS[subject].map((format) => ({ subject, format })),
);

describe('sentences of a report', () => {
  it('would be found where one runs into the next', () => {
    expect(runOnIn(`a ${END}\n${END} Next`)).toBe(`${END} Next`);
    expect(runOnIn(`${END}. Next ${END} <b>Next</b> ${END}`)).toBeUndefined();
  });

  it.each(CASES)('do not run into each other, whatever the code: $subject as $format', async ({ subject, format }) => {
    const render = (await findRender<Subject>(format, subject))!;
    for (const code of CODES) {
      const text = render(SUBJECTS[subject](code), { color: false, width: 10_000, now: 0 });

      expect(text).toContain(format === 'metrics' || format === 'gitlab' ? '' : END);
      expect(runOnIn(text), code).toBeUndefined();
    }
  });

  it('do not in events either', () => {
    for (const code of CODES) {
      for (const { message, fields } of [...planEvents(planWith(code)), ...outcomeEvents(outcomeWith(code).outcome)])
        expect(runOnIn(JSON.stringify([message, fields])), code).toBeUndefined();
    }
  });
});
