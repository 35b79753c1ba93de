import type { AuditApproval, AuditReport } from '../../core/model/audit.ts';
import type { AcceptedDrift, Drift, PatchOperation, Unmanaged } from '../../core/model/plan.ts';
import type { Run, UsedApproval } from '../../core/model/state.ts';
import { authorAt } from '../../core/model/author-at.ts';
import { csvTable } from './csv.ts';

interface DriftLine {
  readonly drift: Drift & Partial<AcceptedDrift>;
  readonly operation: PatchOperation | undefined;
}

interface OverrideLine {
  readonly run: Run;
  readonly used: UsedApproval;
  readonly finding: UsedApproval['overrode'][number];
}

const APPLY_COLUMNS: Readonly<Record<string, (run: Run) => string>> = {
  when: (run) => run.when,
  who: (run) => run.who,
  commit: (run) => run.commit ?? '',
  plan: (run) => run.plan,
  digest: (run) => run.digest ?? '',
  consent: (run) => run.consent ?? '',
  done: (run) => String(run.counts.done),
  failed: (run) => String(run.counts.failed),
  stale: (run) => String(run.counts.stale),
  skipped: (run) => String(run.counts.skipped),
  not_attempted: (run) => String(run.counts.not_attempted),
  approvals: (run) => run.approvals?.join(' ') ?? '',
  ended: (run) => (run.unfinished ? 'no' : 'yes'),
  last_seen: (run) => run.unfinished?.seen ?? '',
  changed: (run) => run.unfinished?.done.join(' ') ?? '',
  unknown: (run) => run.unfinished?.unknown.map(({ address, title }) => `${address}: ${title}`).join('; ') ?? '',
};

const OVERRIDE_COLUMNS: Readonly<Record<string, (line: OverrideLine) => string>> = {
  when: ({ run }) => run.when,
  who: ({ run }) => run.who,
  plan: ({ run }) => run.plan,
  digest: ({ run }) => run.digest ?? '',
  code: ({ finding }) => finding.code,
  address: ({ finding }) => finding.address,
  finding: ({ finding }) => finding.message,
  approval: ({ used }) => used.digest,
  match: ({ used }) => used.match,
  until: ({ used }) => used.until,
  reason: ({ used }) => used.reason,
};

/** The lists of a report as CSV, by the name of their file. */
export function auditTables(report: AuditReport): Readonly<Record<string, string>> {
  const drift = [...report.drift, ...report.accepted].flatMap(driftLines);
  return {
    'drift.csv': csvTable<DriftLine>(
      {
        address: (line) => line.drift.address,
        target: (line) => line.drift.target,
        id: (line) => line.drift.id,
        type: (line) => line.drift.type,
        change: (line) => line.operation?.op ?? '',
        path: (line) => line.operation?.path ?? '',
        who: (line) => authorAt(line.drift, line.operation?.path)?.who ?? '',
        when: (line) => authorAt(line.drift, line.operation?.path)?.when ?? '',
        accepted_until: (line) => line.drift.until ?? '',
        reason: (line) => line.drift.reason ?? '',
        privileged: (line) => line.drift.privileged?.join(' ') ?? '',
      },
      drift,
    ),
    'unmanaged.csv': csvTable<Unmanaged>(
      {
        target: (item) => item.target,
        kind: (item) => item.kind,
        name: (item) => item.name,
        id: (item) => item.id,
        owner: (item) => item.owner,
      },
      report.unmanaged,
    ),
    'approvals.csv': csvTable<AuditApproval>(
      {
        match: (item) => item.match,
        allow: (item) => item.allow.join(' '),
        count: (item) => (item.count === undefined ? '' : String(item.count)),
        until: (item) => item.until,
        reason: (item) => item.reason,
        status: (item) => item.status,
        applied: (item) => (item.applied ? 'yes' : 'no'),
        digest: (item) => item.digest,
        declared_at: (item) => (item.source ? `${item.source.file}:${item.source.line}` : ''),
      },
      report.approvals,
    ),
    'applies.csv': csvTable(APPLY_COLUMNS, report.applies.runs),
    'overrides.csv': csvTable(OVERRIDE_COLUMNS, report.applies.runs.flatMap(overrideLines)),
  };
}

/** Each finding of a guard that an apply went past, with the approval that let it. */
function overrideLines(run: Run): OverrideLine[] {
  return (run.overrides ?? []).flatMap((used) => used.overrode.map((finding) => ({ run, used, finding })));
}

function driftLines(drift: DriftLine['drift']): DriftLine[] {
  return drift.patch.length === 0 ? [{ drift, operation: undefined }] : drift.patch.map((operation) => ({ drift, operation }));
}
