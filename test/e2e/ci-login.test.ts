import { cpSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { EmulatedForge } from '../builders/emulated-forge.ts';
import { startGithub } from '../builders/emulated-github.ts';
import { startGitlab } from '../builders/emulated-gitlab.ts';
import { makeIssuer, startTokenEndpoint } from '../builders/id-tokens.ts';
import type { TokenEndpoint } from '../builders/id-tokens.ts';
import { makeRepository } from '../builders/repository.ts';
import type { Repository } from '../builders/repository.ts';
import { pageOf } from '../docs/pages.ts';
import { addRollcall, readYaml, runAction, runShell } from './ci-steps.ts';
import type { StepRun } from './ci-steps.ts';
import { example, startSandboxProcess } from './spawn.ts';
import type { RunningSandbox } from './spawn.ts';

type Pipeline = Readonly<
  Record<
    string,
    {
      readonly script?: readonly string[];
      readonly extends?: string | readonly string[];
      readonly id_tokens?: Readonly<Record<string, { readonly aud: string }>>;
    }
  >
>;

const PIPELINE = readYaml('ci/gitlab/rollcall.yml') as Pipeline;
const AUDIENCE = 'https://vault.acme.test';
const FINANCE = 'groups/departments/finance.yaml';

const github = makeIssuer('https://token.actions.githubusercontent.com');
const gitlab = makeIssuer('https://gitlab.com');
const BRANCH = { sub: 'repo:acme/groups:pull_request', repository: 'acme/groups', ref: 'refs/pull/7/merge' };
const DEPLOY = { sub: 'repo:acme/groups:environment:production', repository: 'acme/groups', environment: 'production' };
const FORK = { sub: 'repo:mallory/groups:pull_request', repository: 'mallory/groups', ref: 'refs/pull/7/merge' };
const NO_SECRET = { VAULT_TOKEN: undefined, ROLLCALL_TOKEN_VAULT: undefined };

let sandbox: RunningSandbox;
let forges: readonly EmulatedForge[] = [];
let endpoint: TokenEndpoint;
let repository: Repository;
let temp = '';

beforeAll(async () => {
  [sandbox, endpoint, forges] = await Promise.all([
    startSandboxProcess(),
    startTokenEndpoint(github),
    Promise.all([startGithub(), startGitlab()]),
  ]);
  temp = mkdtempSync(join(tmpdir(), 'rollcall-runner-'));
  addRollcall(temp);
  repository = makeRepository();
  cpSync(example('quickstart'), repository.dir, { recursive: true });
  const project = readFileSync(join(repository.dir, 'rollcall.yaml'), 'utf8');
  const auth = `    auth: { method: jwt, mount: "\${LOGIN_MOUNT}", role: "\${LOGIN_ROLE}", audience: ${AUDIENCE} }\n`;
  writeFileSync(join(repository.dir, 'rollcall.yaml'), project.replace('guards:\n', `${auth}guards:\n`));
  repository.commit({});
  for (const { info, text } of pageOf('docs/vault.md').blocks.filter(({ language }) => language === 'hcl'))
    await administer(`sys/policies/acl/rollcall-${info}`, { policy: text });
  await allowLogin('github', github.publicKey, {
    audience: AUDIENCE,
    reads: { repository: 'acme/groups' },
    writes: { environment: 'production' },
  });
  await allowLogin('gitlab', gitlab.publicKey, {
    audience: sandbox.env['ROLLCALL_SANDBOX_VAULT_URL']!,
    reads: { project_path: 'acme/groups' },
    writes: { ref_protected: 'true' },
  });
});
afterAll(async () => {
  sandbox.child.kill('SIGTERM');
  await Promise.all([endpoint.close(), ...forges.map((forge) => forge.close())]);
  repository.remove();
  rmSync(temp, { recursive: true, force: true });
});

interface Login {
  readonly audience: string;
  readonly reads: Readonly<Record<string, string>>;
  readonly writes: Readonly<Record<string, string>>;
}

/** What the administrator of the server does once: the sandbox's other token may not. */
async function administer(path: string, body: unknown): Promise<void> {
  const answer = await fetch(`${sandbox.env['ROLLCALL_SANDBOX_VAULT_URL']}/v1/${path}`, {
    method: 'POST',
    headers: { 'x-vault-token': 'root' },
    body: JSON.stringify(body),
  });
  if (!answer.ok) throw new Error(`${path}: ${answer.status} ${await answer.text()}`);
}

/** A mount for one forge, with the two roles of docs/vault.md: one that only reads, and one that writes for the protected branch. */
async function allowLogin(mount: string, key: string, { audience, reads, writes }: Login): Promise<void> {
  await administer(`sys/auth/${mount}`, { type: 'jwt' });
  await administer(`auth/${mount}/config`, { jwt_validation_pubkeys: [key] });
  for (const [role, claims] of [
    ['plan', reads],
    ['apply', { ...reads, ...writes }],
  ] as const)
    await administer(`auth/${mount}/role/rollcall-${role}`, {
      role_type: 'jwt',
      user_claim: 'sub',
      bound_audiences: [audience],
      bound_claims: claims,
      token_policies: [`rollcall-${role}`],
      token_ttl: '10m',
    });
}

function edit(from: string, to: string): string {
  return repository.commit({ [FINANCE]: readFileSync(join(repository.dir, FINANCE), 'utf8').replace(from, to) });
}

async function policiesOf(name: string): Promise<readonly string[]> {
  return ((await sandbox.outside('GET', `/v1/identity/group/name/${name}`)) as { policies: string[] }).policies;
}

/** All that a step wrote. */
function said({ stdout, stderr }: StepRun): string {
  return stdout + stderr;
}

/** Tokens of logins that are still good: each run revokes its own, once there was a login at all. */
async function loginsLeft(): Promise<number> {
  const { requests } = (await sandbox.outside('GET', '/__sandbox/requests')) as {
    readonly requests: readonly { readonly method: string; readonly path: string; readonly status?: number }[];
  };
  const count = (path: RegExp): number => requests.filter((request) => path.test(request.path) && (request.status ?? 200) < 300).length;
  const logins = count(/^\/v1\/auth\/(github|gitlab)\/login$/);
  expect(logins).toBeGreaterThan(0);
  return logins - count(/^\/v1\/auth\/token\/revoke-self$/);
}

describe.sequential('the steps of a GitHub workflow, without a stored secret', () => {
  interface Job {
    readonly role: 'rollcall-plan' | 'rollcall-apply';
    readonly claims: Readonly<Record<string, unknown>>;
    /** Pull request 7 at this commit; without it the push that merged it. */
    readonly head?: string;
    /** Whether the job has `id-token: write`. */
    readonly mayAsk?: false;
    /** What the job before the gate has put out. */
    readonly digest?: string;
  }

  function step(command: string, { role, claims, head, mayAsk, digest = '' }: Job): Promise<StepRun> {
    endpoint.becomes(claims);
    const event = join(temp, 'event.json');
    const repo = { full_name: 'acme/groups' };
    writeFileSync(
      event,
      JSON.stringify(head === undefined ? { head_commit: {} } : { pull_request: { number: 7, head: { sha: head, repo }, base: { repo } } }),
    );
    return runAction(
      { command, environment: 'production', digest },
      {
        cwd: repository.dir,
        temp,
        env: {
          ...sandbox.env,
          ...NO_SECRET,
          ...(mayAsk === false ? {} : endpoint.env),
          LOGIN_MOUNT: 'github/',
          LOGIN_ROLE: role,
          GITHUB_ACTIONS: 'true',
          GITHUB_API_URL: forges[0]!.url,
          GITHUB_REPOSITORY: 'acme/groups',
          GITHUB_REF: head === undefined ? 'refs/heads/main' : 'refs/pull/7/merge',
          GITHUB_SHA: head === undefined ? 'merged-sha' : 'merge-of-7',
          GITHUB_RUN_ID: '99',
          GITHUB_ACTOR: 'ada',
          GITHUB_EVENT_PATH: event,
          GITHUB_TOKEN: 'workflow',
        },
      },
    );
  }

  it('plan with the token of the job, asked for with the audience of the target, and give it back', async () => {
    const job = { role: 'rollcall-plan', claims: BRANCH, head: 'aaa1' } as const;

    const planned = await step('plan', job);
    const commented = await step('comment', job);

    expect(planned, said(planned)).toMatchObject({ status: 0 });
    expect(planned.stdout).toMatch(/Plan: [1-9]\d* to add/);
    expect(commented, said(commented)).toMatchObject({ status: 0 });
    expect(endpoint.asked).toEqual([AUDIENCE]);
    expect(await loginsLeft()).toBe(0);
  });

  it('may not write from a branch, whichever role they ask for', async () => {
    const { outputs } = await step('approval', { role: 'rollcall-plan', claims: BRANCH });
    const digest = outputs['digest']!;
    const readOnly = await step('apply', { role: 'rollcall-plan', claims: BRANCH, digest });
    await step('approval', { role: 'rollcall-plan', claims: BRANCH });
    const wrongRole = await step('apply', { role: 'rollcall-apply', claims: BRANCH, digest });

    expect([readOnly.status, wrongRole.status]).toEqual([1, 1]);
    expect(said(readOnly)).toMatch(/lacks "update" on "identity\/group"[\s\S]*Not applied: nothing was changed\./);
    expect(said(wrongRole)).toContain('claim "environment" is missing');
    await expect(policiesOf('finance')).rejects.toThrow('404');
  });

  it('get nothing for a fork, or without "id-token: write"', async () => {
    const fork = await step('plan', { role: 'rollcall-plan', claims: FORK, head: 'aaa1' });
    const without = await step('plan', { role: 'rollcall-plan', claims: BRANCH, head: 'aaa1', mayAsk: false });

    expect([fork.status, without.status]).toEqual([1, 1]);
    expect(said(fork)).toContain('claim "repository" does not match');
    expect(said(without)).toContain('permissions: id-token: write');
  });

  it('apply from the protected environment, and no token is seen', async () => {
    // The runs that were refused have put what they could see into the comment: it is planned once more.
    for (const command of ['plan', 'comment']) await step(command, { role: 'rollcall-plan', claims: BRANCH, head: 'aaa2' });
    const { outputs } = await step('approval', { role: 'rollcall-plan', claims: BRANCH });
    const applied = await step('apply', { role: 'rollcall-apply', claims: DEPLOY, digest: outputs['digest']! });

    expect(applied, said(applied)).toMatchObject({ status: 0 });
    expect(await policiesOf('finance')).toEqual(['finance-read']);
    expect(said(applied)).not.toMatch(/eyJ|runner-bearer/);
    expect(await loginsLeft()).toBe(0);
  });
});

describe.sequential('the jobs of the GitLab template, without a stored secret', () => {
  /** Runs a job with the tokens that its `id_tokens:` ask for, the variables in them filled in. */
  function job(name: string, claims: Readonly<Record<string, unknown>>, env: Readonly<Record<string, string>>): Promise<StepRun> {
    const own = PIPELINE[name]!;
    const variables: Readonly<Record<string, string>> = { VAULT_ADDR: sandbox.env['ROLLCALL_SANDBOX_VAULT_URL']! };
    const wanted = [own.extends ?? []].flat().flatMap((base) => Object.entries(PIPELINE[base]?.id_tokens ?? {}));
    const tokens = wanted.map(([variable, { aud }]) => {
      const audience = aud.replace(/^\$(\w+)$/, (_all, used: string) => variables[used] ?? '');
      return [variable, gitlab.sign({ aud: audience, sub: 'project_path:acme/groups', ...claims })] as const;
    });
    return runShell((own.script ?? []).join('\n'), {
      cwd: repository.dir,
      temp,
      env: {
        ...sandbox.env,
        ...NO_SECRET,
        ...variables,
        ...Object.fromEntries(tokens),
        LOGIN_MOUNT: 'gitlab/',
        GITLAB_CI: 'true',
        CI_API_V4_URL: forges[1]!.url,
        CI_PROJECT_ID: '1',
        CI_MERGE_REQUEST_PROJECT_ID: '1',
        CI_MERGE_REQUEST_SOURCE_PROJECT_ID: '1',
        CI_JOB_URL: 'https://gitlab.com/acme/groups/-/jobs/5',
        GITLAB_TOKEN: 'project',
        ROLLCALL_ENVIRONMENT: 'production',
        ...env,
      },
    });
  }
  const PROJECT = { project_path: 'acme/groups' };
  const REQUEST = { CI_MERGE_REQUEST_IID: '7', LOGIN_ROLE: 'rollcall-plan' };

  it('plan with a role that reads, and apply with one that the protected branch has', async () => {
    const head = edit('finance-read', 'ops-read');

    const planned = await job('rollcall-plan', { ...PROJECT, ref_protected: 'false' }, { ...REQUEST, CI_COMMIT_SHA: head });
    const approval = { LOGIN_ROLE: 'rollcall-plan', CI_COMMIT_BRANCH: 'main', CI_COMMIT_SHA: 'merged-sha' };
    const gated = async (): Promise<Readonly<Record<string, string>>> => {
      await job('rollcall-approval', { ...PROJECT, ref_protected: 'false' }, approval);
      const digest = /=(\S+)/.exec(readFileSync(join(repository.dir, 'rollcall.env'), 'utf8'))![1]!;
      return { LOGIN_ROLE: 'rollcall-apply', CI_COMMIT_BRANCH: 'main', CI_COMMIT_SHA: 'merged-sha', ROLLCALL_APPROVED: digest };
    };
    const early = await job('rollcall-apply', { ...PROJECT, ref_protected: 'false' }, await gated());
    const before = await policiesOf('finance');
    // The run that was refused has put what it could see into the note: it is planned once more.
    await job('rollcall-plan', { ...PROJECT, ref_protected: 'false' }, { ...REQUEST, CI_COMMIT_SHA: head });
    const applied = await job('rollcall-apply', { ...PROJECT, ref_protected: 'true' }, await gated());

    expect(planned, said(planned)).toMatchObject({ status: 0 });
    expect(early.status).toBe(1);
    expect(said(early)).toContain('claim "ref_protected" does not match');
    expect(before).toEqual(['finance-read']);
    expect(applied, said(applied)).toMatchObject({ status: 0 });
    expect(await policiesOf('finance')).toEqual(['ops-read']);
    expect(await loginsLeft()).toBe(0);
  });

  it('look for drift with the role that reads', async () => {
    const looked = await job('rollcall-drift', PROJECT, {
      LOGIN_ROLE: 'rollcall-plan',
      CI_COMMIT_BRANCH: 'main',
      CI_COMMIT_SHA: 'merged-sha',
    });

    expect(looked, said(looked)).toMatchObject({ status: 0 });
    expect(looked.stdout).toContain('No drift.');
  });

  it('get nothing for another project', async () => {
    const other = await job('rollcall-plan', { project_path: 'mallory/groups' }, { ...REQUEST, CI_COMMIT_SHA: 'a' });

    expect(other.status).toBe(1);
    expect(said(other)).toContain('was refused');
  });
});
