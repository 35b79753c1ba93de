import { describe, expect, it } from 'vitest';
import { gitlabReport } from '../../../src/reports/gitlab/index.ts';
import { change, plan } from '../../builders/plan.ts';

const OPTIONS = { color: false, width: 80 };

describe("GitLab's merge-request widget", () => {
  it('gets three whole numbers, a replacement as a creation and a deletion', () => {
    const made = plan({
      changes: [
        change('v/a', { after: { name: 'a' } }),
        change('v/b', { before: { name: 'b' }, after: { name: 'c' } }),
        change('v/d', { action: 'replace', before: { name: 'd' }, after: { name: 'd' } }),
      ],
    });

    expect(JSON.parse(gitlabReport.plan(made, OPTIONS))).toEqual({ create: 2, update: 1, delete: 1 });
  });

  it('gets all three where there is nothing to do', () => {
    expect(JSON.parse(gitlabReport.plan(plan(), OPTIONS))).toEqual({ create: 0, update: 0, delete: 0 });
  });

  it('gets no number of a plan that could not read everything, which would say that nothing changes', () => {
    const incomplete = [{ target: 'v', part: 'groups', why: 'permission denied', code: 'PROVIDER_PERMISSION' as const }];

    expect(JSON.parse(gitlabReport.plan({ ...plan(), incomplete }, OPTIONS))).toEqual({ incomplete: 1 });
  });

  it('gets no number that it would refuse', () => {
    const made = plan();

    expect(JSON.parse(gitlabReport.plan({ ...made, summary: { ...made.summary, add: 1_234_567 } }, OPTIONS))).toEqual({
      create: 999_999,
      update: 0,
      delete: 0,
    });
  });
});
