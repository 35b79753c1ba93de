import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { startSandbox } from '../../src/sandbox/start.ts';
import type { Sandbox } from '../../src/sandbox/start.ts';
import type { LifeOptions } from './life.ts';
import { beginLife } from './life.ts';
import { makeMatrixProject } from './project.ts';
import type { MatrixProject } from './project.ts';
import { printSize, sampleOf } from './sample.ts';
import { runOnStage, runToEnd } from './stage.ts';
import type { Ended } from './stage.ts';
import { watch } from './watch.ts';
import { WORLDS } from './worlds/index.ts';

vi.mock('../../src/http/client.ts', async (original) => (await import('./stage.ts')).clientsOfStage(await original()));
vi.mock('../../src/state/index.ts', async (original) => (await import('./stage.ts')).storesOfStage(await original()));

/*
 * One apply over every emulator at once dies before and after every line of the journal and every writing of the state, and when every
 * request has arrived, has taken effect and is answered. The next apply ends where it would have ended, with every object made once.
 * Processes that are killed by SIGKILL do the same in test/e2e/crash-everywhere.test.ts.
 */
const APPLY = ['apply', '--auto-approve'];
const ABOUT = 10;

interface Reference {
  readonly moments: readonly string[];
  readonly live: readonly unknown[];
  readonly addresses: readonly string[];
  readonly made: number;
  readonly deleted: number;
  readonly changes: number;
  readonly calls: number;
}

let sandbox: Sandbox;
beforeAll(async () => {
  sandbox = await startSandbox({ only: WORLDS.map(({ provider }) => provider), opal: { rateLimit: 'off' } });
});
afterAll(() => sandbox.close());

/** A project that was applied once and whose files have changed since. */
async function prepare(): Promise<MatrixProject> {
  sandbox.reset();
  for (const world of WORLDS) world.prepare(sandbox);
  const project = makeMatrixProject(sandbox, WORLDS);
  project.declare('before');
  const first = await walkToEnd(APPLY, project);
  expect(first.status, first.text).toBe(0);
  project.declare('after');
  return project;
}

/** A run of its own life. */
async function walk(args: readonly string[], project: MatrixProject, life = beginLife()): ReturnType<typeof runOnStage> {
  watch(sandbox, life);
  return await runOnStage(args, { ...project, life });
}

/** A run that nobody kills. */
async function walkToEnd(args: readonly string[], project: MatrixProject, life = beginLife()): Promise<Ended> {
  watch(sandbox, life);
  return await runToEnd(args, { ...project, life });
}

function everything(): readonly unknown[] {
  return WORLDS.map((world) => world.live(sandbox));
}

function count(which: 'makes' | 'deletes', from: number): number {
  const committed = sandbox
    .requests()
    .slice(from)
    .filter((request) => request.committed);
  return committed.filter((request) => WORLDS.some((world) => world.provider === request.emulator && world[which](request))).length;
}

async function undisturbed(): Promise<Reference> {
  const project = await prepare();
  const from = sandbox.requests().length;
  let calls = 0;
  const life = beginLife({ disk: () => void (calls += 1) });
  const run = await walkToEnd(APPLY, project, life);
  expect(run.status, run.text).toBe(0);
  const changes = [...run.stdout.matchAll(/(\d+) (?:imported|added|changed|destroyed)/g)].reduce((sum, [, n]) => sum + Number(n), 0);
  const { addresses } = project.bound();
  project.remove();
  return {
    moments: life.moments,
    live: everything(),
    addresses,
    made: count('makes', from),
    deleted: count('deletes', from),
    changes,
    calls,
  };
}

/** A run with these misfortunes; then one without. */
async function runTwice(options: LifeOptions, wanted: Reference, mayDie: boolean): Promise<string> {
  const project = await prepare();
  const from = sandbox.requests().length;
  const life = beginLife(options);
  const first = await walk(APPLY, project, life);
  await life.bury(project.dir);
  const where = 'died' in first ? `died at ${first.died}` : first.text;
  if (!mayDie && 'died' in first) throw new Error(where);
  if ('status' in first) expect(first.text).not.toMatch(/is a bug|A bug in Rollcall|\n {4}at /);

  const again = await walkToEnd(APPLY, project);

  expect(again.status, `${where}\n--- and then\n${again.text}`).toBe(0);
  expect(everything(), where).toEqual(wanted.live);
  expect({ made: count('makes', from), deleted: count('deletes', from) }, where).toEqual({ made: wanted.made, deleted: wanted.deleted });
  expect(project.bound(), where).toEqual({ addresses: wanted.addresses, pending: false });
  const last = await walkToEnd(['plan', '--detailed-exitcode'], project);
  expect(last.status, last.text).toBe(0);
  project.remove();
  return where;
}

async function collect<Cell>(
  cells: readonly Cell[],
  titleOf: (cell: Cell) => string,
  run: (cell: Cell) => Promise<unknown>,
): Promise<void> {
  const failures: string[] = [];
  for (const cell of cells) await run(cell).catch((error: unknown) => failures.push(`${titleOf(cell)}\n${String(error)}`));
  expect(failures.join('\n\n')).toBe('');
}

describe.sequential('an apply over every system at once', () => {
  let wanted: Reference;
  beforeAll(async () => {
    wanted = await undisturbed();
  }, 120_000);

  it('that is killed ends the same, whenever that was', { timeout: 7_200_000 }, async () => {
    const whole = wanted.moments.map((moment, index) => ({ dieAt: index + 1, moment, torn: false }));
    const torn = whole.filter(({ moment }) => moment === 'before a line').map((point) => ({ ...point, torn: true }));
    const points = [...whole, ...torn];
    const titleOf = ({ dieAt, moment, torn: isTorn }: (typeof points)[number]): string => `${dieAt}: ${isTorn ? 'half of' : ''} ${moment}`;
    const sample = sampleOf(points, { about: ABOUT, columns: 3, titleOf });

    await collect(sample, titleOf, (point) => runTwice(point, wanted, true));

    printSize('Crash matrix', sample.length, points.length, `; ${wanted.changes} changes over ${WORLDS.length} systems`);
  });

  it('whose disk fails from some call on ends the same', { timeout: 3_600_000 }, async () => {
    const points = ['ENOSPC', 'EROFS', 'EIO'].flatMap((code) =>
      Array.from({ length: wanted.calls }, (_, index) => ({ code, from: index })),
    );
    const titleOf = ({ code, from }: (typeof points)[number]): string => `${code} from call ${from}`;
    const sample = sampleOf(points, { about: 4, columns: 3, titleOf });

    await collect(sample, titleOf, ({ code, from }) => {
      let calls = 0;
      const isWrite = /^(?:open|writeFile|appendFile|sync|datasync|truncate|rename|link|mkdir)$/;
      const disk = (call: string): string | undefined => (++calls > from && isWrite.test(call) ? code : undefined);
      return runTwice({ disk }, wanted, false);
    });

    printSize('Disks that fail', sample.length, points.length);
  });

  it.each([
    { what: 'jumps back an hour in the middle', drift: (looks: number) => (looks > 40 ? -3_600_000 : 0) },
    { what: 'goes backwards all the time', drift: (looks: number) => -1000 * looks },
    { what: 'jumps back and forth', drift: (looks: number) => (looks % 2 === 0 ? -86_400_000 : 86_400_000) },
  ])('whose clock $what ends the same', { timeout: 120_000 }, async ({ drift }) => {
    await runTwice({ drift }, wanted, false);
  });
});
