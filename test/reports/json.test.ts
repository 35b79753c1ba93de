import { describe, expect, it } from 'vitest';
import { jsonReport } from '../../src/reports/json/index.ts';
import type { Outcome } from '../../src/core/model/outcome.ts';
import { change, plan } from '../builders/plan.ts';

const OPTIONS = { color: true, width: 40 };

function outcomeText(outcome: Outcome): string {
  return jsonReport.outcome({ outcome, plan: plan() }, OPTIONS);
}

describe('the JSON of a report', () => {
  it('of a plan is the plan file: everything in it, keys sorted, two spaces', () => {
    const made = plan({ changes: [change('v/a', { after: { name: 'a', metadata: { z: '1', __proto__: null, b: '2' } } })] });

    const text = jsonReport.plan(made, OPTIONS);

    expect(JSON.parse(text)).toEqual(JSON.parse(JSON.stringify(made)));
    expect(text.startsWith('{\n  "changes": [\n    {\n      "action": "create",\n      "address": "v/a",\n')).toBe(true);
    expect(text.endsWith('}\n')).toBe(true);
  });

  it('of drift leaves out what would be done about it', () => {
    const text = jsonReport.drift(
      plan({ drift: [{ address: 'v/a', target: 'v', provider: 'vault', kind: 'group', id: '1', type: 'deleted', patch: [] }] }),
      OPTIONS,
    );

    expect(Object.keys(JSON.parse(text) as object)).toEqual([
      'coverage',
      'drift',
      'format_version',
      'incomplete',
      'inputs',
      'project',
      'scope',
      'summary',
      'tool',
      'unmanaged',
      'warnings',
    ]);
  });

  it('of a validation is the problem shape', () => {
    const problem = { severity: 'error', code: 'CONFIG_UNKNOWN_KEY', summary: 'x', detail: 'y' } as const;

    const value = JSON.parse(
      jsonReport.validation({ diagnostics: [problem, { ...problem, severity: 'warning' }], files: 1, objects: 1 }, OPTIONS),
    ) as unknown;

    expect(value).toEqual({
      format_version: '1.0',
      valid: false,
      error_count: 1,
      warning_count: 1,
      diagnostics: [problem, { ...problem, severity: 'warning' }],
    });
  });

  it('of an outcome has a version, and keys as in all files', () => {
    const counts = { added: 0, changed: 1, destroyed: 0, imported: 0, forgotten: 0 };
    const error = { code: 'PROVIDER_REFUSED', message: 'No.', hint: 'Look.' } as const;
    const common = { plan: 'sha256:1', counts, differences: [], cancelled: false, warnings: [] };
    const failed = { address: 'v/a', action: 'update', status: 'failed', id: 'g1', steps: 2 } as const;
    const stateError = { code: 'STATE_WRITE', message: 'The disk is full.' } as const;

    const text = outcomeText({
      ...common,
      converged: undefined,
      stateError,
      changes: [{ ...failed, stepsDone: 1, error: { ...error, requestId: 'r1' } }],
    });

    expect(JSON.parse(text)).toEqual({
      ...common,
      format_version: '1.0',
      converged: null,
      state_error: stateError,
      changes: [{ ...failed, steps_done: 1, error: { ...error, request_id: 'r1' } }],
    });
  });

  it('of an outcome without trouble says so', () => {
    const counts = { added: 0, changed: 0, destroyed: 0, imported: 0, forgotten: 0 };
    const outcome = { plan: 'sha256:1', changes: [], counts, converged: true, differences: [], cancelled: false, warnings: [] };

    expect(JSON.parse(outcomeText({ ...outcome, foundDone: 2 }))).toEqual({
      format_version: '1.0',
      ...outcome,
      found_done: 2,
    });
  });

  it('of a state that is not there is null', () => {
    expect(jsonReport.state(undefined, OPTIONS)).toBe('null\n');
  });
});
