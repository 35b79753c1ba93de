import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { codequalityReport } from '../../../src/reports/codequality/index.ts';
import { hostilePlan } from '../../builders/hostile-plan.ts';
import { plan } from '../../builders/plan.ts';

const OPTIONS = { color: false, width: 80, base: './access/' };
const SEVERITIES = ['info', 'minor', 'major', 'critical', 'blocker'];

interface Issue {
  readonly description: string;
  readonly check_name: string;
  readonly fingerprint: string;
  readonly severity: string;
  readonly location: { readonly path: string; readonly lines: { readonly begin: number } };
}

describe("GitLab's code quality", () => {
  it('has of any plan and any drift the keys that GitLab documents, and each fingerprint once', () => {
    fc.assert(
      fc.property(hostilePlan, (made) => {
        for (const text of [codequalityReport.plan(made, OPTIONS), codequalityReport.drift(made, OPTIONS)]) {
          const issues = JSON.parse(text) as Issue[];

          for (const issue of issues) {
            expect(Object.keys(issue).sort()).toEqual(['check_name', 'description', 'fingerprint', 'location', 'severity']);
            expect(SEVERITIES).toContain(issue.severity);
            expect(issue.location.path).toMatch(/^(?!\.?\/)./);
            expect(issue.location.lines.begin).toBeGreaterThan(0);
          }
          expect(new Set(issues.map(({ fingerprint }) => fingerprint)).size).toBe(issues.length);
          // A byte order mark breaks GitLab's parser.
          expect(text.startsWith('[')).toBe(true);
        }
      }),
      { numRuns: 40 },
    );
  });

  it('is an empty list without findings', () => {
    expect(codequalityReport.plan(plan(), OPTIONS)).toBe('[]\n');
  });

  it('calls what refuses a plan critical', () => {
    const made = plan({ guards: [{ code: 'PROTECTED', address: 'v/a', message: 'No.', blocking: true }] });

    expect(JSON.parse(codequalityReport.plan(made, OPTIONS))).toMatchObject([
      { check_name: 'PROTECTED', severity: 'critical', location: { path: 'access/rollcall.yaml', lines: { begin: 1 } } },
    ]);
  });
});
