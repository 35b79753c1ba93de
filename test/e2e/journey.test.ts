import { cpSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { example, rollcall, startSandboxProcess } from './spawn.ts';
import type { Ended, RunningSandbox } from './spawn.ts';

let sandbox: RunningSandbox;
let dir = '';

beforeAll(async () => {
  sandbox = await startSandboxProcess();
  dir = mkdtempSync(join(tmpdir(), 'rollcall-journey-'));
  cpSync(example('quickstart'), dir, { recursive: true });
});
afterAll(() => {
  sandbox.child.kill('SIGTERM');
  rmSync(dir, { recursive: true, force: true });
});

function run(line: string): Ended {
  return rollcall(line.split(' '), { cwd: dir, env: sandbox.env });
}

/** Requests of all runs that asked for a change of a group. */
async function writesSoFar(): Promise<readonly string[]> {
  const { requests } = (await sandbox.outside('GET', '/__sandbox/requests')) as {
    readonly requests: readonly { readonly method: string; readonly path: string }[];
  };
  return requests
    .filter(({ method, path }) => !['GET', 'LIST'].includes(method) && path.startsWith('/v1/identity/group'))
    .map(({ method, path }) => `${method} ${path}`);
}

function edit(file: string, from: string, to: string): void {
  const path = join(dir, file);
  const text = readFileSync(path, 'utf8');
  if (!text.includes(from)) throw new Error(`"${file}" has no "${from}"`);
  writeFileSync(path, text.replace(from, to));
}

/** Steps of one journey, each on top of those before it. */
describe.sequential('a journey with the built command line', () => {
  it('validates without network and credentials', () => {
    const { status, stdout } = rollcall(['validate'], { cwd: dir, env: { ROLLCALL_SANDBOX_VAULT_URL: 'http://127.0.0.1:1' } });

    expect({ status, stdout }).toEqual({ status: 0, stdout: 'Success! The configuration is valid (4 files, 4 declared objects).\n' });
  });

  it('plans what is missing, to the terminal, to a file for people and to a plan file in one run', () => {
    const { status, stdout, stderr } = run('plan --detailed-exitcode --out first.plan.json --output text=plan.txt');

    expect(status).toBe(2);
    expect(stdout).toMatch(/\nPlan: 4 to add, 0 to change, 0 to destroy\.\n$/);
    expect(stderr).toContain('rollcall apply "first.plan.json"');
    expect(readFileSync(join(dir, 'plan.txt'), 'utf8')).toBe(stdout);
  });

  it('plans the same bytes again', () => {
    expect(run('plan --format json').stdout).toBe(readFileSync(join(dir, 'first.plan.json'), 'utf8'));
    expect(run('show first.plan.json').stdout).toBe(readFileSync(join(dir, 'plan.txt'), 'utf8'));
  });

  it('applies the saved plan, tells each step on stderr and the outcome on stdout', () => {
    const { status, stdout, stderr } = run('apply first.plan.json');

    expect(status).toBe(0);
    expect(stdout).toBe('Apply complete! Resources: 4 added, 0 changed, 0 destroyed.\n');
    expect(stderr).toContain('vault/engineering: Creating…');
    expect(stderr).toContain('vault/engineering: Creation complete after ');
  });

  it('writes nothing where the same plan is applied again', async () => {
    const before = await writesSoFar();

    const { status, stdout } = run('apply first.plan.json');

    expect({ status, stdout }).toMatchObject({ status: 0, stdout: expect.stringMatching(/^Apply complete!/) as string });
    expect(await writesSoFar()).toEqual(before);
  });

  it('has nothing to do then', () => {
    const { status, stdout } = run('plan --detailed-exitcode');

    expect(status).toBe(0);
    expect(stdout).toMatch(/^No changes\. Your infrastructure matches the configuration\.$/m);
  });

  it('keeps a state that can be looked at', () => {
    expect(run('state list').stdout).toBe('vault/engineering\nvault/finance\nvault/platform\nvault/production-operators\n');
    expect(run('state show vault/finance').stdout).toContain('"barbara@acme.test"');
    expect(JSON.parse(run('state show vault/finance --format json').stdout)).toMatchObject({
      address: 'vault/finance',
      entry: { applied: { policies: ['finance-read'] } },
    });
    expect(run('show').stdout).toContain('4 objects of project "quickstart"');
    expect(run('state list --target *finance').stdout).toBe('vault/finance\n');
  });

  it('finds what somebody changed outside, and says so in the plan that puts it back', async () => {
    const group = (await sandbox.outside('GET', '/v1/identity/group/name/finance')) as { id: string; member_entity_ids: string[] };
    await sandbox.outside('POST', `/v1/identity/group/id/${group.id}`, { ...group, member_entity_ids: group.member_entity_ids.slice(1) });

    const drift = run('drift --detailed-exitcode');
    const plan = run('plan --detailed-exitcode');
    const applied = run('apply --auto-approve');

    expect(drift.status).toBe(2);
    expect(drift.stdout).toContain('# rollcall_group.groups["vault/finance"] has changed');
    expect(drift.stdout).toContain('Drift: 1 changed outside, 0 deleted outside.');
    expect(plan.status).toBe(2);
    expect(plan.stdout).toMatch(/^ +\+ "(?:barbara|radia)@acme\.test" # drift$/m);
    expect(applied).toMatchObject({ status: 0 });
    expect(run('drift --detailed-exitcode').status).toBe(0);
  });

  it('plans one target or one group where that is asked for', () => {
    edit('groups/departments/finance.yaml', 'finance-read', 'ops-read');
    edit('groups/departments/engineering.yaml', 'cost-centre: "4711"', 'cost-centre: "4712"');

    const { status, stdout } = run('plan --target vault/finance --detailed-exitcode');

    expect(status).toBe(2);
    expect(stdout).toContain('This plan is partial.');
    expect(stdout).toContain('rollcall_group.groups["vault/finance"] will be updated in-place');
    expect(stdout).not.toContain('vault/engineering');
  });

  it.each([
    { glob: 'vualt/*', says: 'Did you mean "vault/*"' },
    { glob: 'vault/finances', says: 'Did you mean "vault/finance"' },
    { glob: 'mesh/*', says: 'The targets are: "vault/*".' },
  ])('never says "No changes" of a target that matches nothing: $glob', ({ glob, says }) => {
    const { status, stdout, stderr } = run(`plan --target ${glob} --detailed-exitcode`);

    expect({ status, stdout }).toEqual({ status: 1, stdout: '' });
    expect(stderr).toContain('[USAGE]');
    expect(stderr).toContain(says);
  });

  it('forgets an address without touching the group, and adopts it again', () => {
    expect(run('state rm vault/finance')).toMatchObject({ status: 0, stdout: 'forgot vault/finance\n' });

    const { stdout } = run('plan --target vault/finance');

    expect(stdout).toContain('# (imported from "');
    expect(stdout).toContain('Plan: 1 to import, 0 to add, 1 to change, 0 to destroy.');
  });

  it('writes JSON of an apply for programs', () => {
    const { status, stdout } = run('apply --auto-approve --format json');

    expect(status).toBe(0);
    expect(JSON.parse(stdout)).toMatchObject({ format_version: '1.0', counts: { imported: 1, added: 0, destroyed: 0 }, converged: true });
  });

  it('shows a plan that a guard refuses, saves it, ends with 1, and applies it in no way', () => {
    rmSync(join(dir, 'groups/departments/engineering.yaml'));
    rmSync(join(dir, 'groups/departments/finance.yaml'));

    const planned = run('plan --detailed-exitcode --out refused.plan.json');
    const fresh = run('apply --auto-approve');
    const saved = run('apply refused.plan.json');

    expect(planned.status).toBe(1);
    expect(planned.stdout).toContain('[MAX_DELETIONS]');
    expect(planned.stdout).toMatch(/\nPlan: 0 to add, 0 to change, 3 to destroy\.\n$/);
    expect(fresh.status).toBe(1);
    expect(saved.status).toBe(1);
    expect(saved.stderr).toContain('[MAX_DELETIONS]');
    expect(run('state list').stdout.split('\n')).toHaveLength(5);
  });

  it('names every problem of a broken project on stderr, and in the problem shape for programs', () => {
    edit('groups/environments/production.yaml', 'members:', 'member:');

    const text = run('plan --detailed-exitcode');
    const json = run('plan --format json');

    expect(text).toMatchObject({ status: 1, stdout: '' });
    expect(text.stderr).toContain('groups/environments/production.yaml:7:5');
    expect(JSON.parse(json.stdout)).toMatchObject({ format_version: '1.0', valid: false });
  });
});
