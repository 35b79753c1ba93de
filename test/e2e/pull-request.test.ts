import { cpSync, existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { markerLine, readMarker } from '../../src/forge/marker.ts';
import type { EmulatedForge } from '../builders/emulated-forge.ts';
import { startGithub } from '../builders/emulated-github.ts';
import { makeRepository } from '../builders/repository.ts';
import type { Repository } from '../builders/repository.ts';
import { readYaml, runAction, textOf } from './ci-steps.ts';
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
  forge.head = run.head ?? forge.head;
  forge.isMerged = run.head === undefined;
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

/** The job before the gate, on the main branch. */
function beforeTheGate(inputs: Readonly<Record<string, string>> = {}): Promise<StepRun> {
  return step({ command: 'approval', environment: 'production', ...inputs });
}

/** The job behind the gate, with what the job before it has put out. */
function behindTheGate(digest: string, inputs: Readonly<Record<string, string>> = {}): Promise<StepRun> {
  return step({ command: 'apply', environment: 'production', digest, ...inputs });
}

/** Opens the gate; the digest that was put out. */
async function openGate(inputs: Readonly<Record<string, string>> = {}): Promise<string> {
  const { status, outputs, stderr } = await beforeTheGate(inputs);
  expect(status, stderr).toBe(0);
  return outputs['digest']!;
}

/** Edits on a branch of its own, plans there, and merges it. */
async function mergedChange(branch: string, from: string, to: string): Promise<void> {
  repository.git('switch', '--quiet', '--create', branch);
  edit(from, to);
  await planAndComment(repository.commit({}));
  repository.git('switch', '--quiet', 'main');
  repository.git('merge', '--quiet', '--no-ff', '--message', 'merge', branch);
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
  let approvedPlan = '';

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
    // Once, although the comment that may not be written is said there where no step before has said it.
    expect(textOf(join(temp, 'summary.md')).split('Plan: 0 to add, 1 to change, 0 to destroy.')).toHaveLength(2);
    rmSync(join(temp, 'rollcall-plans-in-summary'));
    rmSync(join(temp, 'summary.md'));
    await step({ command: 'comment', environment: 'production' }, { head: 'f0f0', fork: true });
    expect(textOf(join(temp, 'summary.md'))).toContain('Plan: 0 to add, 1 to change, 0 to destroy.');
    expect(comment()).toBe(before);
    expect(await writesSoFar()).toBe(asked);
  });

  it('from a fork says which guards refuse what its files change, in the summary and at the line, and fails', async () => {
    const plain = textOf(join(repository.dir, FINANCE));
    edit('- audit-read', '- admin');
    rmSync(join(temp, 'summary.md'), { force: true });
    const { compare } = (readYaml('ci/github/pull-request.yml') as { jobs: { compare: { steps: { id?: string; if?: string }[] } } }).jobs;

    const base = repository.git('rev-parse', 'main');
    const planned = await step({ command: 'plan', 'changed-since': base, offline: 'true' }, { head: 'f0f1', fork: true });
    const commented = await step({ command: 'comment', environment: 'production' }, { head: 'f0f1', fork: true });
    writeFileSync(join(repository.dir, FINANCE), plain);

    expect(planned.status).toBe(1);
    expect(planned.outputs['plan-file']).toBeDefined();
    expect(compare.steps.at(-1)!.if).toBe("always() && steps.plan.outputs.plan-file != ''");
    expect(compare.steps.at(-2)!.id).toBe('plan');
    expect(commented, commented.stderr).toMatchObject({ status: 0 });
    expect(commented.stdout).toMatch(
      /^::error file=groups\/departments\/finance\.yaml,line=\d+,endLine=\d+,col=\d+,endColumn=\d+,title=PRIVILEGE_GAINED::/,
    );
    const summary = textOf(join(temp, 'summary.md'));
    expect(summary).toContain('**This plan is refused: it cannot be applied.**');
    expect(summary).toContain('Not looked at: ALL_MISSING, SELF_GRANT, WRONG_TARGET.');
  });

  it('is applied after the merge, exactly as approved, and once', async () => {
    repository.git('switch', '--quiet', 'main');
    repository.git('merge', '--quiet', '--no-ff', '--message', 'merge', 'change');

    const approved = readMarker(comment())!.digest;
    const digest = await openGate();
    approvedPlan = textOf(join(temp, 'rollcall-plan.json'));
    const first = await behindTheGate(digest);
    const writes = await writesSoFar();
    const marked = comment();
    const again = await behindTheGate(digest);
    const anew = await behindTheGate(await openGate());

    expect(digest).toBe(approved);
    expect(first, first.stderr).toMatchObject({ status: 0 });
    expect(first.stdout).toContain('Apply complete! Resources: 0 added, 1 changed, 0 destroyed.');
    expect(await financePolicies()).toEqual(['audit-read']);
    expect(marked).toContain('> **Applied** from `merged-sha` in [this run](');
    expect(readMarker(marked)).toMatchObject({ digest, applied: 'merged-sha' });
    expect(comment()).toBe(marked);
    expect(again, again.stderr).toMatchObject({ status: 0 });
    expect(anew, anew.stderr).toMatchObject({ status: 0 });
    expect(await writesSoFar()).toBe(writes);
  });

  it('is not applied once more by its old approval after somebody took it back, and the comment shows the plan as it is now', async () => {
    const digest = readMarker(comment())!.digest;
    const file = join(temp, 'used-plan.json');
    // The plan file of the job before the gate, which pipelines keep for weeks.
    edit('audit-read', 'finance-read');
    expect(rollcall(['apply', '--auto-approve'], { cwd: repository.dir, env: sandbox.env }).status).toBe(0);
    repository.git('checkout', '--quiet', '--', FINANCE);
    writeFileSync(file, approvedPlan);
    const writes = await writesSoFar();
    const marked = comment();

    // All jobs are run again: what is asked for first is the comment.
    const asked = await beforeTheGate();
    expect(asked.status).toBe(1);
    expect(asked.stderr).toContain('was applied already, from commit "merged-sha"');
    // Where it could not be marked, the state knows.
    const marker = readMarker(marked)!;
    const unmarked = marked.replace(/^[\s\S]*?\n\n/, `${markerLine({ ...marker, applied: '' })}\n`);
    Object.assign(forge.comments[0]!, { body: unmarked });
    const refused = await behindTheGate(digest, { 'plan-file': file });

    expect(refused.status).toBe(1);
    expect(refused.stderr).toContain('[PLAN_STALE]');
    expect(refused.stderr).toContain('The plan was applied already, by ada at ');
    expect(await writesSoFar()).toBe(writes);
    expect(await financePolicies()).toEqual(['finance-read']);
    // Asked anew, the same may be done: the plan is a new one.
    const anew = await behindTheGate(await openGate());
    expect(anew, anew.stderr).toMatchObject({ status: 0 });
    expect(await financePolicies()).toEqual(['audit-read']);
  });

  it('is applied where its comment cannot be marked, and the run says so loudly', async () => {
    await mergedChange('unmarked', 'audit-read', 'ops-read');
    const digest = await openGate();
    const kept = await behindTheGate(digest, { 'github-token': 'fork' });

    expect(kept, kept.stderr).toMatchObject({ status: 0 });
    expect(await financePolicies()).toEqual(['ops-read']);
    expect(kept.stderr).toContain('[FORGE_PERMISSION]');
    expect(kept.stdout).toContain('::warning title=The comment is not marked::The plan is applied');
    expect(textOf(join(temp, 'summary.md'))).toContain('> [!WARNING]');
    expect(readMarker(comment())).toMatchObject({ digest, applied: '' });
    // The job is run again, and marks it.
    const again = await behindTheGate(digest);
    expect(again, again.stderr).toMatchObject({ status: 0 });
    expect(readMarker(comment())).toMatchObject({ digest, applied: 'merged-sha' });
    await mergedChange('back', 'ops-read', 'audit-read');
    expect(await behindTheGate(await openGate())).toMatchObject({ status: 0 });
  });

  it('is not even put before the reviewers where something else would happen by now: the comment shows the new plan', async () => {
    await mergedChange('second', 'audit-read', 'finance-read');
    const approved = readMarker(comment())!;
    await sandbox.outside('POST', '/v1/identity/group/name/finance', { policies: ['audit-read', 'admin'] });
    const writes = await writesSoFar();

    const refused = await beforeTheGate();

    expect(refused.status).toBe(1);
    expect(refused.stderr).toContain('[PLAN_UNAPPROVED]');
    expect(refused.stdout).toContain('- "admin"');
    const shown = readMarker(comment())!;
    expect(shown).toMatchObject({ outdated: false, applicable: true });
    expect(shown.digest).not.toBe(approved.digest);
    expect(comment()).toContain('admin');
    expect(await writesSoFar()).toBe(writes);
  });

  it('is refused where something else would happen once the gate has opened, and shown the new plan', async () => {
    const digest = await openGate();
    await sandbox.outside('POST', '/v1/identity/group/name/finance', { policies: ['audit-read', 'admin', 'root-read'] });
    const writes = await writesSoFar();

    const refused = await behindTheGate(digest);

    expect(refused.status).toBe(1);
    expect(refused.stderr).toContain('[PLAN_OTHER]');
    expect(refused.stdout).toContain('- "root-read"');
    expect(await writesSoFar()).toBe(writes);
    expect(readMarker(comment())!.digest).not.toBe(digest);
    expect(comment()).toContain('root-read');
  });

  it('is applied as it is now, once that is approved, and not by the approval of before', async () => {
    const before = readMarker(comment())!.digest;
    const digest = await openGate();
    const applied = await behindTheGate(digest);

    expect(digest).toBe(before);
    expect(applied, applied.stderr).toMatchObject({ status: 0 });
    expect(await financePolicies()).toEqual(['finance-read']);
  });

  it('is not applied where the comment shows another plan once the gate has opened', async () => {
    await mergedChange('third', 'finance-read', 'ops-read');
    const digest = await openGate();
    const file = textOf(join(temp, 'rollcall-plan.json'));
    // Whoever approves now sees what a later branch would do.
    repository.git('switch', '--quiet', '--create', 'other');
    edit('ops-read', 'audit-read');
    await planAndComment(repository.commit({}));
    repository.git('switch', '--quiet', 'main');
    writeFileSync(join(temp, 'rollcall-plan.json'), file);
    const writes = await writesSoFar();

    const refused = await behindTheGate(digest);

    expect(refused.status).toBe(1);
    expect(refused.stderr).toContain('The comment shows another plan');
    expect(await writesSoFar()).toBe(writes);
    expect(readMarker(comment())!.digest).toBe(digest);
    expect(await financePolicies()).toEqual(['finance-read']);
  });

  it('is not put before the reviewers by a comment that somebody has edited, and the comment is written anew', async () => {
    const digest = await openGate();
    const [own] = forge.comments;
    const [marker] = own!.body.split('\n');
    Object.assign(own!, { body: `${marker}\n**No changes. Everything matches.**` });
    const writes = await writesSoFar();

    const gated = await behindTheGate(digest);

    expect(gated.status).toBe(1);
    expect(gated.stderr).toContain('Somebody has edited the comment');
    expect(await writesSoFar()).toBe(writes);
    expect(comment()).toContain('Plan: 0 to add, 1 to change');
  });

  it('is not applied where the plan file is another one than the reviewers were asked about', async () => {
    const digest = await openGate();
    const file = join(temp, 'rollcall-plan.json');
    writeFileSync(file, readFileSync(file, 'utf8').replaceAll('ops-read', 'admin'));
    const writes = await writesSoFar();

    const swapped = await behindTheGate(digest);
    rmSync(file);
    const lost = await behindTheGate(digest);

    expect([swapped.status, lost.status]).toEqual([1, 1]);
    expect(swapped.stdout).toContain('The plan file is not the one');
    expect(lost.stdout).toContain('The plan file is not the one');
    expect(await writesSoFar()).toBe(writes);
    expect(readMarker(comment())!.digest).toBe(digest);
  });

  it.each(['', 'sha256:1', '$(touch trapped)'])('is not applied without the digest of the job before the gate: "%s"', async (digest) => {
    const writes = await writesSoFar();

    const refused = await behindTheGate(digest);

    expect(refused.status).toBe(1);
    expect(refused.stdout).toContain('::error title=Not applied::');
    expect(await writesSoFar()).toBe(writes);
  });

  it('is not put before the reviewers by a comment that a later push made outdated', async () => {
    const digest = await openGate();
    await step({ command: 'outdated', environment: 'production' }, { head: 'later' });
    const writes = await writesSoFar();

    const gated = await behindTheGate(digest);
    await step({ command: 'outdated', environment: 'production' }, { head: 'later' });
    const asked = await beforeTheGate();

    expect([gated.status, asked.status]).toEqual([1, 1]);
    expect(gated.stderr).toContain('The comment is outdated');
    expect(asked.stderr).toContain('The comment is outdated');
    expect(await writesSoFar()).toBe(writes);
  });

  it('is approved by a comment without room for the whole plan only where somebody says so', async () => {
    repository.git('switch', '--quiet', '--create', 'wide');
    const wide = { metadata: Object.fromEntries(Array.from({ length: 60 }, (_, index) => [`note-${index}`, 'n'.repeat(500)])) };
    const groups = { 'wide-one': { vault: wide }, 'wide-two': { vault: wide } };
    await planAndComment(repository.commit({ 'groups/departments/wide.yaml': JSON.stringify({ department: 'wide', groups }) }));
    repository.git('switch', '--quiet', 'main');
    repository.git('merge', '--quiet', '--no-ff', '--message', 'merge', 'wide');
    expect(readMarker(comment())).toMatchObject({ truncated: true });
    const writes = await writesSoFar();

    const unread = await beforeTheGate();
    const digest = await openGate({ 'allow-truncated': 'true' });
    const gated = await behindTheGate(digest);

    expect([unread.status, gated.status]).toEqual([1, 1]);
    expect(unread.stderr).toContain('no room for the whole plan');
    expect(gated.stderr).toContain('no room for the whole plan');
    expect(await writesSoFar()).toBe(writes);
    const read = await behindTheGate(digest, { 'allow-truncated': 'true' });
    expect(read, read.stderr).toMatchObject({ status: 0 });
    expect(read.stdout).toContain('Apply complete!');
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
