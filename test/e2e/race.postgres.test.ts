import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { startSandbox } from '../../src/sandbox/start.ts';
import type { Sandbox } from '../../src/sandbox/start.ts';
import { HAVE_POSTGRES, startPostgres } from '../builders/postgres-server.ts';
import type { PostgresServer } from '../builders/postgres-server.ts';
import { makeMatrixProject } from '../matrix/project.ts';
import type { MatrixProject } from '../matrix/project.ts';
import { WORLDS } from '../matrix/worlds/index.ts';
import { checkOut, expectEachOnce, expectToldApart, makesOf, race } from './race.ts';
import { ended, startRollcall } from './spawn.ts';

if (!HAVE_POSTGRES)
  console.warn('\n!!!!\n!!!! skipped: two processes that race for a state in PostgreSQL, for there is no server here\n!!!!\n');

/** Longest that the write of one run waits for the write of the other. */
const MEET_MS = 60_000;

describe.skipIf(!HAVE_POSTGRES).sequential('two processes that apply at once, with their state in PostgreSQL', () => {
  let sandbox: Sandbox;
  let server: PostgresServer;
  let databases = 0;
  let env: Record<string, string> = {};
  let root = '';
  beforeAll(async () => {
    server = await startPostgres();
    sandbox = await startSandbox({ only: WORLDS.map(({ provider }) => provider), opal: { rateLimit: 'off' } });
  }, 120_000);
  afterAll(async () => {
    await sandbox?.close();
    await server?.end();
  });
  beforeEach(() => {
    sandbox.reset();
    for (const world of WORLDS) world.prepare(sandbox);
    databases += 1;
    server.run(`CREATE DATABASE race_${databases}`);
    env = { ...Object.fromEntries(sandbox.exports), ROLLCALL_STATE_POSTGRES: server.url(`race_${databases}`) };
    root = mkdtempSync(join(tmpdir(), 'rollcall-race-'));
  });
  afterEach(() => {
    sandbox.hooks.received = undefined;
    rmSync(root, { recursive: true, force: true });
  });

  function makeProject(): { readonly project: MatrixProject; readonly dirs: readonly string[] } {
    const project = makeMatrixProject(sandbox, WORLDS, { state: { backend: 'postgres' } });
    project.declare('after');
    const dirs = ['first', 'second'].map((name) => join(root, name));
    checkOut(project.dir, dirs);
    return { project, dirs };
  }

  async function expectNothingToDo(dir: string): Promise<void> {
    const last = await ended(startRollcall(['plan', '--detailed-exitcode'], { cwd: dir, env: { ...env, HOME: dir } }));
    expect(last.status, last.stdout + last.stderr).toBe(0);
  }

  it.each([
    { how: 'without waiting: they take turns, or one is told who holds the lock', args: [] },
    { how: 'with "--lock-timeout": one waits for the other', args: ['--lock-timeout', '2m'] },
  ])('make everything once: $how', async ({ args }) => {
    const { project, dirs } = makeProject();

    const told = expectToldApart(await race(dirs.map((dir) => ({ dir, env, args }))));

    if (args.length > 0) expect(told.refused).toBe(0);
    for (const dir of dirs) await expectNothingToDo(dir);
    expectEachOnce(sandbox);
    expect(makesOf(sandbox)).toBeGreaterThan(WORLDS.length);
    project.remove();
  });

  it('go on side by side where each has addresses of its own', async () => {
    const { project, dirs } = makeProject();
    const met = new Set<string>();
    let bothAreHere: () => void = () => undefined;
    const meeting = new Promise<'met'>((resolve) => (bothAreHere = () => resolve('met')));
    const alone = new Promise<'alone'>((resolve) => setTimeout(() => resolve('alone'), MEET_MS).unref());
    const ends: string[] = [];
    // The first write of each waits for the first write of the other: one after the other they would wait in vain.
    sandbox.hooks.received = async ({ method, emulator, path }) => {
      const isWrite = method !== 'GET' && !/capabilities|lookup/.test(path);
      if (!isWrite || !['vault', 'opal'].includes(emulator) || met.has(emulator)) return;
      met.add(emulator);
      if (met.size === 2) bothAreHere();
      ends.push(await Promise.race([meeting, alone]));
    };

    const runs = await race(dirs.map((dir, index) => ({ dir, env, args: ['--target', index === 0 ? 'vault/*' : 'opal/*'] })));

    for (const { status, stdout, stderr } of runs) expect(status, stdout + stderr).toBe(0);
    expect(ends).toEqual(['met', 'met']);
    sandbox.hooks.received = undefined;
    const rest = await ended(startRollcall(['apply', '--auto-approve'], { cwd: dirs[0] as string, env: { ...env, HOME: root } }));
    expect(rest.status, rest.stdout + rest.stderr).toBe(0);
    for (const dir of dirs) await expectNothingToDo(dir);
    project.remove();
  });
});
