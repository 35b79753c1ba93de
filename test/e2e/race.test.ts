import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { startSandbox } from '../../src/sandbox/start.ts';
import type { Sandbox } from '../../src/sandbox/start.ts';
import { HAVE_GIT, makeRepositories } from '../builders/git-repositories.ts';
import { makeMatrixProject } from '../matrix/project.ts';
import { WORLDS } from '../matrix/worlds/index.ts';
import { checkOut, expectEachOnce, expectToldApart, makesOf, race } from './race.ts';
import { ended, startRollcall } from './spawn.ts';
import type { Ended } from './spawn.ts';

/*
 * Two processes apply at the same moment, from two clones of one repository whose branch holds the state, over all four systems. They
 * take turns or one is refused; either way everything is made once, and both plans then have nothing to do.
 */
if (!HAVE_GIT) console.warn('\n!!!!\n!!!! skipped: two processes that race for a state in git, for there is no git here\n!!!!\n');

describe.skipIf(!HAVE_GIT).sequential('two processes that apply at once, with their state in git', () => {
  let sandbox: Sandbox;
  beforeAll(async () => {
    sandbox = await startSandbox({ only: WORLDS.map(({ provider }) => provider), opal: { rateLimit: 'off' } });
  });
  afterAll(() => sandbox.close());
  afterEach(() => sandbox.reset());

  it.each([
    { how: 'without waiting: they take turns, or one is told who holds the lock', args: [] },
    { how: 'with "--lock-timeout": one waits for the other', args: ['--lock-timeout', '2m'] },
  ])('make everything once: $how', async ({ args }) => {
    for (const world of WORLDS) world.prepare(sandbox);
    const repositories = makeRepositories();
    const dirs = [repositories.clone(), repositories.clone()];
    const project = makeMatrixProject(sandbox, WORLDS, { state: { backend: 'git' } });
    project.declare('before');
    checkOut(project.dir, dirs);
    const run = async (dir: string, ...line: readonly string[]): Promise<Ended> =>
      ended(startRollcall(line, { cwd: dir, env: { ...project.env, HOME: dir } }));
    const first = await run(dirs[0] as string, 'apply', '--auto-approve');
    expect(first.status, first.stdout + first.stderr).toBe(0);
    project.declare('after');
    checkOut(project.dir, dirs);
    const wanted = WORLDS.flatMap(({ after }) => Object.values(after).flatMap((section) => Object.keys(section)));
    const from = sandbox.requests().length;

    const runs = await race(dirs.map((dir) => ({ dir, env: project.env, args })));

    const told = expectToldApart(runs);
    if (args.length > 0) expect(told.refused).toBe(0);
    const after = makesOf(sandbox, from);
    for (const dir of dirs) {
      const again = await run(dir, 'apply', '--auto-approve');
      expect(again.status, again.stdout + again.stderr).toBe(0);
      expect(again.stdout).toContain('No changes.');
    }
    expect(makesOf(sandbox, from)).toBe(after);
    const listed = await run(dirs[1] as string, 'state', 'list');
    expect(listed.stdout.trim().split('\n')).toHaveLength(wanted.length);
    expectEachOnce(sandbox);
    project.remove();
    repositories.end();
  });
});
