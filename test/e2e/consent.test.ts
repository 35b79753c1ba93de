import { cpSync, existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { spawn, spawnSync } from 'node:child_process';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { runCommandLine } from '../../src/cli/command-line.ts';
import type { Plan } from '../../src/core/model/plan.ts';
import { effectDigest } from '../../src/core/plan/digest.ts';
import { startSandbox } from '../../src/sandbox/start.ts';
import type { Sandbox } from '../../src/sandbox/start.ts';
import { fakeProcess } from '../builders/surroundings.ts';
import type { FakeOptions } from '../builders/surroundings.ts';
import { CLI, ended, example } from './spawn.ts';
import type { Ended } from './spawn.ts';

let sandbox: Sandbox;
let dir = '';
beforeEach(async () => {
  sandbox = await startSandbox({ only: ['vault'] });
  dir = mkdtempSync(join(tmpdir(), 'rollcall-consent-'));
  cpSync(example('quickstart'), dir, { recursive: true });
});
afterEach(async () => {
  await sandbox.close();
  rmSync(dir, { recursive: true, force: true });
});

async function apply(
  args: readonly string[],
  options: FakeOptions,
): Promise<{ readonly status: number; readonly stdout: string; readonly stderr: string }> {
  const process = fakeProcess({ cwd: dir, env: Object.fromEntries(sandbox.exports), terminal: true, now: Date.now(), ...options });
  const status = await runCommandLine(['apply', '--no-color', ...args], process);
  return { status, ...process.written };
}

function writes(): number {
  return sandbox.requests().filter(({ method, path }) => method !== 'GET' && method !== 'LIST' && path.startsWith('/v1/identity/group'))
    .length;
}

describe('consent to an apply', () => {
  it('is the word "yes", asked for on stderr after the plan was shown on stdout', async () => {
    const { status, stdout, stderr } = await apply([], { answers: ['yes'] });

    expect(status).toBe(0);
    expect(stdout).toMatch(
      /\nPlan: 4 to add, 0 to change, 0 to destroy\.\n\nApply complete! Resources: 4 added, 0 changed, 0 destroyed\.\n$/,
    );
    expect(stderr).toMatch(/^Carry out these actions\? Only "yes" is taken as consent: vault\//);
  });

  it('takes a new approval for seen once, also where the state has nothing in it yet', async () => {
    for (const file of ['departments/engineering', 'departments/finance', 'environments/production'])
      writeFileSync(join(dir, `groups/${file}.yaml`), 'department: none\ngroups: {}\n');
    const file = join(dir, 'rollcall.yaml');
    const approvals = 'approvals:\n  - { match: "vault/*", allow: [PROTECTED], until: 2099-12-31, reason: x }\n';
    writeFileSync(file, `${readFileSync(file, 'utf8')}${approvals}`);

    const first = await apply(['--auto-approve'], { answers: [] });
    const second = await apply(['--auto-approve'], { answers: [] });

    expect([first.status, second.status]).toEqual([0, 0]);
    expect(first.stdout).toContain('APPROVAL_NEW');
    expect(second.stdout).not.toContain('APPROVAL_NEW');
    expect(writes()).toBe(0);
  });

  it.each([{ answers: ['y'] }, { answers: ['Yes'] }, { answers: [''] }, { answers: ['no'] }, { answers: [] }])(
    'is nothing else: $answers',
    async ({ answers }) => {
      const { status, stderr } = await apply([], { answers });

      expect(status).toBe(1);
      expect(stderr).toMatch(/Not applied: nothing was changed\.\n$/);
      expect(writes()).toBe(0);
      expect(existsSync(join(dir, '.rollcall/state.json'))).toBe(false);
    },
  );

  it('is not asked for where there is nothing to do', async () => {
    await apply(['--auto-approve'], {});

    const { status, stdout, stderr } = await apply([], { answers: [] });

    expect({ status, stderr }).toEqual({ status: 0, stderr: '' });
    expect(stdout).toContain(
      'No changes. Your infrastructure matches the configuration.\n\nApply complete! Resources: 0 added, 0 changed, 0 destroyed.\n',
    );
  });

  it.each([
    { how: 'stdin is no terminal', args: [], options: { terminal: false } },
    { how: 'questions are switched off', args: ['--no-input'], options: {} },
    { how: 'questions are switched off', args: [], options: { env: { CI: 'true' } } },
    { how: 'questions are switched off', args: ['--log', 'json'], options: {} },
  ])('is needed only where there is something to do: $how, $args', async ({ how, args, options }) => {
    const given = { ...options, env: { ...Object.fromEntries(sandbox.exports), ...options.env } };
    const first = await apply(args, given);

    expect(first.status).toBe(1);
    expect(first.stdout).toContain('Plan: 4 to add');
    expect(first.stderr).toContain('INPUT_NEEDED');
    expect(first.stderr.replaceAll(/\s+│?\s*/g, ' ')).toContain(`has to ask before the first change, and ${how}.`);
    expect(first.stderr).toMatch(/--auto-approve[^]*Not applied: nothing was changed\./);
    expect(writes()).toBe(0);

    expect((await apply(['--auto-approve'], {})).status).toBe(0);
    const second = await apply(args, given);

    expect(second).toMatchObject({ status: 0, stdout: expect.stringContaining('No changes.') as string });
    expect(second.stderr).not.toContain('Not applied');

    rmSync(join(dir, '.rollcall'), { recursive: true });
    const bound = await apply(args, given);

    expect({ status: bound.status, needed: bound.stderr.includes('INPUT_NEEDED') }).toEqual({ status: 1, needed: true });
  });

  it('is not needed for what changes in the state alone', async () => {
    expect((await apply(['--auto-approve'], {})).status).toBe(0);
    const file = join(dir, 'groups/environments/production.yaml');
    writeFileSync(file, readFileSync(file, 'utf8').replace('    vault:\n', '    lifecycle:\n      prevent_destroy: true\n    vault:\n'));
    const before = writes();

    expect(await apply(['--no-input'], {})).toMatchObject({ status: 0, stderr: '' });
    expect(readFileSync(join(dir, '.rollcall/state.json'), 'utf8')).toContain('prevent_destroy');
    expect(writes()).toBe(before);
  });

  it('tells a program the plan, where nobody can be asked', async () => {
    const { status, stdout, stderr } = await apply(['--format', 'json', '--no-input', '--output', 'json=out.json'], {});

    expect(status).toBe(1);
    expect(JSON.parse(stdout)).toMatchObject({ summary: { add: 4 } });
    expect(readFileSync(join(dir, 'out.json'), 'utf8')).toBe(stdout);
    expect(stderr).not.toContain('Plan: 4 to add');
    expect(stderr).toContain('INPUT_NEEDED');
  });

  it('is not asked for where guards refuse the plan, and the last line says that nothing was done', async () => {
    await apply(['--auto-approve'], {});
    const before = writes();
    const project = join(dir, 'rollcall.yaml');
    writeFileSync(project, readFileSync(project, 'utf8').replace('max_deletions: 2', "max_deletions: 2\n  protected: ['vault/*']"));
    rmSync(join(dir, 'groups/departments/finance.yaml'));

    const { status, stderr } = await apply(['--auto-approve'], {});

    expect(status).toBe(1);
    expect(stderr).toMatch(/(?:^|\n)Not applied: guards refuse this plan\. Nothing was changed\.\n$/);
    expect(writes()).toBe(before);
  });

  it('is not asked for where a target could not be read, changes or not', async () => {
    const env = { ...Object.fromEntries(sandbox.exports), VAULT_TOKEN: 'hvs.wrong', ROLLCALL_TOKEN_VAULT: 'hvs.wrong' };

    const { status, stderr } = await apply(['--auto-approve'], { env });

    expect(status).toBe(1);
    expect(stderr).toMatch(/(?:^|\n)Not applied: this plan is incomplete\. Nothing was changed\.\n$/);
    expect(writes()).toBe(0);
  });

  it('shows the plan on stderr where stdout is for a program', async () => {
    const { status, stdout, stderr } = await apply(['--format', 'json'], { answers: ['yes'] });

    expect(status).toBe(0);
    expect(JSON.parse(stdout)).toMatchObject({ counts: { added: 4 } });
    expect(stderr).toContain('Plan: 4 to add');
  });

  it('tells a program the plan that was not carried out', async () => {
    const { status, stdout } = await apply(['--format', 'json'], { answers: ['no'] });

    expect(status).toBe(1);
    expect(JSON.parse(stdout)).toMatchObject({ summary: { add: 4 }, changes: [{}, {}, {}, {}] });
  });
});

const HAS_PYTHON = spawnSync('python3', ['-c', 'import pty']).status === 0;
if (!HAS_PYTHON) console.warn('\n!!!!\n!!!! skipped: consent on a real terminal, for there is no python3 here that could open one\n!!!!\n');

const TERMINAL = `
import os, pty, sys
pid, fd = pty.fork()
if pid == 0:
    os.chdir(sys.argv[2])
    os.execvp(sys.argv[3], sys.argv[3:])
shown = b''
typed = False
while True:
    try:
        part = os.read(fd, 65536)
    except OSError:
        break
    if not part:
        break
    shown += part
    if not typed and b'consent: ' in shown:
        typed = True
        os.write(fd, sys.argv[1].encode())
_, status = os.waitpid(pid, 0)
sys.stdout.buffer.write(shown)
sys.exit(os.waitstatus_to_exitcode(status))
`;

describe('what was agreed to', () => {
  const FILE = 'groups/environments/production.yaml';
  const LIFECYCLE = '    lifecycle:\n      prevent_destroy: true\n';

  async function plan(): Promise<string> {
    const made = fakeProcess({ cwd: dir, env: Object.fromEntries(sandbox.exports), terminal: false, now: Date.now() });
    await runCommandLine(['plan', '--out', 'plan.json'], made);
    return effectDigest(JSON.parse(readFileSync(join(dir, 'plan.json'), 'utf8')) as Plan);
  }

  it('holds for a protection that is taken off without a call, and once', async () => {
    const file = join(dir, FILE);
    const plain = readFileSync(file, 'utf8');
    const keep = (): void => writeFileSync(file, plain.replace('    vault:\n', `${LIFECYCLE}    vault:\n`));
    keep();
    expect((await apply(['--auto-approve'], {})).status).toBe(0);
    const nothing = await plan();
    writeFileSync(file, plain);
    const lifted = await plan();

    const other = await apply(['--expect-digest', nothing], {});
    expect(other).toMatchObject({ status: 1, stderr: expect.stringContaining('PLAN_OTHER') as string });
    expect(other.stdout).toContain('prevent_destroy: true → false');
    cpSync(join(dir, 'plan.json'), join(dir, 'agreed.json'));
    expect(await apply(['--expect-plan', 'agreed.json', '--expect-digest', lifted], {})).toMatchObject({ status: 0 });
    expect(await apply(['--expect-plan', 'agreed.json', '--expect-digest', lifted], {})).toMatchObject({ status: 0 });

    keep();
    expect((await apply(['--auto-approve'], {})).status).toBe(0);
    writeFileSync(file, plain);
    for (const args of [['--expect-plan', 'agreed.json'], ['agreed.json']])
      expect(await apply(args, {})).toMatchObject({ status: 1, stderr: expect.stringContaining('PLAN_STALE') as string });
  });
});

/** Runs the built command line on a pseudo terminal and types once it asks; stdout is what the terminal showed. */
async function onTerminal(keys: string): Promise<Ended> {
  const env = { ...process.env, ...Object.fromEntries(sandbox.exports), CI: '', NO_COLOR: '1', TERM: 'xterm' };
  return await ended(
    spawn('python3', ['-c', TERMINAL, keys, dir, process.execPath, CLI, 'apply'], { env, stdio: ['ignore', 'pipe', 'pipe'] }),
  );
}

describe.runIf(HAS_PYTHON)('a real terminal', () => {
  it('takes a typed "yes" for consent', async () => {
    const { status, stdout } = await onTerminal('yes\n');

    expect(status).toBe(0);
    expect(stdout).toContain('Apply complete! Resources: 4 added');
  });

  it.each([
    { keys: '\u0004', what: 'the end of input', expected: 1 },
    { keys: '\u0003', what: 'Ctrl-C', expected: 130 },
    { keys: 'nope\n', what: 'another word', expected: 1 },
  ])('takes $what for no consent', async ({ keys, expected }) => {
    const { status, stdout } = await onTerminal(keys);

    expect(status).toBe(expected);
    expect(stdout).toContain('Not applied: nothing was changed.');
    expect(writes()).toBe(0);
  });
});
