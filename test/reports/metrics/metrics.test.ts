import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { metricsReport } from '../../../src/reports/metrics/index.ts';
import { hostilePlan } from '../../builders/hostile-plan.ts';
import { change, plan } from '../../builders/plan.ts';
import { parseMetrics } from '../../builders/openmetrics.ts';

const NOW = Date.UTC(2026, 10, 23, 12);
const OPTIONS = { color: false, width: 80, now: NOW, command: 'drift' };
const LAST = 'rollcall_last_success_timestamp_seconds';

const NOTHING_DONE = {
  plan: 'sha256:p',
  changes: [],
  counts: { added: 0, changed: 0, destroyed: 0, imported: 0, forgotten: 0 },
  converged: undefined,
  differences: [],
  cancelled: false,
  warnings: [],
};

describe('metrics', () => {
  it('of any plan and any drift are OpenMetrics, and what a textfile collector reads', () => {
    fc.assert(
      fc.property(hostilePlan, (made) => {
        for (const text of [metricsReport.plan(made, OPTIONS), metricsReport.drift(made, { ...OPTIONS, heading: made.project })]) {
          expect(parseMetrics(text).size).toBeGreaterThan(5);
        }
      }),
      { numRuns: 40 },
    );
  });

  it('of a plan that is only shown tell of no run, and of no success', () => {
    const text = metricsReport.plan(plan(), { ...OPTIONS, command: 'show' });

    expect([...parseMetrics(text).keys()].filter((name) => /run|success/.test(name))).toEqual([]);
    expect(text).toContain('rollcall_plan_changes{command="show",action="create"} 0');
  });

  it('name no group and no person', () => {
    const made = plan({
      changes: [change('v/secret-group', { after: { name: 'secret-group', members: { 'ada@acme.test': ['ada@acme.test'] } } })],
      guards: [{ code: 'PROTECTED', address: 'v/secret-group', message: 'secret-group', blocking: true, people: ['ada@acme.test'] }],
    });

    expect(metricsReport.plan(made, OPTIONS)).not.toMatch(/secret-group|ada/);
  });

  it('are there with 0 too', () => {
    const families = parseMetrics(metricsReport.plan(plan(), OPTIONS));

    expect(families.get('rollcall_plan_changes')!.map(({ labels, value }) => [labels['action'], value])).toEqual([
      ['create', 0],
      ['update', 0],
      ['replace', 0],
      ['destroy', 0],
      ['import', 0],
      ['forget', 0],
    ]);
  });

  it('say when a run last succeeded: now, or as the file says that is replaced', () => {
    const good = metricsReport.drift(plan(), OPTIONS);
    const incomplete = plan({ incomplete: [{ target: 'v', part: 'members', why: 'refused' }] });
    const later = { ...OPTIONS, now: NOW + 60_000 };

    const bad = metricsReport.drift(incomplete, { ...later, replaces: good });

    expect(parseMetrics(good).get(LAST)![0]!.value).toBe(NOW / 1000);
    expect(parseMetrics(bad).get(LAST)![0]!.value).toBe(NOW / 1000);
    expect(parseMetrics(bad).get('rollcall_last_run_timestamp_seconds')![0]!.value).toBe(NOW / 1000 + 60);
    expect(parseMetrics(bad).get('rollcall_run_success')![0]!.value).toBe(0);
    expect(parseMetrics(metricsReport.drift(incomplete, later)).get(LAST)![0]!.value).toBe(0);
    expect(parseMetrics(metricsReport.drift(incomplete, { ...later, replaces: 'no metrics at all' })).get(LAST)![0]!.value).toBe(0);
  });

  it('keep the last success where problems came before the report', () => {
    const good = metricsReport.drift(plan(), OPTIONS);
    const problem = { severity: 'error', code: 'STATE_LOCKED', summary: 'Locked.', detail: '' } as const;

    const text = metricsReport.validation(
      { diagnostics: [problem], files: 0, objects: 0, instead: true },
      { ...OPTIONS, now: NOW + 1000, replaces: good },
    );

    expect(parseMetrics(text).get(LAST)).toEqual([{ labels: { command: 'drift' }, value: NOW / 1000 }]);
    expect(parseMetrics(text).get('rollcall_run_success')).toEqual([{ labels: { command: 'drift' }, value: 0 }]);
  });

  it('count drift by target and sort, and the share that is managed', () => {
    const drift = { address: 'v/a', target: 'v', provider: 'vault', kind: 'group', id: '1', type: 'deleted', patch: [] } as const;
    const made = plan({ drift: [drift], unmanaged: [{ target: 'v', kind: 'group', id: '2', name: 'x', owner: 'other' }] });
    const families = parseMetrics(metricsReport.drift({ ...made, summary: { ...made.summary, unchanged: 3 } }, OPTIONS));

    expect(families.get('rollcall_drift_objects')).toEqual([
      { labels: { command: 'drift', target: 'v', type: 'changed' }, value: 0 },
      { labels: { command: 'drift', target: 'v', type: 'deleted' }, value: 1 },
    ]);
    expect(families.get('rollcall_coverage_ratio')![0]!.value).toBe(0.75);
  });

  it('count nothing where nobody could look', () => {
    const drift = { address: 'v/a', target: 'v', provider: 'vault', kind: 'group', id: '1', type: 'deleted', patch: [] } as const;
    const families = parseMetrics(
      metricsReport.drift(plan({ drift: [drift], incomplete: [{ target: 'w', part: 'everything', why: 'down' }] }), OPTIONS),
    );
    const targets = (name: string): unknown => families.get(name)!.map(({ labels }) => labels['target']);

    expect(targets('rollcall_drift_objects')).toEqual(['v', 'v']);
    expect(targets('rollcall_unmanaged_objects')).toEqual(['v']);
    expect(families.get('rollcall_unread_parts')!.map(({ labels, value }) => [labels['target'], value])).toEqual([
      ['v', 0],
      ['w', 1],
    ]);
  });

  it('say when only a part was looked at, and leave the last success of the whole as it was', () => {
    const good = metricsReport.drift(plan(), OPTIONS);
    const partial = parseMetrics(metricsReport.drift(plan({ scope: ['v/a'] }), { ...OPTIONS, now: NOW + 60_000, replaces: good }));

    expect(parseMetrics(good).get('rollcall_run_partial')![0]!.value).toBe(0);
    expect(partial.get('rollcall_run_partial')![0]!.value).toBe(1);
    expect(partial.get('rollcall_run_success')![0]!.value).toBe(1);
    expect(partial.get(LAST)![0]!.value).toBe(NOW / 1000);
  });

  it('say the same of an apply of a part and of a check of some files: neither is a success of the whole', () => {
    const whole = metricsReport.outcome({ outcome: NOTHING_DONE, plan: plan() }, OPTIONS);
    const checked = metricsReport.validation({ diagnostics: [], files: 3, objects: 3 }, OPTIONS);
    const later = { ...OPTIONS, now: NOW + 60_000 };

    const partly = [
      metricsReport.outcome({ outcome: NOTHING_DONE, plan: plan({ scope: ['v/a'] }) }, { ...later, replaces: whole }),
      metricsReport.validation({ diagnostics: [], files: 1, objects: 3, isPart: true }, { ...later, replaces: checked }),
    ].map(parseMetrics);

    for (const text of [whole, checked]) expect(parseMetrics(text).get('rollcall_run_partial')![0]!.value).toBe(0);
    for (const families of partly) {
      expect(families.get('rollcall_run_partial')![0]!.value).toBe(1);
      expect(families.get('rollcall_run_success')![0]!.value).toBe(1);
      expect(families.get(LAST)![0]!.value).toBe(NOW / 1000);
    }
  });

  it('know of no success where the first run was of a part', () => {
    const first = parseMetrics(metricsReport.outcome({ outcome: NOTHING_DONE, plan: plan({ scope: ['v/a'] }) }, OPTIONS));

    expect(first.get(LAST)![0]!.value).toBe(0);
  });
});
