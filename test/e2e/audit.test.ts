import { appendFileSync, cpSync, mkdirSync, mkdtempSync, readFileSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Ajv } from 'ajv';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { example, rollcall, startSandboxProcess } from './spawn.ts';
import type { AuditReport } from '../../src/core/model/audit.ts';
import type { Ended, RunningSandbox } from './spawn.ts';

const KEY = 'a key for tests, of more than thirty-two characters';

let sandbox: RunningSandbox;
let dir = '';

beforeAll(async () => {
  sandbox = await startSandboxProcess();
  dir = mkdtempSync(join(tmpdir(), 'rollcall-audit-'));
  cpSync(example('quickstart'), dir, { recursive: true });
  appendFileSync(join(dir, 'rollcall.yaml'), 'drift_baseline: drift-baseline.yaml\n');
  writeFileSync(
    join(dir, 'drift-baseline.yaml'),
    'accepted:\n  - { address: vault/platform, add: [ /policies/admin ], until: 2999-12-31, reason: asked by ada@acme.test }\n',
  );
});
afterAll(() => {
  sandbox.child.kill('SIGTERM');
  rmSync(dir, { recursive: true, force: true });
});

function run(line: string, env: Readonly<Record<string, string>> = {}): Ended {
  return rollcall(line.split(' '), { cwd: dir, env: { ...sandbox.env, ...env } });
}

function read(file: string): string {
  return readFileSync(join(dir, file), 'utf8');
}

/** What the schema that the command line prints has against a text; nothing where it fits. */
function misfitsOf(schema: 'report' | 'audit', text: string): readonly unknown[] {
  const validate = new Ajv({ strict: false }).compile(JSON.parse(run(`schema ${schema}`).stdout) as object);
  return validate(JSON.parse(text)) ? [] : (validate.errors ?? []);
}

async function groupId(name: string): Promise<string> {
  const { id } = (await sandbox.outside('GET', `/v1/identity/group/name/${name}`)) as { readonly id: string };
  return id;
}

