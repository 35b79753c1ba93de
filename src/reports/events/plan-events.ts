import type { ChangeOutcome, Outcome } from '../../core/model/outcome.ts';
import type { Action, Change, Drift, Plan, Span } from '../../core/model/plan.ts';
import { quoteName } from '../../core/model/quote-name.ts';
import { approvedFindings, guardFindings, incompleteFindings, planFindings, warningFinding } from '../findings.ts';
import type { Finding } from '../findings.ts';
import { outcomeFindings, outcomeVerdict } from '../outcome-words.ts';
import { summaryLine } from '../summary.ts';
import type { LogEvent } from './event.ts';
import { findingEvents } from './finding-events.ts';
import { eventResource } from './resource.ts';

/** Words of the stream; the plan document of Terraform spells them otherwise. */
const WORD = {
  create: 'create',
  update: 'update',
  replace: 'replace',
  delete: 'delete',
  adopt: 'update',
  forget: 'remove',
} as const satisfies Record<Action, string>;

const REASON: Partial<Record<Action, string>> = { replace: 'cannot_update', delete: 'delete_because_no_resource_config' };

/** What a plan says: drift, each change, what stands against it, and the summary at the end. */
export function planEvents(plan: Plan): readonly LogEvent[] {
  return [...driftEvents(plan), ...plan.changes.map(plannedChange), ...findingEvents(planFindings(plan)), planSummary(plan)];
}

/** What a look for drift found: no guard is asked there, and nothing is approved. */
export function lookedEvents(plan: Plan): readonly LogEvent[] {
  return [...driftEvents(plan), ...findingEvents(planFindings({ ...plan, guards: [], new_approvals: [] }))];
}

/** What somebody has to know of an audit pack. */
export function packEvents({ incomplete, guards, warnings }: Pick<Plan, 'incomplete' | 'guards' | 'warnings'>): readonly LogEvent[] {
  return findingEvents([
    ...incompleteFindings(incomplete),
    ...guardFindings({ guards }),
    ...approvedFindings(guards),
    ...warnings.map(warningFinding),
  ]);
}

/** One `resource_drift` for each object that somebody changed outside. */
function driftEvents(plan: Pick<Plan, 'drift'>): readonly LogEvent[] {
  return plan.drift.map(resourceDrift);
}

function waitingWords({ address, status, because, stepsDone }: ChangeOutcome): string {
  if (status !== 'skipped') return `${quoteName(address)} was not attempted.`;
  return stepsDone > 0
    ? `${quoteName(address)} was begun and not finished: it waited for ${quoteName(because ?? '')}.`
    : `${quoteName(address)} was skipped: it waited for ${quoteName(because ?? '')}.`;
}

/** How an apply ended: what failed or waited and why, what is to be known of it, and the summary at the end. */
export function outcomeEvents(outcome: Outcome, places: ReadonlyMap<string, Span> = new Map()): readonly LogEvent[] {
  const waiting = outcome.changes
    .filter((change) => change.status === 'skipped' || change.status === 'not_attempted')
    .map((change): Finding => ({
      severity: 'warning',
      code: 'APPLY_FAILED',
      summary: waitingWords(change),
      paragraphs: [],
      address: change.address,
    }));
  const placed = [...outcomeFindings(outcome), ...waiting].map((finding): Finding => {
    const source = places.get(finding.address ?? '');
    return source ? { ...finding, source } : finding;
  });
  return [...findingEvents(placed), applySummary(outcome)];
}

function applySummary(outcome: Outcome): LogEvent {
  const { added, changed, destroyed, imported, forgotten } = outcome.counts;
  return {
    type: 'change_summary',
    level: 'info',
    message: outcomeVerdict(outcome),
    fields: { changes: { add: added, change: changed, import: imported, remove: destroyed, forget: forgotten, operation: 'apply' } },
  };
}

function planSummary(plan: Plan): LogEvent {
  const { add, change, destroy, forget, import: imported } = plan.summary;
  return {
    type: 'change_summary',
    level: 'info',
    message: summaryLine(plan),
    fields: { changes: { add, change, import: imported, remove: destroy, forget, operation: 'plan' } },
  };
}

function plannedChange(change: Change): LogEvent {
  const resource = eventResource(change.kind, change.address);
  const action = wordOf(change);
  return {
    type: 'planned_change',
    level: 'info',
    message: `${resource.addr}: Plan to ${action}`,
    fields: {
      change: {
        resource,
        ...(change.previous_address === undefined ? {} : { previous_resource: eventResource(change.kind, change.previous_address) }),
        action,
        ...(REASON[change.action] === undefined ? {} : { reason: REASON[change.action] }),
        ...(change.action === 'adopt' ? { importing: { id: change.id } } : {}),
      },
    },
  };
}

/** What is only bound is an import; what is changed as well is an update with an `importing` beside it. */
function wordOf(change: Change): string {
  return change.action === 'adopt' && change.patch.length === 0 ? 'import' : WORD[change.action];
}

function resourceDrift(drift: Drift): LogEvent {
  const resource = eventResource(drift.kind, drift.address);
  const action = drift.type === 'deleted' ? 'delete' : 'update';
  return {
    type: 'resource_drift',
    level: 'info',
    message: `${resource.addr}: Drift detected (${action})`,
    fields: { change: { resource, action } },
  };
}
