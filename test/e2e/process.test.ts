import { spawnSync } from 'node:child_process';
import type { ChildProcess } from 'node:child_process';
import { accessSync, constants, cpSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import type { RunningSandbox } from './spawn.ts';
import { CLI, ended, example, rollcall, startRollcall, startSandboxProcess } from './spawn.ts';

const PACKAGE = JSON.parse(readFileSync(resolve(import.meta.dirname, '../../package.json'), 'utf8')) as { readonly version: string };
const dir = mkdtempSync(join(tmpdir(), 'rollcall-process-'));
afterAll(() => rmSync(dir, { recursive: true, force: true }));

describe('the built command line', () => {
  it('is a program that can be started by its name', () => {
    accessSync(CLI, constants.X_OK);

    const { status, stdout } = spawnSync(CLI, ['--version'], { encoding: 'utf8' });

    expect({ status, stdout }).toEqual({ status: 0, stdout: `rollcall ${PACKAGE.version}\n` });
  });

  it('loads nothing but itself for --version', () => {
    const script = `process.argv[2] = '--version'; process.argv.length = 3; require(process.argv[1]); process.on('exit', () => console.log(Object.keys(require.cache).length));`;

    const { stdout } = spawnSync(process.execPath, ['-e', script, CLI], { encoding: 'utf8' });

    expect(stdout).toMatch(/\n1\n$/);
  });

  it('loads the HTTP client, the emulators and the YAML parser only for commands that need them', () => {
    const loaded = (...args: string[]): string => {
      // What comes from the code cache does not pass Node's own loader.
      const script = `const cli = process.argv[1]; process.argv.splice(1, 1, cli); const vm = require('vm'); const codes = []; vm.Script = class extends vm.Script { constructor(code, options) { super(code, options); codes.push(code); } }; process.on('exit', () => { const fs = require('fs'); const text = codes.concat(Object.keys(require.cache).map((file) => fs.readFileSync(file, 'utf8'))).join(''); fs.writeSync(2, ['node_modules/undici/', 'src/sandbox/', 'node_modules/yaml/', 'node_modules/commander/'].filter((part) => text.includes(part)).join(' ')); }); require(cli);`;
      return spawnSync(process.execPath, ['-e', script, CLI, ...args], {
        encoding: 'utf8',
        cwd: example('quickstart'),
        env: { ...process.env, ROLLCALL_SANDBOX_VAULT_URL: 'http://127.0.0.1:1' },
      }).stderr;
    };

    expect(loaded('schema')).toBe('node_modules/commander/');
    expect(loaded('validate')).not.toContain('undici');
    expect(loaded('validate')).not.toContain('src/sandbox/');
  });

  it('stays quiet when its reader goes away', () => {
    const done = spawnSync('bash', ['-c', `"$0" "$1" schema project | head -c 10; exit "\${PIPESTATUS[0]}"`, process.execPath, CLI], {
      encoding: 'utf8',
    });

    expect(done).toMatchObject({ status: 0, stderr: '' });
  });

  it('writes all of a long output into a slow pipe', () => {
    const done = spawnSync('bash', ['-c', `"$0" "$1" schema project | (sleep 0.3; wc -c)`, process.execPath, CLI], { encoding: 'utf8' });

    expect(Number(done.stdout)).toBe(Buffer.byteLength(rollcall(['schema', 'project']).stdout));
  });

  it('takes a full disk for an error', () => {
    const done = spawnSync('bash', ['-c', `"$0" "$1" schema project > /dev/full`, process.execPath, CLI], { encoding: 'utf8' });

    expect(done.status).toBe(1);
    expect(done.stderr).toContain('ENOSPC');
  });
});

describe('a command that waits for what never comes', () => {
  it('is a bug that says so, and no success', () => {
    const never = join(dir, 'never.cjs');
    writeFileSync(never, "require('node:fs/promises').readFile = () => new Promise(() => {});");

    const { status, stderr } = spawnSync(process.execPath, ['--require', never, CLI, 'state', 'list'], {
      cwd: example('quickstart'),
      encoding: 'utf8',
    });

    expect({ status, stderr }).toEqual({
      status: 1,
      stderr: expect.stringMatching(/^This is a bug in rollcall .*\n.*nothing is left/is) as string,
    });
  });
});

describe('Ctrl-C', () => {
  it('ends a sandbox with 130', async () => {
    const sandbox = await startSandboxProcess();
    const end = ended(sandbox.child);

    sandbox.child.kill('SIGINT');

    expect(await end).toMatchObject({ status: 130, stderr: '' });
  });

  it('ends a plan that waits for a server with 130', async () => {
    const sandbox = await startSandboxProcess();
    await sandbox.outside('POST', '/__sandbox/faults', { type: 'slow', ms: 60_000 });
    const child = startRollcall(['plan', '--verbose'], { cwd: example('quickstart'), env: sandbox.env });
    const end = ended(child);

    await untilRequested(sandbox);
    child.kill('SIGINT');

    expect(await end).toMatchObject({ status: 130, stdout: '' });
    sandbox.child.kill('SIGTERM');
  });

  it('ends a plan that writes events with 130, and the last line is whole', async () => {
    const sandbox = await startSandboxProcess();
    await sandbox.outside('POST', '/__sandbox/faults', { type: 'slow', ms: 60_000 });
    const child = startRollcall(['plan', '--log', 'json'], { cwd: example('quickstart'), env: sandbox.env });
    const end = ended(child);

    await untilRequested(sandbox);
    child.kill('SIGINT');

    const { status, stdout, stderr } = await end;
    expect({ status, stdout }).toEqual({ status: 130, stdout: '' });
    expect(eventsIn(stderr)[0]).toMatchObject({ type: 'version' });
    sandbox.child.kill('SIGTERM');
  });

  it('ends an apply that writes events with 130: what was begun is finished and told, the rest is done by the next run', async () => {
    const sandbox = await startSandboxProcess();
    const project = join(dir, 'interrupted');
    cpSync(example('quickstart'), project, { recursive: true });
    await sandbox.outside('POST', '/__sandbox/faults', { type: 'slow', ms: 1_000, method: 'POST' });
    // One after the other, so that much is left to do when the first is done, however late that is heard here.
    const args = ['apply', '--auto-approve', '--log', 'json', '--format', 'json', '--parallelism', '1'];
    const child = startRollcall(args, { cwd: project, env: sandbox.env });
    const end = ended(child);

    await untilSaid(child, '"type":"apply_complete"');
    child.kill('SIGINT');

    const { status, stdout, stderr } = await end;
    const { cancelled, changes } = JSON.parse(stdout) as { cancelled: boolean; changes: readonly { address: string; status: string }[] };
    const events = eventsIn(stderr);
    const told = (type: string): readonly unknown[] =>
      events.filter((event) => event.type === type).map(({ hook }) => hook?.resource.resource_key);
    const done = changes.filter((change) => change.status === 'done').map(({ address }) => address);
    expect(status).toBe(130);
    expect(cancelled).toBe(true);
    expect(changes.map((change) => change.status)).toContain('not_attempted');
    expect([...told('apply_complete')].sort()).toEqual(done);
    // One may be half made: it was begun, and is neither done nor forgotten.
    expect(told('apply_start')).toEqual(expect.arrayContaining(done));
    expect(events.filter(({ type }) => type === 'change_summary').at(-1)).toMatchObject({
      changes: { operation: 'apply', add: done.length },
    });
    await sandbox.outside('DELETE', '/__sandbox/faults');

    const again = rollcall(['apply', '--auto-approve', '--format', 'json'], { cwd: project, env: sandbox.env });
    const { converged, counts } = JSON.parse(again.stdout) as { converged: boolean; counts: { added: number; changed: number } };
    expect({ status: again.status, converged, finished: counts.added + counts.changed }).toEqual({
      status: 0,
      converged: true,
      finished: changes.length - done.length,
    });
    sandbox.child.kill('SIGTERM');
  });
});

interface LoggedEvent {
  readonly type: string;
  readonly hook?: { readonly resource: { readonly resource_key: string } };
}

/** Every line as an event with its whole envelope. */
function eventsIn(text: string): readonly LoggedEvent[] {
  expect(text.endsWith('\n')).toBe(true);
  const events = text
    .trimEnd()
    .split('\n')
    .map((line) => JSON.parse(line) as LoggedEvent);
  for (const event of events)
    for (const key of ['@level', '@message', '@module', '@timestamp', 'type']) expect(event).toHaveProperty([key], expect.any(String));
  return events;
}

/** Resolves once a started command has written something to stderr. */
async function untilSaid(child: ChildProcess, words: string): Promise<void> {
  let text = '';
  await new Promise<void>((said) =>
    child.stderr?.on('data', (chunk: Buffer) => {
      text += chunk.toString();
      if (text.includes(words)) said();
    }),
  );
}

/** Resolves once a request has arrived. */
async function untilRequested(sandbox: RunningSandbox): Promise<void> {
  for (;;) {
    const { requests } = (await sandbox.outside('GET', '/__sandbox/requests')) as { readonly requests: readonly unknown[] };
    if (requests.length > 0) return;
  }
}

describe('the sandbox', () => {
  it('writes the variables to a file too, before it says that it is ready', async () => {
    const file = join(dir, 'sandbox.env');

    const sandbox = await startSandboxProcess(['-e', file]);

    const text = readFileSync(file, 'utf8');
    for (const [name, value] of Object.entries(sandbox.env)) expect(text).toContain(`export ${name}=${value}\n`);
    sandbox.child.kill('SIGTERM');
    expect(await ended(sandbox.child)).toMatchObject({ status: 143 });
  });

  it('writes over a file that is there, by the long form of the option too', async () => {
    const file = join(dir, 'old.env');
    writeFileSync(file, 'OLD=1\n');

    const sandbox = await startSandboxProcess(['--env-file', file]);
    sandbox.child.kill('SIGTERM');

    expect(readFileSync(file, 'utf8')).toMatch(/^export ROLLCALL_SANDBOX_VAULT_URL=http:\/\/127\.0\.0\.1:\d+\nexport VAULT_TOKEN=/);
  });

  it.each([
    { args: ['--only', 'valut'], says: 'Did you mean "vault"?' },
    { args: ['--people', 'many'], says: '"--people" takes a whole number from 1 on, not "many".' },
    { args: ['--people', '3', '--empty'], says: '"--empty" and "--people" exclude each other.' },
  ])('refuses $args', ({ args, says }) => {
    const { status, stderr } = rollcall(['sandbox', ...args]);

    expect(status).toBe(1);
    expect(stderr).toContain(says);
  });
});