describe.sequential('drift and audit with the built command line', () => {
  it('tells accepted drift from other drift, and a privilege in it always', async () => {
    const applied = run('apply --auto-approve --format json');
    expect(applied.status).toBe(0);
    expect(JSON.parse(applied.stdout)).toMatchObject({ converged: true });
    expect(misfitsOf('report', applied.stdout)).toEqual([]);
    await sandbox.outside('POST', `/v1/identity/group/id/${await groupId('platform')}`, { policies: ['eng-read', 'eng-write', 'admin'] });

    const accepted = run('drift --detailed-exitcode');

    expect(accepted.status).toBe(0);
    expect(accepted.stdout).toContain(
      'vault/platform: + /policies/admin, opens privileged admin, until 2999-12-31: asked by ada@acme.test',
    );
    expect(accepted.stdout).toContain('[BASELINE_PRIVILEGE]');
    expect(accepted.stdout).toMatch(/\nNo drift beyond what the baseline accepts \(1 object\)\.\n$/);
    await sandbox.outside('POST', `/v1/identity/group/id/${await groupId('finance')}`, { policies: ['eng-read'] });
    const drifted = run('drift --detailed-exitcode --format json');
    expect(drifted.status).toBe(2);
    expect(misfitsOf('report', drifted.stdout)).toEqual([]);
    expect(JSON.parse(drifted.stdout)).toMatchObject({
      drift: [{ address: 'vault/finance' }],
      accepted: [{ address: 'vault/platform', privileged: ['admin'] }],
    });
  });

  it('writes a pack that fits its schema, and checks it', () => {
    const { status, stdout } = run('audit --out audits/1 --since 2020-01-01');

    expect({ status, said: /Audit pack 1 of "quickstart": 9 files/.test(stdout) }).toEqual({ status: 0, said: true });
    const report = JSON.parse(read('audits/1/report.json')) as Record<string, unknown>;
    expect(misfitsOf('audit', read('audits/1/report.json'))).toEqual([]);
    expect(report).toMatchObject({ complete: true, redacted: null, applies: { complete: true, runs: [{ counts: { failed: 0 } }] } });
    const population = read('audits/1/population.csv');
    expect(population).toMatch(
      /^ada@acme\.test,vault,vault,vault\/engineering,engineering,[^,]+,declared,,,[^,]+,yes,groups\/departments\/engineering\.yaml:\d+,,\d{4}-[^,]+,apply,\r$/m,
    );
    expect(population).toMatch(/^margaret@acme\.test,vault,vault,vault\/engineering,engineering,[^,]+,declared,vault\/platform,/m);
    const { digest } = JSON.parse(read('audits/1/manifest.json')) as { readonly digest: string };
    expect(run('audit verify audits/1')).toMatchObject({
      status: 0,
      stdout: expect.stringContaining(`Not seen by this: whether there were packs after number 1.`) as string,
    });
    expect(run(`audit verify audits/1 --head ${digest}`)).toMatchObject({
      status: 0,
      stdout: expect.stringContaining('It is, or follows, the pack that was the newest') as string,
    });
    expect(stdout).toContain(`--head ${digest}`);
  });

  it('keeps the digest of the newest pack with the run, where the runner keeps summaries', () => {
    const env = { GITHUB_STEP_SUMMARY: join(dir, 'summary.md') };
    const digest = (pack: string): string => (JSON.parse(read(`summary/${pack}/manifest.json`)) as { readonly digest: string }).digest;
    expect(run('audit --out summary/1', env).status).toBe(0);
    expect(read('summary.md')).toBe(`Audit pack 1 of \`quickstart\`, the newest: \`${digest('1')}\`\n\n`);

    const incomplete = run('audit --out summary/2', { ...env, ROLLCALL_TOKEN_VAULT: 'wrong' });
    const third = run('audit --out summary/3', env);

    expect(incomplete.status).toBe(1);
    expect(incomplete.stdout).toContain('no link of the chain');
    expect(incomplete.stdout).not.toContain('--head');
    expect(run('audit verify summary/2').stdout).toContain('It is no link of the chain');
    expect(third.stdout).toContain('Audit pack 2 of');
    expect(JSON.parse(read('summary/3/manifest.json'))).toMatchObject({ number: 2, previous: { digest: digest('1'), path: '../1' } });
    expect(read('summary.md').split('\n\n')).toEqual([
      `Audit pack 1 of \`quickstart\`, the newest: \`${digest('1')}\``,
      `An audit pack of \`quickstart\` that is no link of the chain, because parts could not be read: \`${digest('2')}\``,
      `Audit pack 2 of \`quickstart\`, the newest: \`${digest('3')}\``,
      '',
    ]);
  });

  it.each([
    { args: '--head x', says: '"--head" takes a digest' },
    { args: `--head sha256:${'0'.repeat(64)} --alone`, says: 'exclude each other' },
  ])('refuses "audit verify $args"', ({ args, says }) => {
    expect(run(`audit verify audits/1 ${args}`)).toMatchObject({ status: 1, stderr: expect.stringContaining(says) as string });
  });

  it('misses a pack that was removed after its digest was kept', () => {
    const { status, stdout } = run(`audit verify audits/1 --head sha256:${'0'.repeat(64)}`);

    expect(status).toBe(1);
    expect(stdout).toContain('[AUDIT_CHAIN]');
  });

  it('prints problems that fit the schema of reports, in the place of any other report', () => {
    expect(misfitsOf('report', run('validate --format json').stdout)).toEqual([]);
    writeFileSync(join(dir, 'groups/broken.yaml'), 'department: x\ngroups: { a: { membr: [] } }\n');
    const printed = ['validate', 'plan', 'drift', 'apply --auto-approve'].map((command) => run(`${command} --format json`));
    rmSync(join(dir, 'groups/broken.yaml'));

    for (const { status, stdout } of printed) {
      expect(status).toBe(1);
      expect(JSON.parse(stdout)).toMatchObject({
        valid: false,
        diagnostics: expect.arrayContaining([expect.objectContaining({ code: 'CONFIG_UNKNOWN_KEY' })]) as unknown,
      });
      expect(misfitsOf('report', stdout)).toEqual([]);
    }
  });

  it('does not write over anything, and wants to know where to', () => {
    expect(run('audit --out audits/1').stderr).toContain('[AUDIT_OUT]');
    expect(run('audit').stderr).toContain('"--out" is missing.');
    expect(run('audit --out x --since 2026-02-30').stderr).toContain('[USAGE]');
    expect(run('audit --out x --redact hash').stderr).toContain('[AUDIT_KEY]');
  });

  it('shows an overridden guard and its approval at the apply that used them, also when the approval is gone', () => {
    const project = read('rollcall.yaml');
    const approval =
      'approvals:\n  - { match: vault, allow: [ MAX_DELETIONS ], count: 1, until: 2999-12-31, reason: asked by ada@acme.test }\n';
    writeFileSync(join(dir, 'rollcall.yaml'), `${project.replace('max_deletions: 2', 'max_deletions: 0')}${approval}`);
    rmSync(join(dir, 'groups/departments/finance.yaml'));
    expect(run('plan --out plan.json').status).toBe(0);
    const digest = run('show --digest plan.json').stdout.trim();
    expect(run(`apply --expect-digest ${digest}`).status).toBe(0);
    writeFileSync(join(dir, 'rollcall.yaml'), project);

    expect(run('audit --out override/1').status).toBe(0);

    const { applies, approvals } = JSON.parse(read('override/1/report.json')) as AuditReport;
    expect(approvals).toEqual([]);
    expect(applies.runs.map(({ consent }) => consent)).toEqual(['flag', 'digest']);
    const [first, second] = applies.runs;
    expect(first).not.toHaveProperty('overrides');
    expect(second).toMatchObject({
      digest,
      overrides: [
        {
          match: 'vault',
          count: 1,
          until: '2999-12-31',
          reason: 'asked by ada@acme.test',
          digest: second?.approvals?.[0],
          overrode: [{ code: 'MAX_DELETIONS', address: 'vault' }],
        },
      ],
    });
    const [head, row, end] = read('override/1/overrides.csv').split('\r\n');
    expect(head?.split(',').slice(3, 6)).toEqual(['digest', 'code', 'address']);
    expect(row?.split(',').slice(3, 6)).toEqual([digest, 'MAX_DELETIONS', 'vault']);
    expect(end).toBe('');
    expect(read('override/1/applies.csv')).toContain(`,${digest},digest,`);
    expect(read('override/1/report.html')).toContain('<code>vault</code> until 2999-12-31: asked by ada@acme.test');
  });

  it('names nobody where people are hashed, the same person the same in every pack, and the same bytes each time', async () => {
    const { id } = (await sandbox.outside('GET', '/v1/identity/entity/name/ada@acme.test').catch(() => ({ id: '' }))) as {
      readonly id: string;
    };
    await sandbox.outside('POST', '/v1/identity/group', { name: 'zoe@acme.test', ...(id === '' ? {} : { member_entity_ids: [id] }) });
    for (const number of [2, 3]) expect(run(`audit --out audits/${number} --redact hash`, { ROLLCALL_REDACT_KEY: KEY }).status).toBe(0);

    for (const file of readdirSync(join(dir, 'audits/2'))) expect(read(`audits/2/${file}`)).not.toMatch(/[\w.]+@acme\.test/);
    for (const file of ['population.csv', 'drift.csv', 'unmanaged.csv', 'approvals.csv', 'applies.csv', 'overrides.csv'])
      expect(read(`audits/3/${file}`)).toBe(read(`audits/2/${file}`));
    const [second, third] = [2, 3].map((number) => {
      const { made: _made, ...rest } = JSON.parse(read(`audits/${number}/report.json`)) as Record<string, unknown>;
      return rest;
    });
    expect(third).toEqual(second);
    expect(run('audit --out audits/4 --redact hash', { ROLLCALL_REDACT_KEY: `${KEY}!` }).stderr).toContain('[AUDIT_KEY]');
    expect(run('audit verify audits/3').stdout).toContain('and so are the 2 before it');
    expect(read('audits/3/unmanaged.csv')).toMatch(/^vault,group,person-[0-9a-f]{32},/m);
    await sandbox.outside('DELETE', '/v1/identity/group/name/zoe@acme.test');
  });

  it('says nothing of guards that are others by now, which name people too, where a plan says what differs', () => {
    const project = read('rollcall.yaml');
    try {
      const guards = 'max_deletions: 50\n  keep: [{ match: vault/platform, people: [ada@acme.test] }]';
      writeFileSync(join(dir, 'rollcall.yaml'), project.replace('max_deletions: 2', guards));

      expect(run('plan').stdout.replaceAll(/\n│ /g, ' ')).toContain(
        'max_deletions was 0 and is 50; keep newly has "vault/platform" (min 1, people "ada@acme.test"). [SETTINGS_CHANGED]',
      );
      expect(run('audit --out hashed/1 --redact hash', { ROLLCALL_REDACT_KEY: KEY }).status).toBe(0);
      for (const file of readdirSync(join(dir, 'hashed/1')))
        expect(read(`hashed/1/${file}`)).not.toMatch(/[\w.]+@acme\.test|SETTINGS_CHANGED/);
    } finally {
      writeFileSync(join(dir, 'rollcall.yaml'), project);
    }
  });

  it('names whatever was done to a pack', () => {
    const faultsAfter = (change: (pack: string) => void, pack = '3'): string[] => {
      const copy = join(dir, 'copy');
      rmSync(copy, { recursive: true, force: true });
      cpSync(join(dir, 'audits'), copy, { recursive: true });
      change(join(copy, pack));
      const { status, stdout } = run('audit verify copy/3');
      expect(status).toBe(1);
      return stdout
        .split('\n')
        .filter((line) => line.includes('['))
        .map((line) => line.replace(copy, 'copy'));
    };
    const flip = (pack: string, file: string): void => {
      const bytes = readFileSync(join(pack, file));
      bytes[Math.floor(bytes.length / 2)]! ^= 1;
      writeFileSync(join(pack, file), bytes);
    };

    for (const file of readdirSync(join(dir, 'audits/3')).filter((name) => name !== 'manifest.json')) {
      expect(faultsAfter((pack) => flip(pack, file))).toEqual([`${file}: it was changed [AUDIT_FILE]`]);
      expect(faultsAfter((pack) => rmSync(join(pack, file)))).toEqual([`${file}: it is missing [AUDIT_FILE]`]);
    }
    expect(faultsAfter((pack) => flip(pack, 'manifest.json'))).toEqual(['manifest.json: it is not as it was written [AUDIT_PACK]']);
    expect(faultsAfter((pack) => mkdirSync(join(pack, 'more')))).toEqual(['more: it does not belong to the pack [AUDIT_FILE]']);
    expect(faultsAfter((pack) => flip(pack, 'manifest.json'), '2')).toEqual([
      'copy/2: the pack before is missing, or its manifest was changed [AUDIT_CHAIN]',
    ]);
    expect(faultsAfter((pack) => rmSync(pack, { recursive: true }), '1')).toEqual([
      'copy/1: the pack before is missing, or its manifest was changed [AUDIT_CHAIN]',
    ]);
    expect(faultsAfter((pack) => cpSync(join(dir, 'audits/1'), pack, { recursive: true }), '2')).not.toEqual([]);
    expect(run('audit verify audits/3 --digest sha256:0').stdout).toContain('[AUDIT_PACK]');
    expect(run('audit verify groups').stdout).toContain('this is no pack');
  });

  it('says of a pack of a part that it is one, wherever somebody looks', () => {
    const { status, stdout } = run('audit --out part/1 --target vault/eng*');

    expect({ status, first: stdout.split('\n')[0] }).toEqual({
      status: 0,
      first: 'PARTIAL: only vault/eng* was looked at; the pack says so.',
    });
    expect(misfitsOf('audit', read('part/1/report.json'))).toEqual([]);
    expect(JSON.parse(read('part/1/report.json'))).toMatchObject({ complete: false, scope: ['vault/eng*'] });
    expect(JSON.parse(read('part/1/manifest.json'))).toMatchObject({ complete: false, scope: ['vault/eng*'] });
    const [, first, ...rows] = read('part/1/population.csv').trimEnd().split('\r\n');
    expect(first).toMatch(/,INCOMPLETE: only vault\/eng\* was looked at$/);
    expect(rows.length).toBeGreaterThan(0);
    expect(rows.filter((row) => !/,vault\/(?:name:)?eng/.test(row))).toEqual([]);
    const others = (name: string): number => {
      const { unmanaged } = JSON.parse(read(name)) as AuditReport;
      return unmanaged.filter((item) => !item.name.startsWith('eng')).length;
    };
    expect({ whole: others('audits/1/report.json') > 0, part: others('part/1/report.json') }).toEqual({ whole: true, part: 0 });
    for (const command of ['drift', 'plan']) {
      const { unmanaged } = JSON.parse(run(`${command} --target vault/eng* --format json`).stdout) as AuditReport;
      expect(unmanaged.filter((item) => !item.name.startsWith('eng'))).toEqual([]);
    }
    expect(read('part/1/report.html')).toContain('>Partial: only vault/eng* was looked at');
    const verified = run('audit verify part/1');
    expect(verified.status).toBe(0);
    expect(verified.stdout).toContain('It is incomplete: no more than vault/eng* was looked at when it was made.');
  });

  it('says at the top of a pack that a target could not be read', () => {
    const { status, stdout } = run('audit --out other/1', { VAULT_TOKEN: 'wrong', ROLLCALL_TOKEN_VAULT: 'wrong' });

    expect(status).toBe(1);
    expect(stdout).toMatch(/^INCOMPLETE: everything of "vault" could not be read/);
    expect(JSON.parse(read('other/1/report.json'))).toMatchObject({ complete: false, coverage: null });
    expect(read('other/1/population.csv').split('\r\n')[1]).toMatch(/^,vault,.*INCOMPLETE: /);
    expect(read('other/1/report.html')).toContain('>Incomplete: this is no evidence of what could not be read.');
    const drift = run('drift --detailed-exitcode', { ROLLCALL_TOKEN_VAULT: 'wrong' });
    expect(drift.status).toBe(1);
    expect(drift.stdout).toMatch(/Nothing could be read: whether there is drift is unknown\.\n$/);
  });
});
