import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { startSandbox } from '../../src/sandbox/start.ts';
import type { Sandbox } from '../../src/sandbox/start.ts';
import { makeMatrixProject } from '../matrix/project.ts';
import type { MatrixProject } from '../matrix/project.ts';
import { WORLDS } from '../matrix/worlds/index.ts';
import { ended, startRollcall } from './spawn.ts';
import type { Ended } from './spawn.ts';

/*
 * The same apply over every system at once as in test/matrix/crash.test.ts, but by processes that are killed by SIGKILL: what dies in
 * there only seems to. CI kills more often than a person's own run.
 */
const KILLS = process.env['CI'] ? 5 : 3;

let sandbox: Sandbox;
beforeAll(async () => {
  sandbox = await startSandbox({ only: WORLDS.map(({ provider }) => provider), opal: { rateLimit: 'off' } });
});
afterAll(() => sandbox.close());

function start({ dir, env }: MatrixProject, args: readonly string[]): ReturnType<typeof startRollcall> {
  return startRollcall(args, { cwd: dir, env: { ...env, HOME: dir } });
}

async function run(project: MatrixProject, ...args: readonly string[]): Promise<Ended> {
  return ended(start(project, args));
}

async function prepare(): Promise<MatrixProject> {
  sandbox.reset();
  for (const world of WORLDS) world.prepare(sandbox);
  const project = makeMatrixProject(sandbox, WORLDS);
  project.declare('before');
  const first = await run(project, 'apply', '--auto-approve');
  expect(first.status, first.stdout + first.stderr).toBe(0);
  project.declare('after');
  return project;
}

/** What is live everywhere, and how often something was made since. */
function everything(from: number): { readonly live: readonly unknown[]; readonly made: number } {
  const committed = sandbox
    .requests()
    .slice(from)
    .filter((request) => request.committed);
  const made = committed.filter((request) => WORLDS.some((world) => world.provider === request.emulator && world.makes(request)));
  return { live: WORLDS.map((world) => world.live(sandbox)), made: made.length };
}

describe.sequential('an apply over every system that is killed by SIGKILL', () => {
  it('ends the same, whenever that was', { timeout: 600_000 }, async () => {
    const calm = await prepare();
    let from = sandbox.requests().length;
    expect((await run(calm, 'apply', '--auto-approve')).status).toBe(0);
    const wanted = everything(from);
    const requests = sandbox.requests().length - from;
    calm.remove();

    for (let turn = 1; turn <= KILLS; turn++) {
      const project = await prepare();
      from = sandbox.requests().length;
      const child = start(project, ['apply', '--auto-approve']);
      const dead = ended(child);
      // Later kills come while steps are carried out: reading is the first part of a run.
      const at = Math.floor((requests * (KILLS + turn)) / (2 * KILLS + 1));
      let seen = 0;
      const strike = async (): Promise<void> => {
        seen += 1;
        if (seen !== at) return;
        child.kill('SIGKILL');
        await dead;
      };
      const moment = (['received', 'afterCommit', 'answered'] as const)[turn % 3] as 'received';
      sandbox.hooks[moment] = strike;
      expect((await dead).status, `killed when request ${at} of ${requests} was ${moment}`).toBeNull();
      sandbox.hooks[moment] = undefined;

      const again = await run(project, 'apply', '--auto-approve');

      expect(again.status, again.stdout + again.stderr).toBe(0);
      expect(everything(from)).toEqual(wanted);
      expect((await run(project, 'plan', '--detailed-exitcode')).status).toBe(0);
      project.remove();
    }
    console.log(`killed by SIGKILL ${KILLS} times in an apply over ${WORLDS.length} systems`);
  });
});
