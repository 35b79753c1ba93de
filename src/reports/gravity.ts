import type { Code } from '../core/errors.ts';
import type { Finding } from './findings.ts';

/** What weakens a project, or opens what counts as privileged, whatever its severity. */
const WEAKENS: ReadonlySet<Code> = new Set([
  'BASE_BROKEN',
  'BASE_SEVERAL',
  'BASELINE_PRIVILEGE',
  'GUARD_LEFT',
  'PRIVILEGE_GAINED',
  'SETTINGS_CHANGED',
  'STATE_EMPTY',
  'STATE_SILENT',
]);

const BY_SEVERITY = { error: 0, warning: 3, notice: 4 } as const satisfies Record<Finding['severity'], number>;

/** From this rank on a finding may be one of hundreds that are alike and harmless. */
const FIRST_USUAL = BY_SEVERITY.warning;

/** How grave a finding is, the lowest first: what refuses, what the guards of before would have refused, what weakens, the rest. */
export function gravityOf({ severity, code, former }: Pick<Finding, 'severity' | 'code' | 'former'>): number {
  if (severity === 'error') return BY_SEVERITY.error;
  if (former) return 1;
  return WEAKENS.has(code) ? 2 : BY_SEVERITY[severity];
}

/** Whether it is one of the few that nobody may miss. */
export function isGrave(finding: Pick<Finding, 'severity' | 'code' | 'former'>): boolean {
  return gravityOf(finding) < FIRST_USUAL;
}

/** The gravest first, those that are alike in their own order. */
export function byGravity<T extends Pick<Finding, 'severity' | 'code' | 'former'>>(findings: readonly T[]): readonly T[] {
  return findings.toSorted((first, second) => gravityOf(first) - gravityOf(second));
}
