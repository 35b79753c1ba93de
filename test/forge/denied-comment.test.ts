import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { runCommand } from '../builders/run-command.ts';
import type { Ran } from '../builders/run-command.ts';
import type { EmulatedForge } from '../builders/emulated-forge.ts';
import { startGithub } from '../builders/emulated-github.ts';
import { startGitlab } from '../builders/emulated-gitlab.ts';
import { githubEnvironment, gitlabEnvironment } from '../builders/forge-environments.ts';
import { change, plan } from '../builders/plan.ts';

let dir = '';
let forge: EmulatedForge;

beforeEach(() => {
  dir = mkdtempSync(join(tmpdir(), 'rollcall-denied-'));
  const after = { name: 'engineering', members: { 'ada@acme.test': ['ada@acme.test'] } };
  writeFileSync(join(dir, 'plan.json'), JSON.stringify(plan({ changes: [change('v/engineering', { after })] })));
});
afterEach(async () => {
  await forge.close();
  rmSync(dir, { recursive: true, force: true });
});

function run(args: string, env: Readonly<Record<string, string>>): Promise<Ran> {
  return runCommand(args, { dir, env });
}

describe('a run of GitHub that may not comment', () => {
  beforeEach(async () => {
    forge = await startGithub();
  });

  function github(token: string, head?: string, source?: string): Record<string, string> {
    return githubEnvironment({ forge, dir }, { token, head, source });
  }

  it('says the same in step summary and annotations in a run from a fork, and is no failure', async () => {
    const { status, stdout, stderr } = await run('comment plan.json', github('fork', 'aaa1', 'mallory/groups'));

    expect(status).toBe(0);
    expect(stderr).toContain('from a fork: the step summary and the annotations say the same.');
    expect(stdout).toMatch(/^::/);
    expect(readFileSync(join(dir, 'summary.md'), 'utf8')).toContain('Plan: 1 to add');
    expect(forge.comments).toEqual([]);
  });

  it('is a failure anywhere else that the token may not comment, and still says it all', async () => {
    const { status, stderr } = await run('comment plan.json', github('fork'));

    expect(status).toBe(1);
    expect(stderr).toContain('[FORGE_PERMISSION]');
    expect(stderr).toContain('pull-requests: write');
    expect(readFileSync(join(dir, 'summary.md'), 'utf8')).toContain('Plan: 1 to add');
  });

  it('needs a token, but not in a run from a fork', async () => {
    expect((await run('comment plan.json', github(''))).stderr).toContain('[CREDENTIAL_MISSING]');
    expect((await run('comment plan.json', github('', 'a', 'mallory/groups'))).status).toBe(0);
    expect(forge.requests).toEqual([]);
  });

  it('names no other place than those that say the same', async () => {
    const { GITHUB_STEP_SUMMARY: summary = '', GITHUB_ACTIONS: _set, ...env } = github('fork', 'aaa1', 'mallory/groups');

    const annotated = await run('comment plan.json', { ...env, GITHUB_ACTIONS: 'true' });
    const kept = await run('comment plan.json --forge github', { ...env, GITHUB_STEP_SUMMARY: summary });
    const logged = await run('comment plan.json --forge github', env);

    expect(annotated.stderr).toContain('from a fork: the annotations say the same.');
    expect(kept.stderr).toContain('from a fork: the step summary and the log of this job say the same.');
    expect(logged.stderr).toContain('from a fork: the log of this job says the same.');
    expect(logged.stdout).toContain('Plan: 1 to add');
  });

  it('leaves comments of earlier commits as they are and says that, because nothing else says it', async () => {
    await run('comment plan.json', github('workflow', 'aaa1'));
    const before = structuredClone(forge.comments);

    const fork = await run('comment --outdated', github('fork', 'bbb2', 'mallory/groups'));
    const own = await run('comment --outdated', github('fork', 'bbb2'));

    expect(fork).toMatchObject({ status: 0, stdout: '' });
    expect(fork.stderr).toBe('This run may not comment, because it is from a fork: comments of earlier commits stay as they are.\n');
    expect(own).toMatchObject({ status: 1, stdout: '' });
    expect(own.stderr).toContain('[FORGE_PERMISSION]');
    expect(forge.comments).toEqual(before);
    expect(existsSync(join(dir, 'summary.md'))).toBe(false);
  });
});

describe('a job of GitLab that may not comment', () => {
  beforeEach(async () => {
    forge = await startGitlab();
  });

  function gitlab(token: string | undefined, head?: string, source?: string): Record<string, string> {
    return gitlabEnvironment({ forge }, { token, head, source });
  }

  it.each([
    { who: 'a fork without a token', token: undefined, source: '2', status: 0 },
    { who: 'a fork with a token that may only read', token: 'reader', source: '2', status: 0 },
    { who: 'the project with a token that may only read', token: 'reader', source: '1', status: 1 },
    { who: 'the project with a job token', token: 'job', source: '1', status: 1 },
  ])('says the same in the log where it may not comment: $who', async ({ token, source, status }) => {
    const ran = await run('comment plan.json', gitlab(token, 'aaa1', source));

    expect(ran.status).toBe(status);
    expect(ran.stdout).toContain('Plan: 1 to add, 0 to change, 0 to destroy.');
    // GitLab has neither a step summary nor annotations.
    expect(ran.stderr).not.toContain('summary');
    if (status === 0) expect(ran.stderr).toContain('the log of this job says the same.');
    if (status === 1) expect(ran.stderr).toContain('project access token');
  });

  it('leaves notes of earlier commits as they are and says that', async () => {
    const { status, stdout, stderr } = await run('comment --outdated', gitlab(undefined, 'bbb2', '2'));

    expect({ status, stdout }).toEqual({ status: 0, stdout: '' });
    expect(stderr).toBe('This run may not comment, because it is from a fork: comments of earlier commits stay as they are.\n');
  });
});
