import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, beforeAll, beforeEach, describe, expect, onTestFinished, test } from 'vitest';
import { startSandbox } from '../../src/sandbox/start.ts';
import type { Sandbox } from '../../src/sandbox/start.ts';
import { makeMatrixProject } from '../matrix/project.ts';
import type { MatrixProject } from '../matrix/project.ts';
import { WORLDS } from '../matrix/worlds/index.ts';
import type { MatrixWorld } from '../matrix/world.ts';
import { ended, startRollcall } from './spawn.ts';
import type { Ended } from './spawn.ts';

/*
 * A system says "too many requests" to every write but the first, for as long as anybody asks. What waits for its next try then has done
 * nothing, so one signal ends it; without one, a run waits five minutes.
 */
const WRITES = ['POST', 'PUT', 'PATCH', 'DELETE'] as const;
/** POSTs that only read are not refused. */
const PATHS = { vault: '/v1/identity/**', netbird: '/api/**', opal: '/**', cipherscale: '/qa/**' } as const;

let sandbox: Sandbox;
beforeAll(async () => {
  sandbox = await startSandbox();
});
beforeEach(() => sandbox.reset());
afterAll(() => sandbox.close());

function storm(world: MatrixWorld): void {
  for (const method of WRITES)
    sandbox.faults.add({
      emulator: world.provider,
      method,
      path: PATHS[world.provider],
      type: 'status',
      status: 429,
      skip: method === 'POST' ? 1 : 0,
    });
}

const refused = (): number => sandbox.requests().filter(({ status }) => status === 429).length;

async function interrupted(project: MatrixProject, signal: NodeJS.Signals): Promise<Ended & { readonly tookMs: number }> {
  const child = startRollcall(['apply', '--auto-approve', '--log', 'json'], { cwd: project.dir, env: project.env });
  const end = ended(child);
  while (refused() === 0 && child.exitCode === null) await sleep(20);
  // Long enough for somebody to wait for the next try.
  await sleep(300);
  const began = performance.now();
  child.kill(signal);
  return { ...(await end), tookMs: performance.now() - began };
}

describe.each(['SIGINT', 'SIGTERM'] as const)('%s in a storm of refusals', (signal) => {
  test.each(WORLDS)('ends an apply to $provider at once, and the next one does the rest', async (world) => {
    world.prepare(sandbox);
    const project = makeMatrixProject(sandbox, [world]);
    onTestFinished(() => project.remove());
    project.declare('before');
    storm(world);

    const { status, stderr, tookMs } = await interrupted(project, signal);

    expect(status, stderr).toBe(signal === 'SIGINT' ? 130 : 143);
    expect(tookMs).toBeLessThan(15_000);
    sandbox.faults.clear();
    const again = await ended(startRollcall(['apply', '--auto-approve'], { cwd: project.dir, env: project.env }));
    expect(again.status, again.stdout + again.stderr).toBe(0);
    const made = sandbox.requests().filter((request) => world.makes(request) && (request.status ?? 500) < 300);
    // Each once.
    expect(made.length).toBe(Object.values(world.before).flatMap((section) => Object.keys(section)).length);
    expect(project.bound().pending).toBe(false);
    const plan = await ended(startRollcall(['plan', '--detailed-exitcode'], { cwd: project.dir, env: project.env }));
    expect(plan.status, plan.stdout).toBe(0);
  });
});
