import type { ChangeOutcome, Outcome } from '../model/outcome.ts';
import type { Change, Plan } from '../model/plan.ts';
import { MOST_NAMED } from '../model/state.ts';
import type { Run } from '../model/state.ts';
import type { Step } from '../model/step.ts';
import type { Schedule } from './schedule.ts';

/** What became of the steps of one change. */
export interface ChangeProgress {
  readonly change: Change;
  readonly steps: readonly Step[];
  readonly id: string | undefined;
  /** Of the step that failed or was stale. */
  /** Whether a call of a step that is not done may have taken effect. */
  readonly unsure?: boolean;
  readonly failure: { readonly type: 'failed' | 'stale'; readonly error: NonNullable<ChangeOutcome['error']> } | undefined;
}

/** What a change's steps add up to. */
export function outcomeOf(
  { change, steps, id, failure, unsure = false }: ChangeProgress,
  schedule: Pick<Schedule, 'statusOf' | 'causeOf'>,
): ChangeOutcome {
  const done = steps.filter((step) => schedule.statusOf(step) === 'done').length;
  const common = {
    address: change.address,
    action: change.action,
    ...(id === undefined ? {} : { id }),
    stepsDone: done,
    steps: steps.length,
  };
  if (failure) return { ...common, ...(unsure ? { unsure } : {}), status: failure.type, error: failure.error };
  if (done === steps.length) return { ...common, status: 'done' };
  const skipped = steps.find((step) => schedule.statusOf(step) === 'skipped');
  const because = skipped && schedule.causeOf(skipped)?.address;
  return { ...common, status: skipped ? 'skipped' : 'not_attempted', ...(because === undefined ? {} : { because }) };
}

/** Whether nothing was left to do for a change. */
export function isFoundDone({ address, status }: ChangeOutcome, wrote: ReadonlySet<string>): boolean {
  return status === 'done' && !wrote.has(address);
}

/** How much was carried out, as a summary line counts it; `wrote` are the addresses that were written to, there or in the state. */
export function countOutcomes(changes: readonly ChangeOutcome[], plan: Plan, wrote: ReadonlySet<string>): Outcome['counts'] {
  const counts = { added: 0, changed: 0, destroyed: 0, imported: 0, forgotten: 0 };
  const patched = new Set(plan.changes.filter((change) => change.patch.length > 0).map((change) => change.address));
  for (const change of changes) {
    if (change.status === 'done' && !isFoundDone(change, wrote)) countOne(counts, change.action, patched.has(change.address));
  }
  return counts;
}

function countOne(counts: { -readonly [Name in keyof Outcome['counts']]: number }, action: Change['action'], patched: boolean): void {
  switch (action) {
    case 'create':
      counts.added++;
      return;
    case 'update':
      counts.changed++;
      return;
    case 'replace':
      counts.added++;
      counts.destroyed++;
      return;
    case 'delete':
      counts.destroyed++;
      return;
    case 'adopt':
      counts.imported++;
      if (patched) counts.changed++;
      return;
    case 'forget':
      counts.forgotten++;
  }
}

/** How many changes ended how, as the state's list of runs keeps it. */
export function countStatuses(changes: readonly ChangeOutcome[]): Run['counts'] {
  const counts = { done: 0, failed: 0, stale: 0, skipped: 0, not_attempted: 0 };
  for (const { status } of changes) counts[status]++;
  return counts;
}

/** Where a run carried out its change: plans that were made before it are judged by that. */
export function doneOf(changes: readonly ChangeOutcome[]): Pick<Run, 'done'> {
  const done = changes.filter(({ status }) => status === 'done').map(({ address }) => address);
  return done.length === 0 ? {} : { done: done.slice(0, MOST_NAMED) };
}
