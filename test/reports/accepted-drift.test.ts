import { describe, expect, it } from 'vitest';
import type { AcceptedDrift } from '../../src/core/model/plan.ts';
import { findRender } from '../../src/reports/index.ts';
import type { Format } from '../../src/reports/formats.ts';
import { plan } from '../builders/plan.ts';

const ACCEPTED: AcceptedDrift = {
  address: 'vault-prod/on-call',
  target: 'vault-prod',
  provider: 'vault',
  kind: 'group',
  id: '1',
  type: 'changed',
  patch: [{ op: 'add', path: '/members/eve@acme.test', value: ['eve@acme.test'] }],
  source: { file: 'groups/on-call.yaml', line: 7, column: 3 },
  until: '2026-12-31',
  reason: 'ACME-7: until the migration is done',
};
const LATER = { ...ACCEPTED, address: 'vault-prod/later', until: '2027-06-30' };
const DRIFT = plan({ accepted: [ACCEPTED, LATER] });

async function reportIn(format: Format, value = DRIFT): Promise<string> {
  const render = await findRender(format, 'drift');
  return render!(value, { color: false, width: 100 });
}

describe('accepted drift', () => {
  it.each(['text', 'json', 'markdown', 'html', 'sarif', 'codequality', 'junit', 'github'] as const)(
    'is named in %s, with its end and its reason',
    async (format) => {
      const text = await reportIn(format);

      for (const part of ['vault-prod/on-call', '2026-12-31', 'ACME-7', 'eve@acme.test']) expect(text).toContain(part);
    },
  );

  it('is a note that is suppressed in SARIF, and fails nothing in JUnit', async () => {
    const { runs } = JSON.parse(await reportIn('sarif')) as {
      readonly runs: readonly {
        readonly results: readonly { readonly ruleId: string; readonly level: string; readonly suppressions?: unknown }[];
      }[];
    };
    const junit = await reportIn('junit');

    expect(runs[0]!.results[0]).toMatchObject({
      ruleId: 'DRIFT_ACCEPTED',
      level: 'note',
      suppressions: [{ kind: 'external', justification: 'ACME-7: until the migration is done' }],
    });
    expect(junit).toContain('failures="0" errors="0"');
    expect(junit).toMatch(/<testcase [^>]*name="vault-prod\/on-call"[^>]*>\s*<skipped /);
    expect(await reportIn('github')).toMatch(/^::notice file=groups\/on-call\.yaml,line=7/);
    expect(JSON.parse(await reportIn('codequality'))).toMatchObject([{ severity: 'info' }, { severity: 'info' }]);
  });

  it('is counted in metrics, with the day on which the first of it ends', async () => {
    const metrics = await reportIn('metrics');

    expect(metrics).toContain('rollcall_drift_accepted_objects{command="drift",target="vault-prod"} 2');
    expect(metrics).toContain(`accepted_end_timestamp_seconds{command="drift"} ${Date.UTC(2026, 11, 31) / 1000}
`);
    expect(await reportIn('metrics', plan())).not.toContain('accepted_end');
  });
});
