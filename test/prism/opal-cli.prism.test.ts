import { cpSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { OPAL_TOKENS } from '../../src/sandbox/opal/authenticate.ts';
import { startSandbox } from '../../src/sandbox/start.ts';
import type { Sandbox } from '../../src/sandbox/start.ts';
import { opalConsole } from '../builders/opal-console.ts';
import { EXAMPLES, ended, startRollcall } from '../e2e/spawn.ts';
import type { Ended } from '../e2e/spawn.ts';
import { judgeTools, startJudge } from './judge.ts';
import type { Judge } from './judge.ts';

/*
 * The built command line on an Opal, from the first file to the last report, with the vendor's document between them: what reads does so
 * with a token that may only read.
 */
const tools = judgeTools();

/** The day in three months: Opal grants for a year at most, and says nothing of a day that has passed. */
const UNTIL = new Date(Date.now() + 90 * 86_400_000).toISOString().slice(0, 10);

/** One thing more than the example has: whatever a declaration can say. */
const WHOLE = `department: engineering
groups:
  whole:
    description: Everything.
    members: [grace@acme.test, { email: hedy@acme.test, until: ${UNTIL} }]
    groups: [contractors]
    opal:
      admin_owner: Platform
      leaders: [ada@acme.test]
      require_mfa_to_approve: true
      custom_request_notification: Ask first.
      risk_sensitivity_override: HIGH
      visibility: limited
      visibility_groups: [contractors]
      message_channels: [access-audit]
      on_call_schedules: [Database]
      tags: [pci]
      resources: [billing, payroll]
      request_configurations:
        - max_duration_minutes: 480
          reviewer_stages: [{ owners: [Platform, Security], operator: OR }, { require_manager_approval: true }]
        - { condition: { groups: [contractors] }, auto_approval: true }
`;

describe.skipIf(tools === undefined)("the command line on an Opal, judged by the vendor's schema", () => {
  let sandbox: Sandbox;
  let judge: Judge;
  let dir = '';
  beforeAll(async () => {
    if (tools === undefined) return;
    sandbox = await startSandbox({ only: ['opal'], opal: { unknownTypes: false } });
    judge = await startJudge(sandbox.urls.opal, tools);
  });
  beforeEach(() => {
    sandbox.reset();
    judge.clear();
    dir = mkdtempSync(join(tmpdir(), 'rollcall-opal-prism-'));
    cpSync(join(EXAMPLES, 'opal-access'), dir, { recursive: true });
    writeFileSync(join(dir, 'groups/whole.yaml'), WHOLE);
    return () => rmSync(dir, { recursive: true, force: true });
  });
  afterAll(async () => {
    process.stderr.write(`${judge.judged()} requests and answers of the command line judged by the vendor's schema\n`);
    await judge.close();
    await sandbox.close();
  });

  async function run(line: string, token: keyof typeof OPAL_TOKENS, folder = dir): Promise<Ended> {
    const env = { ROLLCALL_SANDBOX_OPAL_URL: judge.url, OPAL_AUTH_TOKEN: OPAL_TOKENS[token] };
    return ended(startRollcall(line.split(' '), { cwd: folder, env }));
  }

  function idOf(name: string): string {
    const { results } = opalConsole(sandbox, 'GET', `/groups?page_size=1000&group_name=${name}`);
    return String(results.find(({ name: own, group_type: type }) => own === name && type === 'OPAL_GROUP')?.['group_id']);
  }

  test('validates, plans, applies, has nothing left to do, finds drift, puts it back, exports and audits, without a violation', async () => {
    expect((await run('validate', 'readOnly')).status).toBe(0);
    expect((await run('plan --detailed-exitcode', 'readOnly')).status).toBe(2);
    const applied = await run('apply --auto-approve', 'full');
    expect([applied.status, applied.stderr, applied.stdout]).toEqual([0, expect.any(String), expect.stringContaining('Apply complete!')]);
    expect((await run('plan --detailed-exitcode', 'readOnly')).status).toBe(0);

    opalConsole(sandbox, 'PUT', `/groups/${idOf('whole')}/visibility`, { visibility: 'GLOBAL', visibility_group_ids: [] });
    opalConsole(sandbox, 'PUT', '/groups', { groups: [{ group_id: idOf('whole'), description: 'Else.' }] });
    const drift = await run('drift --detailed-exitcode', 'readOnly');
    expect([drift.status, drift.stdout]).toEqual([2, expect.stringContaining('ada@acme.test')]);
    expect((await run('apply --auto-approve', 'full')).status).toBe(0);
    expect((await run('drift --detailed-exitcode', 'readOnly')).status).toBe(0);

    const before = sandbox.requests().length;
    const audited = await run('audit --out pack', 'readOnly');
    expect([audited.status, audited.stderr]).toEqual([0, expect.any(String)]);
    const other = join(dir, 'elsewhere');
    mkdirSync(join(other, 'groups'), { recursive: true });
    cpSync(join(dir, 'rollcall.yaml'), join(other, 'rollcall.yaml'));
    const exported = await run('export access', 'readOnly', other);
    expect(exported.stdout).toMatch(/Export complete! 1\d objects of "access" declared/);
    const again = await run('plan --detailed-exitcode', 'readOnly', other);
    expect([again.status, again.stdout]).toEqual([0, expect.stringContaining('No changes.')]);
    expect(
      new Set(
        sandbox
          .requests()
          .slice(before)
          .map(({ method }) => method),
      ),
    ).toEqual(new Set(['GET']));
    expect(judge.violations()).toEqual([]);
  });

  test('with a token that may only read, an apply sends one write, is refused, and says which token it needs', async () => {
    const applied = await run('apply --auto-approve', 'readOnly');

    expect(applied.status).toBe(1);
    expect(applied.stdout + applied.stderr).toMatch(/PROVIDER_PERMISSION[\s\S]*FULL_ACCESS|FULL_ACCESS[\s\S]*PROVIDER_PERMISSION/);
    expect(sandbox.requests().filter(({ method }) => method !== 'GET')).toHaveLength(1);
    expect(judge.violations()).toEqual([]);
  });
});
