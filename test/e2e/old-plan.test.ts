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

async function requests(): Promise<readonly unknown[]> {
  return ((await sandbox.outside('GET', '/__sandbox/requests')) as { readonly requests: readonly unknown[] }).requests;
}
