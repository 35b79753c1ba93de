import type { Coverage } from './coverage.ts';
import type { Plan } from './plan.ts';

/** What `drift --format json` prints: the parts of a plan that are about the live systems, and how much of them is managed. */
export interface DriftReport extends Pick<
  Plan,
  | 'format_version'
  | 'tool'
  | 'project'
  | 'scope'
  | 'incomplete'
  | 'inputs'
  | 'summary'
  | 'drift'
  | 'accepted'
  | 'unmanaged'
  | 'held'
  | 'warnings'
> {
  readonly coverage: Coverage | null;
}
