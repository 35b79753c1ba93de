import { spawn } from 'node:child_process';
import { chmodSync, cpSync, existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { startSandbox } from '../../src/sandbox/start.ts';
import type { Sandbox } from '../../src/sandbox/start.ts';
import { HAVE_GIT, makeRepositories } from '../builders/git-repositories.ts';
import type { GitRepositories } from '../builders/git-repositories.ts';
import { drawFrom } from '../contract/live-worlds/world.ts';
import { makeMatrixProject } from '../matrix/project.ts';
import { IS_FULL } from '../matrix/sample.ts';
import { vault } from '../matrix/worlds/vault.ts';
import { CLI, ended, startRollcall } from './spawn.ts';
import type { Ended } from './spawn.ts';

/*
 * Rollcall, its git and what that git has started on the other side are killed together in the middle of a push. The branch is what it
 * was or what was pushed, the repository is whole, and what is left of locks is told and can be broken.
 */
if (!HAVE_GIT) console.warn('\n!!!!\n!!!! skipped: kills in the middle of a push, for there is no git here\n!!!!\n');

/** A full run does many, CI some; a person's own run, which should not take minutes, a few. */
const KILLS = IS_FULL ? 40 : process.env['CI'] ? 8 : 6;
const SEED = Number(process.env['ROLLCALL_FUZZ_SEED'] ?? 3);
/** Longest time between the begin of a push and the kill. */
const LONGEST_MS = 40;
const BRANCH = 'refs/heads/rollcall-state';

describe.skipIf(!HAVE_GIT).sequential('a state in git whose push is killed', () => {
  let sandbox: Sandbox;
  let repositories: GitRepositories;
  let root = '';
  let dirs: readonly string[] = [];
  let env: Readonly<Record<string, string>> = {};
  const pushes = (): number => (existsSync(join(root, 'pushes')) ? readFileSync(join(root, 'pushes'), 'utf8').split('\n').length - 1 : 0);

  beforeAll(async () => {
    sandbox = await startSandbox({ only: ['vault'] });
    repositories = makeRepositories();
    root = mkdtempSync(join(tmpdir(), 'rollcall-git-kills-'));
    // Tells of each push when it begins, and is git for the rest.
    mkdirSync(join(root, 'bin'));
    const shim = join(root, 'bin', 'git');
    writeFileSync(
      shim,
      `#!/bin/sh\ncase " $* " in *" push "*) echo >> '${join(root, 'pushes')}';; esac\nPATH="\${PATH#*:}" exec git "$@"\n`,
    );
    chmodSync(shim, 0o755);
    dirs = [repositories.clone(), repositories.clone()];
    env = { PATH: `${join(root, 'bin')}:${process.env['PATH']}` };
  });
  afterAll(async () => {
    await sandbox?.close();
    repositories?.end();
    rmSync(root, { recursive: true, force: true });
  });

  const run = (dir: string, ...args: readonly string[]): Promise<Ended> =>
    ended(startRollcall(args, { cwd: dir, env: { ...env, HOME: dir } }));

  async function mustRun(where: string, dir: string, ...args: readonly string[]): Promise<Ended> {
    const done = await run(dir, ...args);
    expect(done.status, `${where}: ${args.join(' ')}\n${done.stdout}${done.stderr}`).toBe(0);
    return done;
  }

  it('is the old one or the new one, and the next run ends as ever', { timeout: 1_800_000 }, async () => {
    vault.prepare(sandbox);
    const project = makeMatrixProject(sandbox, [vault], { state: { backend: 'git' } });
    env = { ...env, ...project.env };
    const checkOut = (which: 'before' | 'after'): void => {
      project.declare(which);
      for (const dir of dirs) cpSync(project.dir, dir, { recursive: true });
    };
    const [mine, theirs] = dirs as [string, string];
    // What was there once leaves traces that are nothing: only what both ends have in common from then on is compared.
    const ends: Record<string, unknown> = {};
    for (const which of ['before', 'after', 'before', 'after', 'before'] as const) {
      checkOut(which);
      await mustRun('calm', mine, 'apply', '--auto-approve');
      ends[which] = vault.live(sandbox);
    }
    const draw = drawFrom(SEED);
    const tally = { killed: 0, late: 0, moved: 0, locked: 0, refs: 0 };
    for (let kill = 0; kill < KILLS; kill++) {
      const which = kill % 2 === 0 ? 'after' : 'before';
      const where = `kill ${kill} of seed ${SEED}`;
      checkOut(which);
      const before = repositories.inBare('rev-parse', BRANCH);
      const isPush = draw(3) === 0;
      if (isPush) writeFileSync(join(mine, 'pulled.json'), (await mustRun(where, mine, 'state', 'pull')).stdout);
      const args = isPush ? ['state', 'push', 'pulled.json'] : ['apply', '--auto-approve'];

      const wasKilled = await killedInPush(mine, args, { push: 1 + draw(isPush ? 3 : 5), ms: draw(LONGEST_MS) });

      tally[wasKilled ? 'killed' : 'late'] += 1;
      await expectWhole(where, before);
      if (repositories.inBare('rev-parse', BRANCH) !== before) tally.moved += 1;
      tally.refs += await removeRefLocks(where, theirs);
      tally.locked += await breakLock(where, theirs, draw(2) === 0);
      await mustRun(where, draw(2) === 0 ? mine : theirs, 'apply', '--auto-approve');
      expect(vault.live(sandbox), where).toEqual(ends[which]);
      for (const dir of dirs) expect((await mustRun(where, dir, 'plan', '--detailed-exitcode')).stdout, where).toContain('No changes.');
      expect(repositories.inBare('for-each-ref', '--format=%(refname)', 'refs/heads/rollcall-state-lock'), where).toBe('');
    }
    console.log(
      `Killed in the middle of a push, ${KILLS} times from seed ${SEED}: ${tally.killed} met a running command, the branch had moved in ${tally.moved}, ${tally.locked} locks were left, ${tally.refs} of git's own`,
    );
    expect(tally.killed).toBeGreaterThan(KILLS / 4);
    project.remove();
  });

  /** Kills the whole group of processes a moment after a push began; false where the command had ended. */
  async function killedInPush(
    dir: string,
    args: readonly string[],
    when: { readonly push: number; readonly ms: number },
  ): Promise<boolean> {
    const wanted = pushes() + when.push;
    const child = spawn(process.execPath, [CLI, ...args], {
      cwd: dir,
      env: { ...process.env, CI: '', ...env, HOME: dir },
      stdio: 'ignore',
      detached: true,
    });
    const end = new Promise<number | null>((resolve) => child.once('exit', resolve));
    while (child.exitCode === null && child.signalCode === null && pushes() < wanted) await pause(1);
    await pause(when.ms);
    try {
      process.kill(-(child.pid as number), 'SIGKILL');
    } catch {
      // All of them are gone.
    }
    return (await end) === null;
  }

  /** The repository is not damaged, and the branch is at the old commit or at one that follows it, with a whole state. */
  async function expectWhole(where: string, before: string): Promise<void> {
    expect(repositories.inBare('fsck', '--full', '--no-dangling'), where).toBe('');
    expect(repositories.inBare('merge-base', before, BRANCH), where).toBe(before);
    const state = JSON.parse(repositories.inBare('show', `${BRANCH}:state.json`)) as { readonly objects: object };
    expect(Object.keys(state.objects).length, where).toBeGreaterThan(0);
    await mustRun(where, dirs[1] as string, 'state', 'pull');
  }

  /** What a git leaves that dies while it holds a name: the next run says which file it is. A server's own git is not killed with us. */
  async function removeRefLocks(where: string, dir: string): Promise<number> {
    const files = ['rollcall-state', 'rollcall-state-lock'].map((name) => join(repositories.bare, 'refs', 'heads', `${name}.lock`));
    const left = files.filter((file) => existsSync(file));
    if (left.length === 0) return 0;
    const refused = await run(dir, 'apply', '--auto-approve');
    expect([refused.status, refused.stderr], where).toEqual([1, expect.stringContaining('STATE_WRITE')]);
    for (const file of left) rmSync(file);
    return left.length;
  }

  /** The lock of a dead run is broken by its id, or left to be taken over. */
  async function breakLock(where: string, dir: string, byHand: boolean): Promise<number> {
    if (repositories.inBare('for-each-ref', '--format=x', 'refs/heads/rollcall-state-lock') === '') return 0;
    const { id } = JSON.parse(repositories.inBare('show', 'refs/heads/rollcall-state-lock:lock.json')) as { readonly id: string };
    if (byHand) await mustRun(where, dir, 'state', 'unlock', id);
    return 1;
  }
});
