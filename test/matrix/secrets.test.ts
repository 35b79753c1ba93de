import { mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { COMMANDS } from '../../src/cli/commands.ts';
import type { CommandSpec } from '../../src/cli/command-spec.ts';
import { startSandbox } from '../../src/sandbox/start.ts';
import type { Sandbox } from '../../src/sandbox/start.ts';
import type { MatrixProject } from './project.ts';
import { makeMatrixProject } from './project.ts';
import { runToEnd } from './stage.ts';
import { WORLDS } from './worlds/index.ts';

vi.mock('../../src/http/client.ts', async (original) => (await import('./stage.ts')).clientsOfStage(await original()));
vi.mock('../../src/state/index.ts', async (original) => (await import('./stage.ts')).storesOfStage(await original()));

/*
 * Every command runs with tokens that can be recognised, in every format, against systems that are well and against systems that say
 * the token back to whoever listens. What is printed and what is on the disk afterwards holds none of them, in any of their forms.
 */

/** Commands whose purpose is to print credentials, or which never see any. */
const LEFT_OUT: Readonly<Record<string, string>> = {
  sandbox: 'prints the credentials of its own emulators',
};

/** What is typed behind the name of a command; the files are there. */
const TYPED: Readonly<Record<string, readonly string[]>> = {
  init: ['elsewhere', '--yes', '--provider', 'vault', '--url', 'https://vault.acme.test:8200'],
  validate: [],
  plan: ['--out', 'plan.json'],
  apply: ['--auto-approve'],
  show: ['plan.json'],
  drift: [],
  export: ['vault', '--out', 'groups/exported'],
  import: ['vault/v-keeps', 'nobody-has-this-id'],
  comment: ['plan.json'],
  issue: ['plan.json', '--exitcode', '2'],
  audit: ['--out', 'pack'],
  'audit verify': ['pack'],
  'state list': [],
  'state show': ['vault/v-keeps'],
  'state rm': ['vault/v-meta'],
  'state mv': ['vault/v-keeps', 'vault/v-kept'],
  'state pull': [],
  'state push': ['.rollcall/state.json'],
  'state unlock': ['nobody'],
  'state migrate': ['local', '--set', 'path=elsewhere/state.json'],
  schema: ['plan'],
  completion: ['bash'],
};

/** A pull request on a forge that does not answer, with a token that can be recognised. */
const FORGE: Readonly<Record<string, string>> = {
  GITHUB_ACTIONS: 'true',
  GITHUB_TOKEN: 'ghp_markedForTheTestOfSecrets0123456789',
  GITHUB_REPOSITORY: 'acme/access',
  GITHUB_EVENT_NAME: 'pull_request',
  GITHUB_REF: 'refs/pull/7/merge',
  GITHUB_API_URL: 'http://127.0.0.1:9',
};

/** A secret with everything that is written otherwise in JSON, in a URL and in base64. */
const AWKWARD = 'mark"ed/to+k\\en=&%419f3b';

function formsOf(secret: string): readonly string[] {
  const bytes = Buffer.from(secret);
  return [
    secret,
    encodeURIComponent(secret),
    encodeURI(secret),
    JSON.stringify(secret).slice(1, -1),
    bytes.toString('base64'),
    bytes.toString('base64').replace(/=+$/, ''),
    bytes.toString('base64url'),
    bytes.toString('hex'),
  ];
}

let sandbox: Sandbox;
const secrets = new Set<string>();

beforeAll(async () => {
  sandbox = await startSandbox({ only: WORLDS.map(({ provider }) => provider), opal: { rateLimit: 'off' } });
  for (const [name, value] of sandbox.exports) if (!name.endsWith('_URL')) secrets.add(value);
  secrets.add(FORGE['GITHUB_TOKEN'] as string);
});
afterAll(() => sandbox.close());

function filesBelow(dir: string): readonly string[] {
  return readdirSync(dir, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => join(entry.parentPath, entry.name));
}

/** What holds a secret, of everything that was printed and is on the disk. */
function leaks(project: MatrixProject, printed: string): readonly string[] {
  const texts = [['what was printed', printed], ...filesBelow(project.dir).map((file) => [file, readFileSync(file, 'utf8')])];
  return texts.flatMap(([where = '', text = '']) =>
    [...secrets].flatMap((secret) => formsOf(secret).flatMap((form) => (text.includes(form) ? [`${where}: ${form}`] : []))),
  );
}

async function prepare(): Promise<MatrixProject> {
  sandbox.reset();
  for (const world of WORLDS) world.prepare(sandbox);
  const project = makeMatrixProject(sandbox, WORLDS);
  project.declare('before');
  const first = await runToEnd(['apply', '--auto-approve'], project);
  expect(first.status, first.text).toBe(0);
  project.declare('after');
  await runToEnd(['plan', '--out', 'plan.json'], project);
  return { ...project, env: { ...project.env, ...FORGE } };
}

/** A command in each of its formats, and each way to tell what it does. */
function linesOf(command: CommandSpec): readonly (readonly string[])[] {
  const typed = [...command.name.split(' '), ...(TYPED[command.name] ?? [])];
  const formats = command.formats.map((format) => [...typed, '--format', format]);
  return [[...typed, '--verbose'], [...typed, '--log', 'json', '--verbose'], ...formats];
}

/** Whoever gets a token says it back, in every form, and refuses. */
function echoTokens(token: (emulator: string) => string): void {
  sandbox.hooks.rewrite = ({ emulator }, answer) => {
    const said = formsOf(token(emulator)).join(' ');
    const body = JSON.stringify({ errors: [said], message: said, error: said, code: 400, request_id: said });
    return { ...answer, status: 400, headers: { ...answer.headers, 'Content-Type': 'application/json' }, body };
  };
}

const TOKEN_VARIABLES = { vault: 'VAULT_TOKEN', netbird: 'NB_PAT', opal: 'OPAL_AUTH_TOKEN', cipherscale: 'CIPHERSCALE_API_KEY' } as const;

describe('secrets', () => {
  it('are looked for in every command', () => {
    expect([...Object.keys(TYPED), ...Object.keys(LEFT_OUT)].sort()).toEqual(COMMANDS.map(({ name }) => name).sort());
  });

  it.each(COMMANDS.filter(({ name }) => !(name in LEFT_OUT)))(
    'are in nothing that "$name" prints or writes',
    { timeout: 300_000 },
    async (command) => {
      const project = await prepare();
      mkdirSync(join(project.dir, 'reports'));
      const reports = command.shared.includes('output')
        ? command.formats.map((format) => ['--output', `${format}=reports/${command.name}.${format}`]).flat()
        : [];
      let isEchoing = false;
      for (const line of linesOf(command)) {
        const run = await runToEnd([...line, ...reports], project);
        expect(run.text).not.toMatch(/is a bug/);
        expect(leaks(project, run.text), line.join(' ')).toEqual([]);
        if (isEchoing) continue;
        isEchoing = true;
        echoTokens((emulator) => project.env[TOKEN_VARIABLES[emulator as keyof typeof TOKEN_VARIABLES]] ?? '');
        const told = await runToEnd(line, project);
        sandbox.hooks.rewrite = undefined;
        expect(told.text).not.toMatch(/is a bug/);
        expect(leaks(project, told.text), `${line.join(' ')}, where tokens are said back`).toEqual([]);
      }
      project.remove();
    },
  );

  it('of awkward letters are in no error either', { timeout: 120_000 }, async () => {
    const project = await prepare();
    secrets.add(AWKWARD);
    const env = { ...project.env, ...Object.fromEntries(Object.values(TOKEN_VARIABLES).map((name) => [name, AWKWARD])) };
    echoTokens(() => AWKWARD);
    for (const line of [
      ['plan', '--verbose'],
      ['drift', '--format', 'json'],
      ['apply', '--auto-approve', '--log', 'json'],
    ]) {
      const run = await runToEnd(line, { ...project, env });
      expect(run.status).toBe(1);
      expect(run.text, 'what was said back came as far as the message').toContain('***');
      expect(leaks(project, run.text), line.join(' ')).toEqual([]);
    }
    sandbox.hooks.rewrite = undefined;
    project.remove();
  });

  it('that a login brings are in nothing either, nor is what was logged in with', { timeout: 120_000 }, async () => {
    sandbox.reset();
    const admin = (method: string, path: string, body: object): Readonly<Record<string, string>> => {
      const headers = { 'x-vault-token': 'root' };
      const answer = sandbox.outside('vault', {
        method,
        target: `/v1/auth/approle/role/runner${path}`,
        headers,
        body: JSON.stringify(body),
      });
      const text = answer === 'closed' ? '' : answer.body;
      return text === '' ? {} : (JSON.parse(text) as { readonly data: Readonly<Record<string, string>> }).data;
    };
    admin('POST', '', { token_policies: ['rollcall'], token_ttl: '10m' });
    const role = admin('GET', '/role-id', {})['role_id'] as string;
    const secret = admin('POST', '/secret-id', {})['secret_id'] as string;
    secrets.add(role);
    secrets.add(secret);
    const project = makeMatrixProject(sandbox, []);
    writeFileSync(
      join(project.dir, 'rollcall.yaml'),
      JSON.stringify({
        version: 1,
        project: 'matrix',
        groups: ['groups/*.yaml'],
        targets: { vault: { provider: 'vault', url: sandbox.urls.vault, auth: { method: 'approle', mount: 'approle/' } } },
      }),
    );
    project.write({ groups: { 'v-a': { members: ['ada@acme.test'], vault: {} } } });
    const logins: string[] = [];
    sandbox.hooks.rewrite = ({ path }, answer) => {
      if (path.endsWith('/login'))
        logins.push((JSON.parse(answer.body) as { auth?: { client_token: string } }).auth?.client_token ?? answer.body);
      return answer;
    };
    const env = { ROLLCALL_ROLE_ID: role, ROLLCALL_SECRET_ID: secret };

    for (const line of [
      ['plan', '--verbose', '--out', 'plan.json'],
      ['apply', '--auto-approve', '--verbose'],
      ['drift', '--log', 'json'],
    ]) {
      const run = await runToEnd(line, { ...project, env });
      expect(run.status, run.text).toBe(0);
      for (const token of logins) secrets.add(token);
      expect(leaks(project, run.text), line.join(' ')).toEqual([]);
    }
    expect(logins.length).toBeGreaterThan(2);
    sandbox.hooks.rewrite = undefined;
    project.remove();
  });
});
