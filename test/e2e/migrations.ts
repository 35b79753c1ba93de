import { cpSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { expect } from 'vitest';
import type { Sandbox } from '../../src/sandbox/start.ts';
import { makeMatrixProject } from '../matrix/project.ts';
import { IS_FULL, strideOf } from '../matrix/sample.ts';
import { WORLDS } from '../matrix/worlds/index.ts';
import { ended, startRollcall } from './spawn.ts';
import type { Ended } from './spawn.ts';

/** Where a state can be, as `state migrate` is told it. */
export interface StatePlace {
  readonly backend: string;
  /** `--set` words. */
  readonly settings?: Readonly<Record<string, string>>;
}

/** A project whose state moves from place to place. */
export interface MovingProject {
  /** Where the state is now. */
  readonly place: StatePlace;
  run(...args: readonly string[]): Promise<Ended>;
  /** Moves and looks at everything that has to hold then. */
  move(to: StatePlace): Promise<void>;
  /** Names of the moments of a move at which the world changes; the state is at the other place then. */
  moments(to: StatePlace): Promise<readonly string[]>;
  /** Is killed at one moment of a move, and does it again; everything has to hold then too. False where the move was over before. */
  killedAt(moment: number, to: StatePlace): Promise<boolean>;
}

const DIE_AT_MOMENT = resolve(import.meta.dirname, 'die-at-moment.cjs');

/** What an older checkout might do. */
const COMMANDS = [['plan'], ['apply', '--auto-approve'], ['state', 'pull'], ['state', 'list'], ['state', 'rm', '*']];

/** Makes one in a folder of a git repository, applied once, with the state in `.rollcall/`. `clone` makes another checkout. */
export async function makeMovingProject(
  sandbox: Sandbox,
  given: { readonly dir: string; readonly env?: Readonly<Record<string, string>>; clone(): string },
): Promise<MovingProject> {
  for (const world of WORLDS) world.prepare(sandbox);
  const model = makeMatrixProject(sandbox, WORLDS, { state: { backend: 'local' } });
  model.declare('after');
  const { dir } = given;
  cpSync(model.dir, dir, { recursive: true });
  const settings = JSON.parse(readFileSync(join(dir, 'rollcall.yaml'), 'utf8')) as object;
  model.remove();
  const env = { ...model.env, ...given.env, HOME: dir };
  const run = (args: readonly string[], more: Readonly<Record<string, string>> = {}, cwd = dir): Promise<Ended> =>
    ended(startRollcall(args, { cwd, env: { ...env, ...more } }));
  const first = await run(['apply', '--auto-approve']);
  expect(first.status, first.stdout + first.stderr).toBe(0);
  // Two checkouts share what lies outside of them; a local state lies in one of them.
  const elsewhere = given.clone();
  cpSync(dir, elsewhere, { recursive: true });
  rmSync(join(elsewhere, '.rollcall'), { recursive: true });
  let place: StatePlace = { backend: 'local' };
  const wanted = await pulled(run);
  expect(Object.keys(wanted['objects'] as object).length).toBeGreaterThan(4);

  async function expectMoved(from: StatePlace, to: StatePlace, where: string): Promise<void> {
    expect(await pulled(run), where).toEqual(wanted);
    if (!where.startsWith('killed')) {
      const plan = await run(['plan', '--detailed-exitcode']);
      expect([plan.status, plan.stdout], where + plan.stderr).toEqual([0, expect.stringContaining('No changes.')]);
    }
    await expectRefused(from, where);
    place = to;
  }

  /** A checkout whose rollcall.yaml is older than the move. */
  async function expectRefused(from: StatePlace, where: string): Promise<void> {
    const old = from.backend === 'local' ? dir : elsewhere;
    const now = readFileSync(join(dir, 'rollcall.yaml'), 'utf8');
    writeFileSync(join(old, 'rollcall.yaml'), JSON.stringify({ ...settings, state: { backend: from.backend, ...from.settings } }));
    for (const args of where.startsWith('killed') ? [['state', 'pull']] : COMMANDS) {
      const refused = await run(args, {}, old);
      expect([args, refused.status, refused.stderr], where).toEqual([args, 1, expect.stringContaining('STATE_MOVED')]);
    }
    writeFileSync(join(old, 'rollcall.yaml'), now);
  }

  const line = (to: StatePlace): readonly string[] => [
    'state',
    'migrate',
    to.backend,
    ...Object.entries(to.settings ?? {}).flatMap(([key, value]) => ['--set', `${key}=${value}`]),
  ];

  async function move(to: StatePlace, more: Readonly<Record<string, string>> = {}, where = ''): Promise<void> {
    const from = place;
    const moved = await run(line(to), more);
    expect(moved.status, `${where}${moved.stdout}${moved.stderr}`).toBe(0);
    await expectMoved(from, to, `${where}from ${from.backend} to ${to.backend}: `);
  }

  return {
    get place() {
      return place;
    },
    run: (...args) => run(args),
    move: (to) => move(to),
    async moments(to) {
      const list = join(dir, '.rollcall', 'moments.txt');
      rmSync(list, { force: true });
      mkdirSync(join(dir, '.rollcall'), { recursive: true });
      await move(to, { NODE_OPTIONS: `--require ${DIE_AT_MOMENT}`, ROLLCALL_MOMENTS: list });
      return readFileSync(list, 'utf8').trim().split('\n');
    },
    async killedAt(moment, to) {
      const where = `killed at moment ${moment} of the move from ${place.backend} to ${to.backend}: `;
      const dead = await run(line(to), { NODE_OPTIONS: `--require ${DIE_AT_MOMENT}`, ROLLCALL_DIE_AT_MOMENT: String(moment) });
      if (dead.status !== null) expect(dead.status, where + dead.stdout + dead.stderr).toBe(0);
      await expectNothingLost(where);
      await move(to, {}, where);
      return dead.status === null;
    },
  };

  /** Whatever the moment was: the state is whole where rollcall.yaml says, or nothing is used until the move goes on. */
  async function expectNothingLost(where: string): Promise<void> {
    const pull = await run(['state', 'pull']);
    if (pull.status === 0) expect(contentOf(pull.stdout), where).toEqual(wanted);
    else expect(pull.stderr, where).toMatch(/STATE_MOVED[^]*run it again/);
  }
}

async function pulled(run: (args: readonly string[]) => Promise<Ended>): Promise<Readonly<Record<string, unknown>>> {
  const { status, stdout, stderr } = await run(['state', 'pull']);
  expect(status, stderr).toBe(0);
  return contentOf(stdout);
}

/** Everything but the number of the write. */
function contentOf(text: string): Readonly<Record<string, unknown>> {
  const { serial: _, ...content } = JSON.parse(text) as Readonly<Record<string, unknown>>;
  return content;
}

/** Killing at every step takes a quarter of an hour. */
const MOMENTS = strideOf(12);

/** Kills moves of both directions between each two places, and tells how many were met. Ends at the last place. */
export async function killAtMoments(project: MovingProject, ways: readonly (readonly [StatePlace, StatePlace])[]): Promise<number> {
  let points = 0;
  let offset = MOMENTS.first;
  for (const [first, second] of ways) {
    const forth = stepsOf(await project.moments(second));
    const back = stepsOf(await project.moments(first));
    for (let at = offset++ % MOMENTS.stride; at < Math.max(forth.length, back.length); at += MOMENTS.stride) {
      if (await project.killedAt(forth[at] ?? LATE, second)) points += 1;
      if (await project.killedAt(back[at] ?? LATE, first)) points += 1;
    }
    await project.move(second);
  }
  return points;
}

/** A moment that never comes. */
const LATE = 10_000;

/**
 * The numbers of the moments to die at: before and after the note of what is copied, the copy, the mark of the former place, the
 * settings, and the end of the note; with all cells, those of locks and temporary files too.
 */
function stepsOf(moments: readonly string[]): readonly number[] {
  const [first, last] = [moments.indexOf('before writeFile migrate.tmp'), moments.indexOf('after rm migrate.tmp')];
  expect(first).toBeGreaterThan(0);
  expect(last).toBeGreaterThan(first);
  return moments.flatMap((name, at) => (IS_FULL || (at >= first && at <= last && !/partial|backup|unlink/.test(name)) ? [at + 1] : []));
}
