import { cpSync, existsSync, mkdtempSync, readFileSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { readMarker } from '../../src/forge/marker.ts';
import type { EmulatedForge } from '../builders/emulated-forge.ts';
import { startGithub } from '../builders/emulated-github.ts';
import { startGitlab } from '../builders/emulated-gitlab.ts';
import { makeRepository } from '../builders/repository.ts';
import type { Repository } from '../builders/repository.ts';
import { ROOT, addProgram, addRollcall, readYaml, runAction, runShell } from './ci-steps.ts';
import type { StepRun } from './ci-steps.ts';
import { example, rollcall, startSandboxProcess } from './spawn.ts';
import type { RunningSandbox } from './spawn.ts';

interface Step {
  readonly name?: string;
  readonly uses?: string;
  readonly run?: string;
  readonly with?: Readonly<Record<string, string>>;
}
interface Workflow {
  readonly on: object;
  readonly permissions: Readonly<Record<string, string>>;
  readonly jobs: Readonly<Record<string, { readonly permissions?: object; readonly steps: readonly Step[] }>>;
}
type Pipeline = Readonly<
  Record<
    string,
    {
      readonly script?: readonly string[];
      readonly id_tokens?: object;
      readonly extends?: string | readonly string[];
      readonly artifacts?: { readonly when?: string; readonly reports?: Readonly<Record<string, string>> };
    }
  >
>;

const WORKFLOWS = readdirSync(join(ROOT, 'ci/github')).map((file) => `ci/github/${file}`);
const PIPELINE = readYaml('ci/gitlab/rollcall.yml') as Pipeline;

describe('workflow files', () => {
  const steps = [
    ...(readYaml('action.yml') as { runs: { steps: Step[] } }).runs.steps.map((step) => ({ file: 'action.yml', step })),
    ...WORKFLOWS.flatMap((file) =>
      Object.values((readYaml(file) as Workflow).jobs).flatMap((work) => work.steps.map((step) => ({ file, step }))),
    ),
  ];

  it('pin every action by a full commit hash', () => {
    const loose = steps.filter(({ step }) => step.uses !== undefined && !/@[0-9a-f]{40}$/.test(step.uses));

    expect(steps.filter(({ step }) => step.uses).length).toBeGreaterThan(8);
    expect(loose).toEqual([]);
  });

  it('put no expression into the text of a script', () => {
    expect(steps.filter(({ step }) => step.run?.includes('${{')).map(({ file, step }) => `${file}: ${step.name}`)).toEqual([]);
  });

  it('begin with no more than reading the repository, and never run a fork with secrets', () => {
    for (const file of WORKFLOWS) {
      const { permissions, on } = readYaml(file) as Workflow;
      expect(permissions).toEqual({ contents: 'read' });
      expect(['pull_request', 'push', 'schedule', 'workflow_dispatch']).toEqual(expect.arrayContaining(Object.keys(on)));
      expect(readFileSync(join(ROOT, file), 'utf8')).not.toMatch(/pull_request_target|secrets\./);
    }
  });
});

let sandbox: RunningSandbox;
let forge: EmulatedForge;
let repository: Repository;
let temp = '';

beforeAll(async () => {
  [sandbox, forge] = await Promise.all([startSandboxProcess(), startGitlab()]);
});
afterAll(async () => {
  sandbox.child.kill('SIGTERM');
  await forge.close();
  repository.remove();
  rmSync(temp, { recursive: true, force: true });
});
beforeEach(() => {
  if (temp !== '') return;
  temp = mkdtempSync(join(tmpdir(), 'rollcall-runner-'));
  addRollcall(temp);
  repository = makeRepository();
  cpSync(example('quickstart'), repository.dir, { recursive: true });
  rollcall(['apply', '--auto-approve'], { cwd: repository.dir, env: sandbox.env });
  repository.commit({});
});

function job(name: string, env: Readonly<Record<string, string>> = {}): Promise<StepRun> {
  return runShell((PIPELINE[name]!.script ?? []).join('\n'), {
    cwd: repository.dir,
    temp,
    env: {
      ...sandbox.env,
      GITLAB_CI: 'true',
      CI_API_V4_URL: forge.url,
      CI_PROJECT_ID: '1',
      CI_JOB_URL: 'https://gitlab.com/acme/groups/-/jobs/5',
      GITLAB_TOKEN: 'project',
      ROLLCALL_ENVIRONMENT: 'production',
      ...env,
    },
  });
}

/** The push that merged it. */
const MERGED = { CI_COMMIT_BRANCH: 'main', CI_COMMIT_SHA: 'merged-sha' };
const REQUEST = { CI_MERGE_REQUEST_PROJECT_ID: '1', CI_MERGE_REQUEST_SOURCE_PROJECT_ID: '1', CI_MERGE_REQUEST_IID: '7' };

function edit(from: string, to: string): string {
  const file = 'groups/departments/finance.yaml';
  return repository.commit({ [file]: readFileSync(join(repository.dir, file), 'utf8').replace(from, to) });
}

describe.sequential('the jobs of the GitLab template', () => {
  /** What a job leaves for the widgets of a merge request, by the name of the report. */
  function reportsOf(name: string): Readonly<Record<string, string>> {
    const named = Object.entries(PIPELINE[name]!.artifacts?.reports ?? {});
    return Object.fromEntries(
      named.map(([report, file]) => [report, readFileSync(join(repository.dir, file.replace('$ROLLCALL_DIR/', '')), 'utf8')]),
    );
  }

  /** Runs the job that settles what is to be approved; the variables that it hands on. */
  async function openGate(): Promise<Readonly<Record<string, string>>> {
    const { status, stderr } = await job('rollcall-approval', MERGED);
    expect(status, stderr).toBe(0);
    const lines = reportsOf('rollcall-approval')['dotenv']!.trim().split('\n');
    return Object.fromEntries(lines.map((line) => [line.slice(0, line.indexOf('=')), line.slice(line.indexOf('=') + 1)]));
  }

  function approvedJob(variables: Readonly<Record<string, string>>): Promise<StepRun> {
    return job('rollcall-apply', { ...MERGED, ...variables });
  }

  it('validate, with problems where the widgets look for them', async () => {
    expect(await job('rollcall-validate')).toMatchObject({ status: 0 });
    expect(JSON.parse(reportsOf('rollcall-validate')['codequality']!)).toEqual([]);

    writeFileSync(join(repository.dir, 'groups/broken.yaml'), 'department: x\ngroups: { a: { membr: [] } }\n');
    const failed = await job('rollcall-validate');
    rmSync(join(repository.dir, 'groups/broken.yaml'));

    const { codequality, junit } = reportsOf('rollcall-validate');
    expect(failed.status).toBe(1);
    expect(PIPELINE['rollcall-validate']!.artifacts?.when).toBe('always');
    expect(JSON.parse(codequality!)).toContainEqual(
      expect.objectContaining({
        check_name: 'CONFIG_UNKNOWN_KEY',
        location: expect.objectContaining({ path: 'groups/broken.yaml' }) as unknown,
      }),
    );
    expect(junit).toContain('CONFIG_UNKNOWN_KEY');
  });

  it('say to a fork which guards refuse what its files change, without a live system, and fail', async () => {
    const base = repository.git('rev-parse', 'HEAD');
    const head = edit('finance-read', 'admin');
    const before = structuredClone(forge.comments);
    const fork = { ...REQUEST, CI_MERGE_REQUEST_SOURCE_PROJECT_ID: '2', CI_MERGE_REQUEST_DIFF_BASE_SHA: base, CI_COMMIT_SHA: head };

    const compared = await job('rollcall-compare', { ...fork, GITLAB_TOKEN: '', VAULT_TOKEN: '' });
    edit('admin', 'finance-read');

    expect(compared.status).toBe(1);
    expect(PIPELINE['rollcall-compare']!.artifacts?.when).toBe('always');
    // Once by the plan, once by what takes the place of the note.
    expect(compared.stdout.split('opens privileged "admin" to 2 people')).toHaveLength(3);
    expect(compared.stderr).toContain('the log of this job');
    expect(forge.comments).toEqual(before);
  });

  it('plan a merge request, and apply what its note shows', async () => {
    const base = repository.git('rev-parse', 'HEAD');
    const head = edit('finance-read', 'ops-read');

    const planned = await job('rollcall-plan', { ...REQUEST, CI_COMMIT_SHA: head });
    const widgets = [reportsOf('rollcall-plan')['terraform']];
    rmSync(join(repository.dir, 'rollcall-widget.json'));
    const compared = await job('rollcall-compare', {
      ...REQUEST,
      CI_MERGE_REQUEST_SOURCE_PROJECT_ID: '2',
      CI_MERGE_REQUEST_DIFF_BASE_SHA: base,
      CI_COMMIT_SHA: head,
      GITLAB_TOKEN: '',
      VAULT_TOKEN: '',
    });
    widgets.push(reportsOf('rollcall-compare')['terraform']);
    const applied = await approvedJob(await openGate());

    expect(planned, planned.stderr).toMatchObject({ status: 0 });
    expect(JSON.parse(widgets[0]!)).toEqual({ create: 0, update: 1, delete: 0 });
    expect(widgets[1]).toBe(widgets[0]);
    expect(compared, compared.stderr).toMatchObject({ status: 0 });
    expect(compared.stdout).toContain('This plan compares files with files.');
    expect(forge.comments).toHaveLength(1);
    expect(readMarker(forge.comments[0]!.body)).toMatchObject({ head, applicable: true });
    expect(applied, applied.stderr).toMatchObject({ status: 0 });
    expect(applied.stdout).toContain('Apply complete! Resources: 0 added, 1 changed, 0 destroyed.');
    expect(readMarker(forge.comments[0]!.body)).toMatchObject({ head, applied: 'merged-sha' });
  });

  it('take no note for an approval whose plan was applied, and end well where nothing is left to do', async () => {
    const note = forge.comments[0]!.body;
    const again = await approvedJob({ ROLLCALL_APPROVED: readMarker(note)!.digest });

    expect(again, again.stderr).toMatchObject({ status: 0 });
    expect(again.stderr).toContain('was applied already, from commit "merged-sha"');
    expect(again.stdout).toContain('No changes.');
    expect(forge.comments[0]!.body).toBe(note);

    // Somebody takes it back outside: the same plan would be made, and the note is no approval of it.
    await sandbox.outside('POST', '/v1/identity/group/name/finance', { policies: ['finance-read'] });
    const taken = await job('rollcall-approval', MERGED);
    expect(taken.status).toBe(1);
    expect(taken.stderr).toContain('was applied already');
    expect(readMarker(forge.comments[0]!.body)).toMatchObject({ applied: '' });
    const kept = await approvedJob({ ...(await openGate()), GITLAB_TOKEN: 'looker' });
    expect(kept, kept.stderr).toMatchObject({ status: 0 });
    expect(kept.stdout).toContain('WARNING: The plan is applied, and its note could not be marked as applied');
  });

  it('hand no plan to whoever approves that the note does not show: the new one is in the note', async () => {
    const head = edit('ops-read', 'finance-read');
    await job('rollcall-plan', { ...REQUEST, CI_COMMIT_SHA: head });
    const approved = readMarker(forge.comments[0]!.body)!.digest;
    await sandbox.outside('POST', '/v1/identity/group/name/finance', { policies: ['ops-read', 'admin'] });

    const refused = await job('rollcall-approval', MERGED);

    expect(refused.status).toBe(1);
    expect(refused.stderr).toContain('[PLAN_UNAPPROVED]');
    expect(existsSync(join(repository.dir, 'rollcall.env'))).toBe(false);
    expect(readMarker(forge.comments[0]!.body)!.digest).not.toBe(approved);
  });

  it('refuse what would do something else once it could be started, with the new plan in the note', async () => {
    const variables = await openGate();
    await sandbox.outside('POST', '/v1/identity/group/name/finance', { policies: ['ops-read', 'admin', 'root-read'] });

    const refused = await approvedJob(variables);

    expect(refused.status).toBe(1);
    expect(refused.stderr).toContain('[PLAN_OTHER]');
    expect(readMarker(forge.comments[0]!.body)!.digest).not.toBe(variables['ROLLCALL_APPROVED']);
    expect((await approvedJob(variables)).status).toBe(1);
  });

  it('refuse what the note or the plan file does not show any more once it could be started', async () => {
    const variables = await openGate();
    const file = join(repository.dir, 'plan.json');
    const saved = readFileSync(file, 'utf8');
    await job('rollcall-outdated', { ...REQUEST, CI_COMMIT_SHA: 'later' });

    const outdated = await approvedJob(variables);
    writeFileSync(file, saved.replaceAll('finance-read', 'admin'));
    const swapped = await approvedJob(variables);

    expect([outdated.status, swapped.status]).toEqual([1, 1]);
    expect(outdated.stderr).toContain('The comment is outdated');
    expect(swapped.stdout).toContain('The plan file is not the one');
    expect(await approvedJob(await openGate())).toMatchObject({ status: 0 });
  });

  it('take a note without room for the whole plan for an approval only where somebody says so', async () => {
    const metadata = Object.fromEntries(Array.from({ length: 60 }, (_, index) => [`note-${index}`, 'n'.repeat(500)]));
    const groups = Object.fromEntries(['one', 'two'].map((name) => [`wide-${name}`, { vault: { metadata } }]));
    const head = repository.commit({ 'groups/wide.yaml': JSON.stringify({ department: 'wide', groups }) });
    await job('rollcall-plan', { ...REQUEST, CI_COMMIT_SHA: head });
    const variables = await openGate();

    const unread = await approvedJob(variables);
    const read = await approvedJob({ ...(await openGate()), ROLLCALL_ALLOW_TRUNCATED: 'true' });

    expect(unread.status).toBe(1);
    expect(unread.stderr).toContain('no room for the whole plan');
    expect(read, read.stderr).toMatchObject({ status: 0 });
  });

  it('keep an issue about drift, and close it', async () => {
    await sandbox.outside('POST', '/v1/identity/group/name/finance', { policies: ['admin'] });

    expect(await job('rollcall-drift')).toMatchObject({ status: 0 });
    expect(forge.issues).toMatchObject([{ title: 'Groups differ from what was applied: quickstart, production', state: 'open' }]);
    expect(forge.issues[0]!.body).toContain('admin');

    const failed = await job('rollcall-drift', { VAULT_TOKEN: 'wrong', ROLLCALL_TOKEN_VAULT: 'wrong' });
    expect(failed.status).toBe(1);
    expect(forge.issues).toMatchObject([{ title: 'Groups could not be looked at: quickstart, production', state: 'open' }]);
    rollcall(['apply', '--auto-approve'], { cwd: repository.dir, env: sandbox.env });
    expect(await job('rollcall-drift')).toMatchObject({ status: 0 });
    expect(forge.issues).toMatchObject([{ state: 'closed' }]);
  });

  it('keep an issue of each environment', async () => {
    await sandbox.outside('POST', '/v1/identity/group/name/finance', { policies: ['admin'] });
    const before = forge.issues.length;

    for (const name of ['production', 'staging', 'production']) await job('rollcall-drift', { ROLLCALL_ENVIRONMENT: name });
    rollcall(['apply', '--auto-approve'], { cwd: repository.dir, env: sandbox.env });
    await job('rollcall-drift', { ROLLCALL_ENVIRONMENT: 'staging' });

    expect(forge.issues.slice(before)).toMatchObject([
      { title: expect.stringContaining('production') as string, state: 'open' },
      { title: expect.stringContaining('staging') as string, state: 'closed' },
    ]);
  });
});

describe.sequential('the scheduled workflow of GitHub', () => {
  const { steps } = (readYaml('ci/github/drift.yml') as Workflow).jobs['drift']!;
  let github: EmulatedForge;
  beforeAll(async () => {
    github = await startGithub();
  });
  afterAll(() => github.close());

  /** Its steps, one after the other as the runner has them: the second one whatever became of the first. */
  async function runWorkflow(env: Readonly<Record<string, string>> = {}): Promise<readonly StepRun[]> {
    const runs: StepRun[] = [];
    for (const step of steps.filter(({ uses, with: inputs }) => uses?.startsWith('acme/rollcall@') && inputs !== undefined)) {
      const exitcode = runs[0]?.outputs['exitcode'] ?? '';
      const inputs = Object.entries(step.with!).map(([name, text]) => [
        name,
        text === '${{ steps.drift.outputs.exitcode }}' ? exitcode : text,
      ]);
      runs.push(
        await runAction(Object.fromEntries(inputs) as Record<string, string>, {
          cwd: repository.dir,
          temp,
          env: {
            ...sandbox.env,
            GITHUB_ACTIONS: 'true',
            GITHUB_API_URL: github.url,
            GITHUB_REPOSITORY: 'acme/groups',
            GITHUB_RUN_ID: '9',
            GITHUB_TOKEN: 'workflow',
            ...env,
          },
        }),
      );
    }
    return runs;
  }

  it('keeps one issue, of whatever was found, and closes it', async () => {
    expect(steps.at(-1)).toMatchObject({ if: 'always()' });
    await sandbox.outside('POST', '/v1/identity/group/name/finance', { policies: ['admin'] });

    expect((await runWorkflow()).map(({ status }) => status)).toEqual([0, 0]);
    expect(github.issues).toMatchObject([{ title: 'Groups differ from what was applied: quickstart, production' }]);
    expect(github.issues[0]!.body).toContain('admin');
    expect((await runWorkflow({ VAULT_TOKEN: 'wrong', ROLLCALL_TOKEN_VAULT: 'wrong' })).map(({ status }) => status)).toEqual([1, 0]);
    expect(github.issues).toMatchObject([{ title: 'Groups could not be looked at: quickstart, production', state: 'open' }]);
    rollcall(['apply', '--auto-approve'], { cwd: repository.dir, env: sandbox.env });
    expect((await runWorkflow()).map(({ status }) => status)).toEqual([0, 0]);
    expect(github.issues).toMatchObject([{ state: 'closed' }]);
  });
});

describe.sequential('a run that is killed, or cannot start', () => {
  const KILLED = '#!/bin/sh\ncase "$*" in *--detailed-exitcode*) kill -9 $$ ;; esac\n';
  const MISSING = '#!/bin/sh\nexit 127\n';

  it.each([
    { how: 'killed', script: KILLED, code: '137' },
    { how: 'missing', script: MISSING, code: '127' },
  ])('is no green step of the action, and no word about changes: $how', async ({ script, code }) => {
    const at = { cwd: repository.dir, temp, env: { ...sandbox.env, GITHUB_ACTIONS: 'true' } };
    addProgram(temp, 'node', script);
    const runs = [await runAction({ command: 'plan' }, at), await runAction({ command: 'drift' }, at)];
    rmSync(join(temp, 'bin', 'node'));

    for (const { status, outputs } of runs) {
      expect(status).not.toBe(0);
      expect(outputs).toEqual({ exitcode: code });
    }
    expect(await runAction({ command: 'plan' }, at)).toMatchObject({ status: 0, outputs: { exitcode: '0', 'has-changes': 'false' } });
  });

  it('is no green job of GitLab', async () => {
    for (const script of [KILLED, MISSING]) {
      addProgram(temp, 'rollcall', script);
      const names = ['rollcall-plan', 'rollcall-approval', 'rollcall-drift'];
      const runs = [];
      for (const name of names) runs.push(await job(name, { ...REQUEST, CI_COMMIT_SHA: 'x' }));
      expect(runs.map(({ status }) => status === 0)).toEqual([false, false, false]);
    }
    addRollcall(temp);
  });
});

describe.sequential('the workflow of Atlantis', () => {
  it('plans in words that Atlantis reads, and applies that plan', async () => {
    type Steps = { readonly steps: readonly { readonly run: string }[] };
    const { plan, apply } = (readYaml('ci/atlantis/repos.yaml') as { workflows: { rollcall: { plan: Steps; apply: Steps } } }).workflows
      .rollcall;
    const env = { ...sandbox.env, PLANFILE: join(temp, 'atlantis plan.json') };
    edit('finance-read', 'ops-read');
    const script = ({ steps }: Steps): string => steps.map(({ run }) => run).join('\n');

    const planned = await runShell(script(plan), { cwd: repository.dir, temp, env });
    const applied = await runShell(script(apply), { cwd: repository.dir, temp, env });

    expect(planned.stdout).toMatch(/^Plan: \d+ to add, \d+ to change, \d+ to destroy\.$/m);
    expect(applied, applied.stderr).toMatchObject({ status: 0 });
    expect(applied.stdout).toContain('Apply complete!');
  });
});
