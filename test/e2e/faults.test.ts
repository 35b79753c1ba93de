import { chmodSync, existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:http';
import { createServer as createTlsServer } from 'node:https';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { startSandbox } from '../../src/sandbox/start.ts';
import type { Sandbox } from '../../src/sandbox/start.ts';
import { ended, startRollcall } from './spawn.ts';
import type { Ended } from './spawn.ts';

/* What goes wrong around the built command line: each time a clear error, status 1, and nothing lost. */
const TLS = resolve(import.meta.dirname, '../http/tls');
const PROJECT = `version: 1
project: faults
groups: [groups/*.yaml]
targets:
  v: { provider: vault, url: "\${VAULT_ADDR}" }
guards: { max_deletions: 10 }
`;
const FILES = (policies: string): string => `department: engineering
groups:
  one: { members: [ada@acme.test], vault: { policies: [${policies}] } }
  two: { members: [grace@acme.test], vault: { policies: [${policies}] } }
  three: { members: [linus@acme.test], groups: [one], vault: { policies: [${policies}] } }
`;

let sandbox: Sandbox;
let dir = '';

beforeAll(async () => {
  sandbox = await startSandbox({ only: ['vault'], empty: true });
});
afterAll(() => sandbox.close());
beforeEach(() => {
  sandbox.reset();
  for (const name of ['ada', 'grace', 'linus']) admin('POST', '/v1/identity/entity', { name: `${name}@acme.test` });
  dir = mkdtempSync(join(tmpdir(), 'rollcall-faults-'));
  mkdirSync(join(dir, 'groups'));
  writeFileSync(join(dir, 'rollcall.yaml'), PROJECT);
  writeFileSync(join(dir, 'groups/all.yaml'), FILES('eng-read'));
});
afterEach(() => {
  for (const name of ['received', 'beforeCommit', 'afterCommit', 'answered'] as const) sandbox.hooks[name] = undefined;
  rmSync(dir, { recursive: true, force: true });
});

const token = (): string => Object.fromEntries(sandbox.exports)['VAULT_TOKEN'] as string;
const state = (): string => join(dir, '.rollcall/state.json');

async function run(args: readonly string[], env: Record<string, string> = {}): Promise<Ended> {
  return ended(
    startRollcall(args, { cwd: dir, env: { VAULT_ADDR: sandbox.urls.vault, VAULT_TOKEN: token(), ROLLCALL_RETRY_BUDGET: '2', ...env } }),
  );
}

async function applied(): Promise<void> {
  const first = await run(['apply', '--auto-approve']);
  expect(first.status, first.stdout + first.stderr).toBe(0);
}

/** Writes that took effect. */
const writes = (): number => sandbox.requests().filter((request) => request.committed && request.path.startsWith('/v1/identity/')).length;

function admin(method: string, target: string, body?: unknown): { readonly status: number; readonly body: string } {
  const answer = sandbox.outside('vault', {
    method,
    target,
    headers: { 'x-vault-token': token(), 'content-type': 'application/json' },
    body: body === undefined ? '' : JSON.stringify(body),
  });
  if (answer === 'closed') throw new Error('closed');
  return { status: answer.status, body: typeof answer.body === 'string' ? answer.body : JSON.stringify(answer.body ?? '') };
}

describe('what cannot be read', () => {
  it.each([
    { fault: 'a wrong token', env: { VAULT_TOKEN: 'hvs.wrong-token-of-a-test' }, says: ['PROVIDER_AUTH', 'VAULT_TOKEN'] },
    {
      fault: 'no token',
      env: { VAULT_TOKEN: '', HOME: '/nonexistent' },
      says: ['CREDENTIAL_MISSING', 'ROLLCALL_TOKEN_V', 'VAULT_TOKEN', 'BAO_TOKEN'],
    },
    { fault: 'a wrong namespace', env: { VAULT_NAMESPACE: 'nowhere' }, says: ['PROVIDER_NOT_FOUND', '"nowhere"'] },
    { fault: 'nobody there', env: { VAULT_ADDR: 'http://127.0.0.1:1' }, says: ['PROVIDER_UNAVAILABLE', 'http://127.0.0.1:1/'] },
  ])('is $fault: an error that says so, and no "No changes."', async ({ env, says }) => {
    await applied();
    const before = writes();

    const { status, stdout, stderr } = await run(['plan'], env);

    expect(status).toBe(1);
    for (const text of says) expect(stdout + stderr).toContain(text);
    expect(stdout).not.toContain('No changes.');
    expect(stdout).not.toContain('to destroy');
    expect(stdout + stderr).not.toContain('wrong-token-of-a-test');
    expect(writes()).toBe(before);
  });

  it('is a web page at a wrong url', async () => {
    const site = createServer(
      (_request, response) => void response.writeHead(200, { 'content-type': 'text/html' }).end('<html><title>Welcome</title></html>'),
    ).listen(0, '127.0.0.1');
    await new Promise((listening) => site.once('listening', listening));

    const { status, stdout } = await run(['plan'], { VAULT_ADDR: `http://127.0.0.1:${(site.address() as AddressInfo).port}` });
    site.close();

    expect(status).toBe(1);
    expect(stdout).toContain('PROVIDER_URL');
    expect(stdout).toContain('check "url"');
  });

  it('is a certificate that nobody vouches for', async () => {
    const site = createTlsServer({ key: readFileSync(join(TLS, 'localhost.key')), cert: readFileSync(join(TLS, 'localhost.pem')) }).listen(
      0,
      '127.0.0.1',
    );
    await new Promise((listening) => site.once('listening', listening));

    const { status, stdout } = await run(['plan'], { VAULT_ADDR: `https://localhost:${(site.address() as AddressInfo).port}` });
    site.close();

    expect(status).toBe(1);
    expect(stdout).toContain('PROVIDER_TLS');
    expect(stdout).toContain('ca_file');
  });

  it('is a server that goes away in the middle of a plan', async () => {
    await applied();
    sandbox.faults.add({ type: 'drop', when: 'before-commit', path: '/v1/identity/group/id/*', skip: 1 });

    const { status, stdout } = await run(['plan']);

    expect(status).toBe(1);
    expect(stdout).toContain('PROVIDER_UNAVAILABLE');
    expect(stdout).not.toContain('will be created');
  });

  it('is everything that a token without rights asks for', async () => {
    const made = JSON.parse(admin('POST', '/v1/auth/token/create', { policies: ['default'] }).body) as { auth?: { client_token: string } };

    const { status, stdout } = await run(['plan'], { VAULT_TOKEN: made.auth?.client_token ?? '' });

    expect(status).toBe(1);
    expect(stdout).toContain('PROVIDER_PERMISSION');
    expect(stdout).toContain('list');
  });
});

describe('an apply', () => {
  it('ends with what it could do when the server goes away, and the next one does the rest', async () => {
    sandbox.faults.add({ type: 'drop', when: 'before-commit', method: 'POST', path: '/v1/identity/group/id/*', skip: 1 });
    const cut = await run(['apply', '--auto-approve']);
    expect(cut.status).toBe(1);
    expect(cut.stdout).toContain('Apply incomplete.');

    sandbox.faults.clear();
    expect((await run(['apply', '--auto-approve'])).status).toBe(0);
    expect((await run(['plan', '--detailed-exitcode'])).status).toBe(0);
    const creates = sandbox
      .requests()
      .filter((request) => request.committed && request.method === 'POST' && request.path === '/v1/identity/group');
    expect(creates).toHaveLength(3);
  });

  it('refuses what the token may not delete before the first change', async () => {
    await applied();
    admin('POST', '/v1/sys/policies/acl/no-delete', {
      policy:
        'path "identity/*" { capabilities = ["read", "list", "update"] }\npath "sys/*" { capabilities = ["read", "list", "update"] }\npath "identity/group/id/*" { capabilities = ["read", "update"] }',
    });
    const made = JSON.parse(admin('POST', '/v1/auth/token/create', { policies: ['no-delete', 'default'] }).body) as {
      auth?: { client_token: string };
    };
    writeFileSync(
      join(dir, 'groups/all.yaml'),
      'department: engineering\ngroups:\n  one: { members: [ada@acme.test, grace@acme.test], vault: { policies: [eng-read] } }\n',
    );
    const before = writes();

    const { status, stdout, stderr } = await run(['apply', '--auto-approve'], { VAULT_TOKEN: made.auth?.client_token ?? '' });

    expect(status).toBe(1);
    expect(stdout + stderr).toContain('PROVIDER_PERMISSION');
    expect(stdout + stderr).toContain('delete');
    expect(writes()).toBe(before);
  });

  it('refuses a stale plan file and changes nothing', async () => {
    await applied();
    writeFileSync(join(dir, 'groups/all.yaml'), FILES('eng-write'));
    expect((await run(['plan', '--out', 'old.json'])).status).toBe(0);
    writeFileSync(join(dir, 'groups/all.yaml'), FILES('finance-read'));
    await applied();
    const before = writes();

    const { status, stderr, stdout } = await run(['apply', 'old.json']);

    expect(status).toBe(1);
    expect(stdout + stderr).toContain('PLAN_STALE');
    expect(writes()).toBe(before);
  });

  it('leaves alone what somebody changed between plan and apply, and does the rest', async () => {
    await applied();
    writeFileSync(join(dir, 'groups/all.yaml'), FILES('eng-write'));
    expect((await run(['plan', '--out', 'plan.json'])).status).toBe(0);
    admin('POST', '/v1/identity/group/name/two', { policies: ['somebody-elses'] });

    const { status, stdout } = await run(['apply', 'plan.json']);

    expect(status).toBe(1);
    expect(stdout).toContain('v/two');
    expect(stdout).toContain('2 changed');
    expect(admin('GET', '/v1/identity/group/name/two').body).toContain('somebody-elses');
  });

  it('carries a saved plan out whole, or not at all: --target has no place beside it', async () => {
    expect((await run(['plan', '--out', 'plan.json'])).status).toBe(0);

    const { status, stdout, stderr } = await run(['apply', 'plan.json', '--target', 'v/one']);

    expect(status).toBe(1);
    expect(stdout + stderr).toContain('USAGE');
    expect(writes()).toBe(0);
  });

  it('refuses a plan file of another major version', async () => {
    await run(['plan', '--out', 'plan.json']);
    const plan = JSON.parse(readFileSync(join(dir, 'plan.json'), 'utf8')) as object;
    writeFileSync(join(dir, 'plan.json'), JSON.stringify({ ...plan, format_version: '2.0' }));

    const { status, stdout, stderr } = await run(['apply', 'plan.json']);

    expect(status).toBe(1);
    expect(stdout + stderr).toContain('PLAN_VERSION');
    expect(writes()).toBe(0);
  });

  it('waits for nobody: the second of two at once is told who holds the lock', async () => {
    let second: Promise<Ended> | undefined;
    sandbox.hooks.beforeCommit = async (request) => {
      if (second !== undefined || request.method !== 'POST' || request.path !== '/v1/identity/group') return;
      second = run(['apply', '--auto-approve']);
      await second;
    };

    const first = await run(['apply', '--auto-approve']);

    expect(first.status).toBe(0);
    const other = await (second as unknown as Promise<Ended>);
    expect(other.status).toBe(1);
    expect(other.stdout + other.stderr).toContain('STATE_LOCKED');
    expect(other.stdout + other.stderr).toContain('rollcall state unlock');
    expect((await run(['plan', '--detailed-exitcode'])).status).toBe(0);
  });
});

describe('a state', () => {
  it.each([
    { fault: 'cut short', content: (text: string) => text.slice(0, text.length / 2), code: 'STATE_CORRUPT' },
    {
      fault: 'edited by hand so that an entry has no id',
      content: (text: string) => text.replace(/"id": "[^"]*"/, '"id": 7'),
      code: 'STATE_CORRUPT',
    },
    { fault: 'of a newer version', content: (text: string) => text.replace('"version": 1', '"version": 2'), code: 'STATE_VERSION' },
    {
      fault: 'of another project',
      content: (text: string) => text.replace('"project": "faults"', '"project": "somebody-elses"'),
      code: 'STATE_FOREIGN',
    },
  ])('that is $fault is refused by plan and apply, and left as it is', async ({ content, code }) => {
    await applied();
    const broken = content(readFileSync(state(), 'utf8'));
    writeFileSync(state(), broken);
    writeFileSync(join(dir, 'groups/all.yaml'), 'department: engineering\ngroups:\n  one: { members: [], vault: { policies: [] } }\n');
    const before = writes();

    for (const args of [['plan'], ['apply', '--auto-approve']]) {
      const { status, stdout, stderr } = await run(args);
      expect(status).toBe(1);
      expect(stdout + stderr).toContain(code);
    }
    expect(readFileSync(state(), 'utf8')).toBe(broken);
    expect(writes()).toBe(before);
  });

  it('that is lost loses no group: everything is adopted again', async () => {
    await applied();
    rmSync(join(dir, '.rollcall'), { recursive: true });

    const { status, stdout } = await run(['apply', '--auto-approve']);

    expect(status, stdout).toBe(0);
    expect(stdout).toContain('3 imported');
    expect(
      sandbox.requests().filter((request) => request.committed && request.method === 'POST' && request.path === '/v1/identity/group'),
    ).toHaveLength(3);
  });

  it('that cannot be written stops the apply before the first call', async () => {
    // Not a matter of rights, which root does not have to mind: a file stands where the folder has to be.
    writeFileSync(join(dir, '.rollcall'), 'in the way');
    chmodSync(join(dir, '.rollcall'), 0o444);

    const { status, stdout, stderr } = await run(['apply', '--auto-approve']);

    expect(status).toBe(1);
    expect(stdout + stderr).toMatch(/STATE_(WRITE|READ|LOCKED)/);
    expect(stdout + stderr).toContain('.rollcall');
    expect(writes()).toBe(0);
    expect(existsSync(join(dir, 'groups/all.yaml'))).toBe(true);
  });
});
