import { escapeText } from '../escape.ts';
import { fingerprints } from '../fingerprint.ts';
import type { ReportIn } from '../formats.ts';
import { jsonText } from '../json/text.ts';
import { locateDiagnostics, locateDrift, locatePlan } from '../located.ts';
import type { LocatedFinding } from '../located.ts';
import { joinSentences } from '../../core/model/sentence.ts';

/**
 * GitLab's Code Quality report: a list of findings, each at a line of a file.
 *
 * @see https://docs.gitlab.com/ci/testing/code_quality/ (read 2026-11-22)
 */
export const codequalityReport: ReportIn<'codequality'> = {
  plan: (plan, options) => qualityText(locatePlan(plan, options)),
  drift: (plan, options) => qualityText(locateDrift(plan, options)),
  validation: (validation, options) => qualityText(locateDiagnostics(validation, options)),
};

const SEVERITY = { error: 'critical', warning: 'major', notice: 'info' } as const satisfies Record<LocatedFinding['severity'], string>;

function qualityText(findings: readonly LocatedFinding[]): string {
  const marks = fingerprints(findings);
  return jsonText(
    findings.map(({ severity, rule, summary, detail, file, line }, index) => ({
      description: escapeText(joinSentences([summary, detail])),
      check_name: rule,
      fingerprint: marks[index],
      severity: SEVERITY[severity],
      location: { path: file, lines: { begin: line } },
    })),
  );
}
