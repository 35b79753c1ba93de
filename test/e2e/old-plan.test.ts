import { cpSync, existsSync, mkdtempSync, readFileSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import type { Plan } from '../../src/core/model/plan.ts';
import { makeRepository } from '../builders/repository.ts';
import type { Repository } from '../builders/repository.ts';
import { ended, example, rollcall, startRollcall, startSandboxProcess } from './spawn.ts';
import type { Ended, RunningSandbox } from './spawn.ts';

let sandbox: RunningSandbox;
let temp = '';
/** A plan that an earlier run made. */
let old = '';
beforeAll(async () => {
  sandbox = await startSandboxProcess();
  temp = mkdtempSync(join(tmpdir(), 'rollcall-old-plan-'));
});
afterAll(() => {
  sandbox.child.kill('SIGTERM');
  rmSync(temp, { recursive: true, force: true });
});

let dir = '';
let file = '';
beforeEach(() => {
  dir = mkdtempSync(join(temp, 'project-'));
  cpSync(example('quickstart'), dir, { recursive: true });
  file = join(dir, 'plan.json');
  expect(run(['plan', '--out', 'plan.json']).status).toBe(0);
  old = readFileSync(file, 'utf8');
});

function run(args: readonly string[], env: Readonly<Record<string, string>> = {}): Ended {
  return rollcall(args, { cwd: dir, env: { ...sandbox.env, ...env } });
}

function saved(): Plan {
  return JSON.parse(readFileSync(file, 'utf8')) as Plan;
}

describe('a plan file of an earlier run', () => {
  it.each([
    { what: 'a file that is not right', args: [], breaks: 'groups/broken.yaml' },
    { what: 'a project that is not right', args: [], breaks: 'rollcall.yaml' },
    { what: 'a revision that is not there', args: ['--changed-since', 'nowhere'], breaks: undefined },
    { what: 'options that do not go together', args: ['--offline'], breaks: undefined },
    { what: 'a target that is not there', args: ['--target', 'nowhere/*'], breaks: undefined },
  ])('is gone after a run that made none for $what, and that is said', ({ args, breaks }) => {
    if (breaks !== undefined) writeFileSync(join(dir, breaks), 'department: x\ngroups: { a: { membr: [] } }\n');

    const { status, stderr } = run(['plan', '--out', 'plan.json', ...args]);

    expect(status).toBe(1);
    expect(existsSync(file)).toBe(false);
    expect(stderr).toContain('The one of before in "plan.json" was removed');
    expect(run(['apply', 'plan.json']).status).toBe(1);
  });

  it.each(['SIGTERM', 'SIGINT', 'SIGKILL'] as const)('is gone after a run that was ended by %s while it read', async (signal) => {
    const before = (await requests()).length;
    await sandbox.outside('POST', '/__sandbox/faults', { type: 'slow', ms: 20_000 });
    const child = startRollcall(['plan', '--out', 'plan.json'], { cwd: dir, env: sandbox.env });
    const end = ended(child);
    while ((await requests()).length === before);

    child.kill(signal);
    await end;
    await sandbox.outside('DELETE', '/__sandbox/faults');

    expect(readdirSync(dir).filter((name) => name.startsWith('plan.json'))).toEqual([]);
  });

  it('is replaced by one that says what could not be read, and is no plan to apply', () => {
    expect(run(['plan', '--out', 'plan.json'], { VAULT_TOKEN: 'wrong', ROLLCALL_TOKEN_VAULT: 'wrong' }).status).toBe(1);

    expect(saved().incomplete).not.toEqual([]);
    expect(run(['apply', 'plan.json']).status).toBe(1);
  });

  it('is replaced by one that guards refuse', () => {
    const project = join(dir, 'rollcall.yaml');
    writeFileSync(project, readFileSync(project, 'utf8').replace('- admin', "- '*-read'"));

    expect(run(['plan', '--out', 'plan.json']).status).toBe(1);

    expect(saved().guards.map(({ code, blocking }) => ({ code, blocking }))).toContainEqual({ code: 'PRIVILEGE_GAINED', blocking: true });
    expect(run(['apply', 'plan.json']).status).toBe(1);
  });

  it('is replaced by one of files alone, which apply refuses', () => {
    const repository: Repository = makeRepository();
    cpSync(example('quickstart'), repository.dir, { recursive: true });
    repository.commit({});
    const base = repository.git('rev-parse', 'HEAD');
    cpSync(file, join(repository.dir, 'plan.json'));
    const args = ['plan', '--changed-since', base, '--offline', '--out', 'plan.json'];

    expect(rollcall(args, { cwd: repository.dir }).status).toBe(0);

    const refused = rollcall(['apply', 'plan.json'], { cwd: repository.dir, env: sandbox.env });
    repository.remove();
    expect(refused.status).toBe(1);
    expect(refused.stderr).toContain('[PLAN_DECLARED]');
  });

  it('stays where it is not asked for, and so does what is no plan', () => {
    writeFileSync(join(dir, 'groups/broken.yaml'), 'groups: {');
    writeFileSync(join(dir, 'notes.json'), '{"format_version": "1.0", "changes": []}\n');
    writeFileSync(join(dir, 'notes.txt'), 'mine\n');

    for (const name of ['notes.json', 'notes.txt']) {
      const { stderr } = run(['plan', '--out', name]);
      expect(stderr).not.toContain('removed');
    }

    expect(readFileSync(file, 'utf8')).toBe(old);
    expect(readFileSync(join(dir, 'notes.json'), 'utf8')).toContain('"changes"');
    expect(readFileSync(join(dir, 'notes.txt'), 'utf8')).toBe('mine\n');
  });
});

describe('a report of an earlier run', () => {
  it('is not left where there is no plan now: replaced by the problems, or removed where the format has no words for them', () => {
    const formats = ['text', 'json', 'sarif', 'gitlab', 'terraform-json', 'terraform-text'];
    const outputs = formats.flatMap((format) => ['--output', `${format}=h.${format}`]);
    for (const format of formats) writeFileSync(join(dir, `h.${format}`), 'OLD');
    writeFileSync(join(dir, 'groups/broken.yaml'), 'department: x\ngroups: { a: { membr: [] } }\n');

    expect(run(['plan', ...outputs]).status).toBe(1);

    const left = readdirSync(dir).filter((name) => name.startsWith('h.'));
    expect(left.sort()).toEqual(['h.json', 'h.sarif', 'h.text']);
    for (const name of left) expect(readFileSync(join(dir, name), 'utf8')).not.toContain('OLD');
  });
});

describe('a plan that was approved and applied', () => {
  const FINANCE = 'groups/departments/finance.yaml';
  function edit(from: string, to: string): void {
    const path = join(dir, FINANCE);
    writeFileSync(path, readFileSync(path, 'utf8').replace(from, to));
  }

  it('is carried out once: after it was taken back neither its file nor a plan made anew by its leave is applied, and a new plan is', async () => {
    expect(run(['apply', 'plan.json']).status).toBe(0);
    edit('finance-read', 'ops-read');
    expect(run(['plan', '--out', 'used.json']).status).toBe(0);
    const applied = [run(['apply', 'used.json']), run(['apply', 'used.json']), run(['apply', '--expect-plan', 'used.json'])];
    edit('ops-read', 'finance-read');
    expect(run(['apply', '--auto-approve']).status).toBe(0);
    edit('finance-read', 'ops-read');

    const refused = [run(['apply', 'used.json']), run(['apply', '--expect-plan', 'used.json'])];
    const after = await finance();
    expect(run(['plan', '--out', 'anew.json']).status).toBe(0);
    const other = run(['apply', 'anew.json', '--expect-plan', 'used.json']);
    const anew = run(['apply', '--expect-plan', 'anew.json']);

    expect(applied.map(({ status }) => status)).toEqual([0, 0, 0]);
    expect(refused.map(({ status }) => status)).toEqual([1, 1]);
    for (const { stderr } of refused) {
      expect(stderr).toContain('[PLAN_STALE]');
      expect(stderr).toMatch(/The plan was applied already, by \S+ at \d{4}-/);
      expect(stderr).toContain('Make a new plan.');
    }
    expect(after).toEqual(['finance-read']);
    expect(other.stderr).toContain('[USAGE]');
    expect(anew, anew.stderr).toMatchObject({ status: 0 });
    expect(anew.stdout).toContain('Apply complete! Resources: 0 added, 1 changed, 0 destroyed.');
    expect(await finance()).toEqual(['ops-read']);
  });

  it('of another state says nothing about this one', () => {
    expect(run(['apply', 'plan.json']).status).toBe(0);
    edit('finance-read', 'ops-read');
    expect(run(['plan', '--out', 'used.json']).status).toBe(0);
    const foreign = { ...(JSON.parse(readFileSync(join(dir, 'used.json'), 'utf8')) as Plan) };
    const inputs = { ...foreign.inputs, state: { ...foreign.inputs.state, lineage: 'other' } };
    writeFileSync(join(dir, 'used.json'), JSON.stringify({ ...foreign, inputs }));

    const { status, stderr } = run(['apply', '--expect-plan', 'used.json']);

    expect(status).toBe(1);
    expect(stderr).toContain('[STATE_FOREIGN]');
  });

  async function finance(): Promise<readonly string[]> {
    return ((await sandbox.outside('GET', '/v1/identity/group/name/finance')) as { policies: string[] }).policies;
  }
});

async function requests(): Promise<readonly unknown[]> {
  return ((await sandbox.outside('GET', '/__sandbox/requests')) as { readonly requests: readonly unknown[] }).requests;
}
