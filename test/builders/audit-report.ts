import type { AuditReport } from '../../src/core/model/audit.ts';
import type { ApprovalNote } from '../../src/core/model/plan.ts';
import { plan } from './plan.ts';

/** A report that has something in every part of it, with one text wherever a text may stand. */
export function auditReportOf(name: string): AuditReport {
  const { format_version, tool, inputs, summary } = plan();
  const approval: ApprovalNote = { match: `v/${name}*`, allow: ['MAX_DELETIONS'], count: 9, until: '2026-12-31', reason: name };
  const digest = `sha256:${'0'.repeat(64)}`;
  const operation = { op: 'add', path: `/members/${name}`, value: [name] } as const;
  const drift = {
    address: `v/${name}`,
    target: 'v',
    provider: 'vault',
    kind: 'group',
    id: name,
    type: 'changed',
    patch: [operation],
  } as const;
  const finding = { code: 'MAX_DELETIONS', address: 'v', message: `6 deletions: ${name}` } as const;
  return {
    format_version,
    tool,
    project: name,
    complete: true,
    incomplete: [],
    scope: null,
    redacted: null,
    made: { at: '2026-11-28T06:00:00.000Z', by: name, commit: name, run: 'https://forge.acme.test/runs/7' },
    inputs,
    coverage: { managed: 3, live: 4, percent: 75 },
    population: {
      file: 'population.csv',
      rows: 9,
      people: 4,
      targets: { [name]: { groups: 4, managed: 3, people: 4, direct: 6, inherited: 3 } },
    },
    pending: summary,
    drift: [{ ...drift, by: { who: name, when: '2026-11-27T06:00:00Z' } }],
    accepted: [{ ...drift, until: '2026-12-31', reason: name, privileged: [name] }],
    unmanaged: [{ target: 'v', kind: 'group', id: name, name, owner: 'other' }],
    guards: [
      { ...finding, blocking: true, people: [name] },
      { ...finding, blocking: false, approved_by: approval },
    ],
    approvals: [
      { ...approval, digest, status: 'valid', applied: true },
      { ...approval, digest, status: 'expired', applied: false },
    ],
    applies: {
      since: '2026-10-01',
      complete: true,
      begins: '2026-01-05T09:00:00.000Z',
      interrupted: [digest],
      runs: [
        {
          when: '2026-11-23T10:00:00.000Z',
          who: name,
          commit: name,
          plan: digest,
          digest,
          consent: 'digest',
          counts: { done: 6, failed: 1, stale: 0, skipped: 0, not_attempted: 0 },
          approvals: [digest],
          overrides: [{ ...approval, digest, overrode: [finding] }],
        },
        {
          when: '2026-01-05T09:00:00.000Z',
          who: name,
          plan: digest,
          counts: { done: 1, failed: 0, stale: 0, skipped: 0, not_attempted: 0 },
        },
      ],
    },
    warnings: [{ code: 'CONFLICT', address: `v/${name}`, message: name }],
  };
}
