import { describe, expect, it } from 'vitest';
import { OPEN, redactWith } from '../../../src/core/audit/redact.ts';
import { auditReport } from '../../../src/core/audit/report.ts';
import type { AuditParts } from '../../../src/core/audit/report.ts';
import type { State } from '../../../src/core/model/state.ts';
import { plan } from '../../builders/plan.ts';

const USED = { match: 'v', allow: ['MAX_DELETIONS'], until: '2026-12-31', reason: 'asked by ada@acme.test', digest: 'sha256:1' };
const COUNTS = { done: 1, failed: 0, stale: 0, skipped: 0, not_attempted: 0 };
const STATE: State = {
  version: 1,
  lineage: 'l',
  serial: 3,
  project: 'acme',
  targets: {},
  objects: {},
  runs: [
    { when: '2026-01-02T03:04:05Z', who: 'ada@acme.test', plan: 'sha256:0', counts: COUNTS },
    {
      when: '2026-11-02T03:04:05Z',
      who: 'eve@acme.test',
      plan: 'sha256:2',
      digest: 'sha256:3',
      consent: 'digest',
      counts: COUNTS,
      approvals: ['sha256:1'],
      overrides: [{ ...USED, overrode: [{ code: 'MAX_DELETIONS', address: 'v', message: 'bob@acme.test loses all.' }] }],
    },
  ],
};

function report(parts: Partial<AuditParts>): ReturnType<typeof auditReport> {
  const made = { at: '2026-11-28T00:00:00Z', by: 'ada@acme.test' };
  const whole: AuditParts = {
    plan: plan(),
    state: STATE,
    since: undefined,
    approvals: [],
    made,
    redaction: OPEN,
    isOfPeople: () => false,
    ...parts,
  };
  return auditReport(whole, { file: 'population.csv', rows: 0, people: 0, targets: {} });
}

describe('auditReport', () => {
  it('has every apply of the time that was asked for, each with what it overrode and by whose leave', () => {
    expect(report({}).applies).toEqual({
      since: null,
      complete: true,
      begins: '2026-01-02T03:04:05Z',
      runs: STATE.runs,
      interrupted: [],
    });
    expect(report({ since: '2026-02-01' }).applies.runs).toEqual(STATE.runs.slice(1));
  });

  it('is complete only where everything was looked at, and could be read', () => {
    const unread = { target: 'v', part: 'groups', why: 'it did not answer' };

    expect(report({})).toMatchObject({ complete: true, scope: null });
    expect(report({ plan: plan({ scope: ['v/a*'] }) })).toMatchObject({ complete: false, scope: ['v/a*'] });
    expect(report({ plan: plan({ incomplete: [unread] }) })).toMatchObject({ complete: false });
  });

  it('hides people in the reason of an approval, and in what a guard had found', () => {
    const redaction = redactWith('k'.repeat(32));

    const { runs } = report({ redaction }).applies;

    expect(JSON.stringify(runs)).not.toContain('@acme.test');
    expect(runs[0]).not.toHaveProperty('overrides');
    expect(runs[1]).toMatchObject({
      who: redaction.person('eve@acme.test'),
      plan: redaction.digest('sha256:2'),
      digest: redaction.digest('sha256:3'),
      approvals: [redaction.digest('sha256:1')],
      overrides: [
        {
          digest: redaction.digest('sha256:1'),
          match: 'v',
          reason: `asked by ${redaction.person('ada@acme.test')}`,
          overrode: [{ code: 'MAX_DELETIONS', address: 'v' }],
        },
      ],
    });
  });

  it('leaves no digest of what has people in it that could be tried out without the key', () => {
    const redaction = redactWith('k'.repeat(32));
    const { digest, overrode: _overrode, ...note } = { ...USED, overrode: [] };
    const under = { kind: 'group', id: '1', applied: {}, applied_at: 'x', under_way: 'sha256:9' };
    const parts = {
      approvals: [{ note: { ...note, allow: [] }, digest, source: undefined }],
      state: { ...STATE, objects: { 'v/a': under } },
    };

    const open = report(parts);
    const hidden = report({ ...parts, redaction });

    const plain = ['sha256:0', 'sha256:1', 'sha256:2', 'sha256:3', 'sha256:9', open.inputs.declaration];
    for (const each of plain) {
      expect(JSON.stringify(open)).toContain(`"${each}"`);
      expect(JSON.stringify(hidden)).not.toContain(`"${each}"`);
    }
    // What belongs together still does.
    expect(hidden.approvals[0]?.digest).toBe(hidden.applies.runs[1]?.approvals?.[0]);
    expect(hidden.applies.interrupted).toEqual([redaction.digest('sha256:9')]);
  });

  it('tells of an apply that nobody has seen end, and hides people in what it was about to do', () => {
    const redaction = redactWith('k'.repeat(32));
    const unfinished = {
      seen: '2026-02-02T00:00:07Z',
      done: ['v/a'],
      unknown: [{ address: 'v/b', step: 'v/b#add ada@acme.test', title: 'add "ada@acme.test" to group "b"' }],
    };
    const state: State = { ...STATE, runs: [{ ...STATE.runs[0]!, unfinished }] };

    const open = report({ state }).applies.runs;
    const hidden = report({ state, redaction }).applies.runs;

    expect(open).toMatchObject([{ unfinished }]);
    expect(JSON.stringify(hidden)).not.toContain('@acme.test');
    expect(hidden).toMatchObject([{ unfinished: { seen: unfinished.seen, done: ['v/a'], unknown: [{ address: 'v/b' }] } }]);
  });
});
