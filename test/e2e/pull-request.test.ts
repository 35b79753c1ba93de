import { cpSync, existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { readMarker } from '../../src/forge/marker.ts';
import type { EmulatedForge } from '../builders/emulated-forge.ts';
import { startGithub } from '../builders/emulated-github.ts';
import { makeRepository } from '../builders/repository.ts';
import type { Repository } from '../builders/repository.ts';
import { runAction, textOf } from './ci-steps.ts';
import type { StepRun } from './ci-steps.ts';
import { example, rollcall, startSandboxProcess } from './spawn.ts';
import type { RunningSandbox } from './spawn.ts';

let sandbox: RunningSandbox;
let forge: EmulatedForge;
let repository: Repository;
let temp = '';

beforeAll(async () => {
  [sandbox, forge] = await Promise.all([startSandboxProcess(), startGithub()]);
  repository = makeRepository();
  temp = mkdtempSync(join(tmpdir(), 'rollcall-runner-'));
  cpSync(example('quickstart'), repository.dir, { recursive: true });
  repository.commit({});
  rollcall(['apply', '--auto-approve'], { cwd: repository.dir, env: sandbox.env });
  repository.commit({});
});
afterAll(async () => {
  sandbox.child.kill('SIGTERM');
  await forge.close();
  repository.remove();
  rmSync(temp, { recursive: true, force: true });
});

const FINANCE = 'groups/departments/finance.yaml';

function edit(from: string, to: string): void {
  const path = join(repository.dir, FINANCE);
  const text = readFileSync(path, 'utf8');
  if (!text.includes(from)) throw new Error(`no "${from}" in ${text}`);
  writeFileSync(path, text.replace(from, to));
}

/** One step of a workflow for pull request 7, or without `head` for the push that merged it. */
function step(inputs: Readonly<Record<string, string>>, run: { readonly head?: string; readonly fork?: true } = {}): Promise<StepRun> {
  const event = join(temp, 'event.json');
  const source = run.fork ? 'mallory/groups' : 'acme/groups';
  const request = { number: 7, head: { sha: run.head, repo: { full_name: source } }, base: { repo: { full_name: 'acme/groups' } } };
  writeFileSync(event, JSON.stringify(run.head === undefined ? { head_commit: {} } : { pull_request: request }));
  return runAction(inputs, {
    cwd: repository.dir,
    temp,
    env: {
      GITHUB_ACTIONS: 'true',
      GITHUB_API_URL: forge.url,
      GITHUB_REPOSITORY: 'acme/groups',
      GITHUB_REF: run.head === undefined ? 'refs/heads/main' : 'refs/pull/7/merge',
      GITHUB_SHA: run.head === undefined ? 'merged-sha' : 'merge-of-7',
      GITHUB_RUN_ID: '99',
      GITHUB_ACTOR: 'ada',
      GITHUB_EVENT_PATH: event,
      GITHUB_TOKEN: run.fork ? 'fork' : 'workflow',
      // A run from a fork is handed no secret.
      ...(run.fork ? {} : sandbox.env),
    },
  });
}

async function planAndComment(head: string): Promise<StepRun> {
  await step({ command: 'outdated', environment: 'production' }, { head });
  const planned = await step({ command: 'plan' }, { head });
  const commented = await step({ command: 'comment', environment: 'production' }, { head });
  expect(commented, commented.stderr).toMatchObject({ status: 0 });
  return planned;
}

function comment(): string {
  expect(forge.comments).toHaveLength(1);
  return forge.comments[0]!.body;
}

async function financePolicies(): Promise<readonly string[]> {
  return ((await sandbox.outside('GET', '/v1/identity/group/name/finance')) as { policies: string[] }).policies;
}

async function writesSoFar(): Promise<number> {
  const { requests } = (await sandbox.outside('GET', '/__sandbox/requests')) as {
    readonly requests: readonly { readonly method: string; readonly path: string }[];
  };
  return requests.filter(({ method, path }) => !['GET', 'LIST'].includes(method) && path.startsWith('/v1/identity/group')).length;
}

/** One pull request from its first commit to the apply, by the script of the action, the built command line and real git. */
describe.sequential('a pull request', () => {
  it('is validated, with annotations to fail for', async () => {
    expect(await step({ command: 'validate' }, { head: 'x' })).toMatchObject({ status: 0 });
  });

  it('is planned and commented on at its first commit', async () => {
    repository.git('switch', '--quiet', '--create', 'change');
    edit('finance-read', 'ops-read');
    const head = repository.commit({});

    const { status, outputs, stderr } = await planAndComment(head);

    expect(status, stderr).toBe(0);
    expect(outputs).toMatchObject({ 'has-changes': 'true', exitcode: '2' });
    expect(outputs['digest']).toMatch(/^sha256:[0-9a-f]{64}$/);
    expect(comment()).toContain('Plan: 0 to add, 1 to change, 0 to destroy.');
    expect(readMarker(comment())).toMatchObject({ head, digest: outputs['digest'], environment: 'production', applicable: true });
    expect(textOf(join(temp, 'summary.md'))).toContain('Plan: 0 to add, 1 to change');
  });

  it('has its comment marked as outdated at the second commit, then updated', async () => {
    const before = readMarker(comment())!;
    edit('ops-read', 'audit-read');
    const head = repository.commit({});

    await step({ command: 'outdated', environment: 'production' }, { head });
    expect(comment()).toContain('**Outdated.**');
    expect(readMarker(comment())).toMatchObject({ outdated: true, head: before.head });

    const { outputs } = await planAndComment(head);

    expect(readMarker(comment())).toMatchObject({ head, digest: outputs['digest'], outdated: false });
    expect(outputs['digest']).not.toBe(before.digest);
    expect(forge.broken).toEqual([]);
  });

  it('from a fork shows what its files change, without any secret, and does not fail', async () => {
    const before = comment();
    const asked = await writesSoFar();
    rmSync(join(temp, 'summary.md'), { force: true });
    const base = repository.git('rev-parse', 'main');

    const planned = await step({ command: 'plan', 'changed-since': base, offline: 'true' }, { head: 'f0f0', fork: true });
    const commented = await step({ command: 'comment', environment: 'production' }, { head: 'f0f0', fork: true });

    expect(planned, planned.stderr).toMatchObject({ status: 0, outputs: { 'has-changes': 'true' } });
    expect(planned.stdout).toContain('This plan compares files with files.');
    expect(planned.stdout).toContain('+ "audit-read"');
    expect(commented, commented.stderr).toMatchObject({ status: 0 });
    expect(commented.stdout).toContain('::notice');
    expect(textOf(join(temp, 'summary.md'))).toContain('Plan: 0 to add, 1 to change, 0 to destroy.');
    expect(comment()).toBe(before);
    expect(await writesSoFar()).toBe(asked);
  });

  it('is applied after the merge, exactly as approved, and once', async () => {
    repository.git('switch', '--quiet', 'main');
    repository.git('merge', '--quiet', '--no-ff', '--message', 'merge', 'change');

    const first = await step({ command: 'apply', environment: 'production' });
    const writes = await writesSoFar();
    const again = await step({ command: 'apply', environment: 'production' });

    expect(first, first.stderr).toMatchObject({ status: 0 });
    expect(first.stdout).toContain('Apply complete! Resources: 0 added, 1 changed, 0 destroyed.');
    expect(await financePolicies()).toEqual(['audit-read']);
    expect(again, again.stderr).toMatchObject({ status: 0 });
    expect(await writesSoFar()).toBe(writes);
  });

  it('is refused where something else would happen now, and shown the new plan', async () => {
    repository.git('switch', '--quiet', '--create', 'second');
    edit('audit-read', 'finance-read');
    const head = repository.commit({});
    await planAndComment(head);
    const approved = readMarker(comment())!;
    await sandbox.outside('POST', '/v1/identity/group/name/finance', { policies: ['audit-read', 'admin'] });
    repository.git('switch', '--quiet', 'main');
    repository.git('merge', '--quiet', '--no-ff', '--message', 'merge', 'second');
    const writes = await writesSoFar();

    const refused = await step({ command: 'apply', environment: 'production' });

    expect(refused.status).toBe(1);
    expect(refused.stderr).toContain('[PLAN_OTHER]');
    expect(refused.stdout).toContain('- "admin"');
    expect(await writesSoFar()).toBe(writes);
    expect(await financePolicies()).toEqual(expect.arrayContaining(['admin']));
    const shown = readMarker(comment())!;
    expect(shown).toMatchObject({ outdated: false, applicable: true });
    expect(shown.digest).not.toBe(approved.digest);
    expect(comment()).toContain('admin');
  });

  it('is applied as it is now, once that is approved', async () => {
    const applied = await step({ command: 'apply', environment: 'production' });

    expect(applied, applied.stderr).toMatchObject({ status: 0 });
    expect(await financePolicies()).toEqual(['finance-read']);
  });

  it('is not applied by a comment that a later push made outdated', async () => {
    repository.git('switch', '--quiet', '--create', 'third');
    edit('finance-read', 'ops-read');
    await planAndComment(repository.commit({}));
    await step({ command: 'outdated', environment: 'production' }, { head: 'later' });
    repository.git('switch', '--quiet', 'main');
    repository.git('merge', '--quiet', '--no-ff', '--message', 'merge', 'third');
    const writes = await writesSoFar();

    const refused = await step({ command: 'apply', environment: 'production' });

    expect(refused.status).toBe(1);
    expect(refused.stdout).toContain('::error title=Not applied::');
    expect(await writesSoFar()).toBe(writes);
  });

  it('runs no input as a command, whatever it holds', async () => {
    const trap = join(temp, 'trapped');
    const hostile = `"; touch ${trap}; $(touch ${trap}) \`touch ${trap}\` ' #`;

    for (const inputs of [
      { command: 'plan', 'changed-since': hostile },
      { command: hostile },
      { command: 'plan', 'working-directory': hostile },
      { command: 'comment', environment: hostile },
      { command: 'plan', 'plan-file': `x\nhas-changes=false` },
    ])
      await step(inputs, { head: 'x' });

    expect(existsSync(trap)).toBe(false);
  });
});
