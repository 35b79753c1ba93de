import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Plan } from '../../src/core/model/plan.ts';
import { auditPage } from '../../src/reports/audit/html.ts';
import { renderDrift } from '../../src/reports/html/drift.ts';
import { renderOutcome } from '../../src/reports/html/outcome.ts';
import { renderPlan } from '../../src/reports/html/plan.ts';
import { renderValidation } from '../../src/reports/html/validation.ts';
import { auditReportOf } from '../builders/audit-report.ts';
import { HOSTILE_NAMES } from '../builders/hostile.ts';
import { planOf } from '../builders/huge-plan.ts';
import { change, plan } from '../builders/plan.ts';

/** The plan of the pictures. */
export const PLAN = JSON.parse(readFileSync(join(import.meta.dirname, 'plan.json'), 'utf8')) as Plan;

const OPTIONS = { color: false, width: 100, now: Date.UTC(2026, 10, 23, 12), link: 'https://forge.acme.test/access/runs/7' };

const REFUSED: Plan = {
  ...PLAN,
  incomplete: [{ target: 'mesh', part: 'peers', why: 'the server ended the list early' }],
  guards: [{ code: 'MAX_DELETIONS', address: 'vault-prod', message: '6 deletions in "vault-prod"; the limit is 5.', blocking: true }],
};

const LONG = 'x'.repeat(300);
const OUTCOME = {
  plan: 'sha256:1',
  changes: [
    { address: 'v/a', action: 'create', status: 'done', steps: 1, stepsDone: 1, id: LONG },
    {
      address: `v/${LONG}`,
      action: 'update',
      status: 'failed',
      steps: 2,
      stepsDone: 1,
      error: { code: 'PROVIDER_REFUSED', message: LONG },
    },
  ],
  counts: { added: 1, changed: 0, destroyed: 0, imported: 0, forgotten: 0 },
  converged: true,
  differences: [],
  cancelled: false,
  warnings: [],
} as const;

const NOTHING = {
  complete: false,
  incomplete: [{ target: 'mesh', part: 'peers', why: 'the server ended the list early' }],
  coverage: null,
  drift: [],
  accepted: [],
  unmanaged: [],
  guards: [],
  approvals: [],
  warnings: [],
  applies: { since: null, complete: false, begins: null, runs: [], interrupted: ['sha256:1'] },
} as const;

/** Every sort of page, and those whose names mean harm or have no end. */
export const PAGES: Readonly<Record<string, string>> = {
  'a plan': renderPlan(PLAN, OPTIONS),
  'a refused plan': renderPlan(REFUSED, { ...OPTIONS, heading: 'production' }),
  'a plan without changes': renderPlan(plan(), OPTIONS),
  'a plan of hostile names': renderPlan(
    plan({
      project: HOSTILE_NAMES.join(''),
      changes: HOSTILE_NAMES.map((name, index) =>
        change(`${name}/${index}${name}`, {
          after: { name, members: Object.fromEntries([[name, [name, 'x']]]) },
          source: { file: name, line: 1, column: 1 },
        }),
      ),
      warnings: HOSTILE_NAMES.map((message) => ({ code: 'CONFLICT', message })),
      unmanaged: HOSTILE_NAMES.map((name) => ({ target: name, kind: 'group', id: name, name, owner: 'other' })),
    }),
    { ...OPTIONS, heading: HOSTILE_NAMES[1]! },
  ),
  'a plan of long names': renderPlan(
    plan({ project: LONG, changes: [change(`v/${LONG}`, { after: { name: LONG, policies: [LONG] } })] }),
    OPTIONS,
  ),
  drift: renderDrift(REFUSED, OPTIONS),
  'no drift': renderDrift(plan(), OPTIONS),
  'an outcome': renderOutcome({ outcome: OUTCOME, plan: PLAN }, OPTIONS),
  'an audit': auditPage(auditReportOf(HOSTILE_NAMES[1]!)),
  'an audit of long names': auditPage(auditReportOf(LONG)),
  'an audit of nothing': auditPage({ ...auditReportOf('x'), ...NOTHING }),
  'a validation': renderValidation(
    {
      diagnostics: [
        { severity: 'error', code: 'CONFIG_UNKNOWN_KEY', summary: 'Unknown key "membr".', detail: `Did you mean "${LONG}"?` },
        { severity: 'warning', code: 'CONFIG_UNUSED', summary: 'Unused.', detail: '' },
      ],
      files: 2,
      objects: 3,
    },
    OPTIONS,
  ),
};

/** A plan of so many changes, for what has to stay quick. */
export function largePage(count: number): string {
  return renderPlan(planOf(count), OPTIONS);
}
