import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { Ajv } from 'ajv';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { jsonReport } from '../../src/reports/json/index.ts';
import { jsonText } from '../../src/reports/json/text.ts';
import type { Outcome } from '../../src/core/model/outcome.ts';
import { hostileName } from '../builders/hostile.ts';
import { change, plan } from '../builders/plan.ts';

const OPTIONS = { color: true, width: 40 };

const SCHEMA = JSON.parse(readFileSync(join(import.meta.dirname, '../../schemas/report.schema.json'), 'utf8')) as object;
const isReport = new Ajv({ strict: false }).compile(SCHEMA);

/** What the published schema has against a text; nothing where it fits. */
function misfitsOf(text: string): readonly unknown[] {
  return isReport(JSON.parse(text)) ? [] : (isReport.errors ?? []);
}

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

  it('fits the published schema, whatever there is to report', () => {
    const place = { line: 5, column: 5, byte: 61 };
    const range = { filename: 'groups/a.yaml', start: place, end: { ...place, column: 11 } };
    const snippet = { context: null, code: 'membr:', start_line: 5, highlight_start_offset: 0, highlight_end_offset: 5 };
    const problem = { severity: 'error', code: 'CONFIG_UNKNOWN_KEY', summary: 'x', detail: '' } as const;
    const counts = { added: 0, changed: 1, destroyed: 0, imported: 0, forgotten: 0 };
    const patch = [{ op: 'add', path: '/members/eve', value: ['eve'] }] as const;
    const failed = { address: 'v/a', action: 'update', status: 'failed', id: 'g1', steps: 2, stepsDone: 1 } as const;
    const outcome: Outcome = {
      plan: `sha256:${'0'.repeat(64)}`,
      changes: [
        { ...failed, error: { code: 'PROVIDER_REFUSED', message: 'No.', hint: 'Look.', requestId: 'r1' } },
        { address: 'v/b', action: 'create', status: 'skipped', steps: 1, stepsDone: 0, because: 'v/a' },
      ],
      counts,
      converged: false,
      differences: [{ address: 'v/a', patch }],
      cancelled: true,
      foundDone: 1,
      warnings: [{ code: 'CONFLICT', message: 'x' }],
      stateError: { code: 'STATE_WRITE', message: 'The disk is full.' },
    };
    const drift = { address: 'v/a', target: 'v', provider: 'vault', kind: 'group', id: '1', type: 'changed', patch } as const;

    const texts = [
      jsonReport.validation(
        { diagnostics: [{ ...problem, address: 'v/a', range, snippet, related: [range] }], files: 1, objects: 1 },
        OPTIONS,
      ),
      jsonReport.validation({ diagnostics: [], files: 1, objects: 1 }, OPTIONS),
      outcomeText(outcome),
      outcomeText({ ...outcome, changes: [], converged: undefined }),
      jsonReport.drift(plan({ drift: [drift], accepted: [{ ...drift, until: '2026-12-31', reason: 'x' }] }), OPTIONS),
    ];

    for (const text of texts) expect(misfitsOf(text), text).toEqual([]);
    expect(misfitsOf(texts[2]!.replace('"cancelled"', '"canceled"'))).not.toEqual([]);
    expect(misfitsOf(texts[0]!.replace('"error_count"', '"errors"'))).not.toEqual([]);
    expect(misfitsOf(jsonReport.plan(plan(), OPTIONS))).not.toEqual([]);
  });

  it('of a state that is not there is null', () => {
    expect(jsonReport.state(undefined, OPTIONS)).toBe('null\n');
  });
});

describe('JSON that is printed', () => {
  const value = fc.dictionary(hostileName, fc.oneof(hostileName, fc.array(hostileName, { maxLength: 3 })), { maxKeys: 5 });

  it('says what the value says, and holds nothing that a terminal obeys', () => {
    fc.assert(
      fc.property(value, (each) => {
        const text = jsonText(each);

        expect(JSON.parse(text)).toEqual(JSON.parse(JSON.stringify(each)));
        expect(text).not.toMatch(/[\u0000-\u0009\u000b-\u001f\u007f-\u009f\u202a-\u202e\u2066-\u2069]|##\[/);
      }),
    );
  });

  it('is written as it was where there is nothing of that', () => {
    expect(jsonText({ b: 'équipe # 1', a: ['x'] })).toBe('{\n  "a": [\n    "x"\n  ],\n  "b": "équipe # 1"\n}\n');
  });
});
