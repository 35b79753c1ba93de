import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { startSandbox } from '../../src/sandbox/start.ts';
import type { Sandbox } from '../../src/sandbox/start.ts';
import { beginLife } from './life.ts';
import type { Life } from './life.ts';
import { makeMatrixProject } from './project.ts';
import type { MatrixProject } from './project.ts';
import { IS_FULL, printSize, sampleOf } from './sample.ts';
import { runOnStage, runToEnd } from './stage.ts';
import { watch } from './watch.ts';
import type { MatrixWorld, Sections } from './world.ts';
import { WORLDS } from './worlds/index.ts';

vi.mock('../../src/http/client.ts', async (original) => (await import('./stage.ts')).clientsOfStage(await original()));
vi.mock('../../src/state/index.ts', async (original) => (await import('./stage.ts')).storesOfStage(await original()));

/*
 * An apply over every emulator at once brings people into groups that others put people into as well, and dies at some moment. Then the
 * files are taken back: whom it put in leaves, whenever that was, and whoever was there before it stays.
 */
const APPLY = ['apply', '--auto-approve'];

/** Blocks of a group that others write to as well; two for a system that has two ways to be in one. */
const BLOCKS: Readonly<Record<string, readonly object[]>> = {
  vault: [{ policies: ['shared'] }],
  opal: [{ admin_owner: 'Platform' }],
  cipherscale: [{ roles: ['User'] }],
  netbird: [{}, { members_as: 'auto_groups' }],
};

function shared(members: readonly string[], membership: 'additive' | 'exclusive'): (world: MatrixWorld) => Sections {
  return ({ provider }) => ({
    groups: Object.fromEntries(
      (BLOCKS[provider] as readonly object[]).map((block, index) => [
        `shared-${provider}-${index}`,
        { members: [...members], membership, [provider]: block },
      ]),
    ) as Sections[string],
  });
}

/** Whom somebody else put in: by an apply of another project. */
const theirs = shared(['linus@acme.test'], 'exclusive');
const before = withSwitch(shared(['ada@acme.test'], 'additive'), { members: ['grace@acme.test'], netbird: { members_as: 'auto_groups' } });
const after = withSwitch(shared(['ada@acme.test', 'grace@acme.test', 'hedy@acme.test'], 'additive'), {
  members: ['grace@acme.test', 'hedy@acme.test'],
  netbird: { members_as: 'peers' },
});

/** And a group of NetBird whose people come into it in another way: another field, which the files of before do not manage. */
function withSwitch(of: (world: MatrixWorld) => Sections, group: Sections[string][string]): (world: MatrixWorld) => Sections {
  return (world) => {
    const { groups } = of(world);
    return { groups: world.provider === 'netbird' ? { ...groups, switched: group } : groups } as Sections;
  };
}

let sandbox: Sandbox;
beforeAll(async () => {
  sandbox = await startSandbox({ only: WORLDS.map(({ provider }) => provider), opal: { rateLimit: 'off' } });
});
afterAll(() => sandbox.close());

async function toEnd(args: readonly string[], project: MatrixProject, life = beginLife()): Promise<string> {
  watch(sandbox, life);
  const run = await runToEnd(args, { ...project, life });
  expect(run.status, run.text).toBe(0);
  return run.text;
}

function declare(project: MatrixProject, sections: (world: MatrixWorld) => Sections): void {
  for (const world of WORLDS) project.write(sections(world), world.provider);
}

function everything(): readonly unknown[] {
  return WORLDS.map((world) => world.live(sandbox));
}

/** A project whose groups somebody else fills as well, with what the next apply is to bring in declared. */
async function prepare(): Promise<{ readonly project: MatrixProject; readonly live: readonly unknown[] }> {
  sandbox.reset();
  const other = makeMatrixProject(sandbox, WORLDS);
  declare(other, theirs);
  await toEnd(APPLY, other);
  other.remove();
  const project = makeMatrixProject(sandbox, WORLDS);
  declare(project, before);
  await toEnd(APPLY, project);
  const live = everything();
  declare(project, after);
  return { project, live };
}

async function dieAndTakeBack(dieAt: number): Promise<void> {
  const { project, live } = await prepare();
  const life = beginLife({ dieAt });
  watch(sandbox, life);
  const first = await runOnStage(APPLY, { ...project, life });
  await life.bury(project.dir);
  const where = 'died' in first ? `died at ${first.died}` : first.text;
  declare(project, before);

  const again = await toEnd(APPLY, project);

  expect(everything(), `${where}\n--- and then\n${again}`).toEqual(live);
  expect(project.bound().pending, where).toBe(false);
  expect(await toEnd(['plan', '--detailed-exitcode'], project), where).toContain('No changes.');
  expect(await toEnd(['drift', '--detailed-exitcode'], project), where).toContain('No drift.');
  project.remove();
}

describe.sequential('files that are taken back after an apply that was killed', () => {
  it('leave nobody in whom that apply put in, and take out nobody else', { timeout: 7_200_000 }, async () => {
    const { project } = await prepare();
    const life: Life = beginLife();
    await toEnd(APPLY, project, life);
    project.remove();
    const points = life.moments.map((moment, index) => ({ moment, dieAt: index + 1 }));
    // Where a write has taken effect and nothing says so yet, there is most to forget.
    const telling = points.filter(({ moment }) => IS_FULL || /^(?:took effect|answered): (?:POST|PUT|PATCH) /.test(moment));
    const titleOf = ({ moment, dieAt }: (typeof points)[number]): string => `${dieAt}: ${moment}`;
    const sample = sampleOf(telling, { about: 8, columns: 3, titleOf });

    const failures: string[] = [];
    for (const point of sample)
      await dieAndTakeBack(point.dieAt).catch((error: unknown) => failures.push(`${titleOf(point)}\n${String(error)}`));

    expect(failures.join('\n\n')).toBe('');
    printSize('Taken back', sample.length, points.length, ` over ${WORLDS.length} systems`);
  });
});
