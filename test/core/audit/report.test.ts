import { describe, expect, it } from 'vitest';
import { OPEN, redactWith } from '../../../src/core/audit/redact.ts';
import { auditReport } from '../../../src/core/audit/report.ts';
import type { AuditParts } from '../../../src/core/audit/report.ts';
import type { Drift, Plan } from '../../../src/core/model/plan.ts';
import { MOST_RUNS } from '../../../src/core/model/state.ts';
import type { Run, State } from '../../../src/core/model/state.ts';
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

  it('hides who made each difference, at the path that is hidden too', () => {
    const redaction = redactWith('k'.repeat(32));
    const path = '/members/ada@acme.test';
    const author = { who: 'eve@acme.test', when: '2026-11-27T00:00:00Z' };
    const drift: Drift = {
      address: 'v/a',
      target: 'v',
      provider: 'vault',
      kind: 'group',
      id: 'id-1',
      type: 'changed',
      patch: [
        { op: 'remove', path },
        { op: 'replace', path: '/name', value: 'x' },
      ],
      authors: { [path]: author },
    };

    const [open] = report({ plan: plan({ drift: [drift] }) }).drift;
    const [hidden] = report({ plan: plan({ drift: [drift] }), redaction, isOfPeople: (_, field) => field === 'members' }).drift;

    expect(open?.authors).toEqual({ [path]: author });
    expect(JSON.stringify(hidden)).not.toContain('@acme.test');
    expect(hidden?.authors).toEqual({ [hidden?.patch[0]?.path as string]: { ...author, who: redaction.person(author.who) } });
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

  const by = { who: 'eve@acme.test', when: '2026-11-02T00:00:00Z' };
  const drift = (patch: Drift['patch'], more: Partial<Drift> = {}): Drift => ({
    address: 'v/a',
    provider: 'vault',
    kind: 'group',
    target: 'v',
    type: 'changed',
    id: '1',
    patch,
    ...more,
  });

  it('hides people in drift: in paths, in values and their keys, and who did it', () => {
    const redaction = redactWith('k'.repeat(32));
    const [ada, svc, eve] = ['ada@acme.test', 'svc/1', 'eve@acme.test'].map(redaction.person);
    const patch: Drift['patch'] = [
      { op: 'add', path: '/members/ada@acme.test', value: ['ada@acme.test', 7] },
      { op: 'remove', path: '/members/svc~11' },
      { op: 'replace', path: '/members', value: { 'svc/1': ['svc/1'] } },
      { op: 'replace', path: '/metadata/note', value: 'for ada@acme.test' },
      { op: 'add', path: '/metadata/a~0b~1c', value: true },
      { op: 'replace', path: '', value: null },
    ];
    const parts = {
      plan: plan({
        drift: [drift(patch, { by, applied: { members: { 'gone@acme.test': ['gone@acme.test'] } } })],
        accepted: [{ ...drift([]), until: '2027-01-01', reason: 'asked by ada@acme.test' }],
      }),
      redaction,
      isOfPeople: (_: object, field: string) => field === 'members',
    };

    const hidden = report(parts);

    expect(hidden.drift[0]?.patch).toEqual([
      { op: 'add', path: `/members/${ada}`, value: [ada, 7] },
      { op: 'remove', path: `/members/${svc}` },
      { op: 'replace', path: '/members', value: { [svc as string]: [svc] } },
      { op: 'replace', path: '/metadata/note', value: `for ${ada}` },
      { op: 'add', path: '/metadata/a~0b~1c', value: true },
      { op: 'replace', path: '/', value: null },
    ]);
    expect(hidden.drift[0]?.by).toEqual({ ...by, who: eve });
    expect(hidden.accepted).toMatchObject([{ until: '2027-01-01', reason: `asked by ${ada}` }]);
    expect(hidden.accepted[0]).not.toHaveProperty('by');
    expect(JSON.stringify(hidden)).not.toContain('gone@acme.test');
    expect(report({ ...parts, redaction: OPEN }).drift).toEqual([drift(patch, { by })]);
  });

  it('hides groups that are called as people are, wherever their names stand', () => {
    const redaction = redactWith('k'.repeat(32));
    const address = 'v/eve@acme.test';
    const made = report({
      redaction,
      plan: plan({
        scope: ['v/eve@*', address],
        drift: [drift([], { address })],
        guards: [{ code: 'KEEP', address, message: 'x', blocking: true }],
        warnings: [{ code: 'REBOUND', address, message: 'x' }],
        unmanaged: [{ target: 'v', kind: 'group', id: '1', name: 'Team of Eve@acme.test', owner: 'other' }],
      }),
    });

    const eve = redaction.person('eve@acme.test');
    expect(JSON.stringify(made)).not.toMatch(/eve@acme/i);
    expect(made.unmanaged[0]?.name).toBe(`Team of ${eve}`);
    expect([made.drift, made.guards, made.warnings].map(([item]) => item?.address)).toEqual(Array.from({ length: 3 }, () => `v/${eve}`));
  });

  it('hides people whom a guard names, and in the reason by which it was overridden', () => {
    const redaction = redactWith('k'.repeat(32));
    const finding = { code: 'LAST_GROUP', address: 'v/a', message: 'ada@acme.test has no group left.' } as const;
    const approved_by = { ...USED, reason: 'asked by ada@acme.test' };
    const guards = [{ ...finding, people: ['ada@acme.test'], approved_by }, finding] as unknown as Plan['guards'];

    const hidden = report({ plan: plan({ guards }), redaction }).guards;

    expect(JSON.stringify(hidden)).not.toContain('@acme.test');
    expect(hidden).toMatchObject([{ people: [redaction.person('ada@acme.test')], approved_by: { match: 'v' } }, { code: 'LAST_GROUP' }]);
    expect(hidden[1]).not.toHaveProperty('people');
  });

  it('says of each approval where it stands, whether its day has passed and whether it was used', () => {
    const { digest, ...note } = USED;
    const source = { file: 'rollcall.yaml', line: 7, column: 5 };
    const approvals = [
      { note, digest, source },
      { note: { ...note, until: '2020-01-01' }, digest: 'sha256:8', source: undefined },
    ];
    const used: State = { ...STATE, approvals: ['sha256:1'] };

    expect(report({ approvals, state: used }).approvals).toMatchObject([
      { source, status: 'valid', applied: true },
      { status: 'expired', applied: false },
    ]);
    expect(report({ approvals, state: used }).approvals[1]).not.toHaveProperty('source');
  });

  it('has no applies where there is no state, and is not complete where older ones may be missing', () => {
    const many: State = { ...STATE, runs: Array.from({ length: MOST_RUNS }, () => STATE.runs?.[1] as Run) };

    expect(report({ state: undefined }).applies).toEqual({ since: null, complete: true, begins: null, runs: [], interrupted: [] });
    expect(report({ state: many }).applies.complete).toBe(false);
    expect(report({ state: many, since: '2026-11-02' }).applies.complete).toBe(false);
    expect(report({ state: many, since: '2026-11-03' }).applies.complete).toBe(true);
  });

  it('tells of creates that were begun', () => {
    const pending = { 'v/n': { kind: 'group', marker: 'm', plan: 'sha256:7' } };

    const objects = { 'v/a': { kind: 'group', id: '1', applied: {}, applied_at: 'x' } };

    expect(report({ state: { ...STATE, pending, objects } }).applies.interrupted).toEqual(['sha256:7']);
  });
});
