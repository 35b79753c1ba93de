import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { forbiddenInName } from '../../src/core/model/characters.ts';
import type { State } from '../../src/core/model/state.ts';
import { acceptDrift } from '../../src/run/accept-drift.ts';
import type { Sandbox } from '../../src/sandbox/start.ts';
import { startSandbox } from '../../src/sandbox/start.ts';
import { makeExportProject } from './export-project.ts';
import { opalWorld } from './live-worlds/opal.ts';
import { vaultWorld } from './live-worlds/vault.ts';
import { cipherscaleWorld } from './live-worlds/cipherscale.ts';
import { netbirdWorld } from './live-worlds/netbird.ts';
import type { LiveWorld } from './live-worlds/world.ts';
import { drawFrom } from './live-worlds/world.ts';

const WORLDS: readonly LiveWorld[] = [vaultWorld, netbirdWorld, cipherscaleWorld, opalWorld];

/** Random systems of each kind; more by ROLLCALL_TEST_SEEDS. */
const SEEDS = process.env['ROLLCALL_TEST_SEEDS']?.split(',').map(Number) ?? Array.from({ length: 6 }, (_, index) => index + 1);

for (const world of WORLDS) {
  describe(`export of a random live system: ${world.provider}`, () => {
    let sandbox: Sandbox;
    beforeAll(async () => {
      sandbox = await startSandbox({ only: [world.provider], empty: world.empty, seed: 1 });
    });
    afterAll(() => sandbox.close());

    test.each(SEEDS.slice(0, world.seeds ?? SEEDS.length))(
      'leaves nothing to do, and one edit is found as just that edit (seed %i)',
      async (seed) => {
        sandbox.reset();
        const draw = drawFrom(seed);
        world.fill(sandbox, draw);
        const project = makeExportProject(sandbox, world.provider, world.path);
        try {
          const report = await project.export();
          expect(report.diagnostics.filter(({ severity }) => severity === 'error')).toEqual([]);

          // What a member is called leaves no group behind, and nothing that is written can be read as something else.
          expect(report.left.filter(({ reason }) => reason.includes('would ask for something else'))).toEqual([]);
          const lines = Object.values(project.files()).flatMap((text) => text.split('\n'));
          expect(lines.filter((line) => forbiddenInName(line) !== undefined)).toEqual([]);
          // Names, not ids: what is exported beside it is meant by its key.
          const exported = boundIds(project.dir).map((id) => `id:${id}`);
          expect(lines.filter((line) => exported.some((id) => line.includes(id)))).toEqual([]);

          const { plan, diagnostics } = await project.plan();
          expect(diagnostics.filter(({ severity }) => severity === 'error')).toEqual([]);
          expect([plan?.changes, plan?.settled, plan?.drift]).toEqual([[], [], []]);
          expect(plan?.summary.unchanged).toBe(report.written?.objects);
          expect(new Set(plan?.unmanaged.map(({ id }) => id))).toEqual(new Set(report.left.map(({ id }) => id)));

          const again = await project.export();
          expect([again.written, again.left]).toEqual([{ files: [], objects: 0 }, report.left]);

          await expectOneEdit(project, world, { sandbox, draw });
        } finally {
          project.remove();
        }
      },
      120_000,
    );
  });
}

/** Somebody changes one field of one exported object; the next plan puts back that and nothing else. */
async function expectOneEdit(
  project: ReturnType<typeof makeExportProject>,
  world: LiveWorld,
  { sandbox, draw }: { readonly sandbox: Sandbox; readonly draw: (below: number) => number },
): Promise<void> {
  const state = JSON.parse(readFileSync(join(project.dir, '.rollcall', 'state.json'), 'utf8')) as {
    readonly objects: Readonly<Record<string, { readonly id: string }>>;
  };
  const bound = Object.entries(state.objects);
  const [address, entry] = bound[draw(bound.length)] ?? [];
  if (address === undefined || entry === undefined) return;
  const field = world.edit(sandbox, entry.id, draw);
  if (field === undefined) return;
  const { plan } = await project.plan();
  expect(plan?.changes.map((change) => [change.address, change.action])).toEqual([[address, 'update']]);
  const paths = plan?.changes[0]?.patch.map(({ path }) => path.split('/')[1]);
  expect(new Set(paths)).toEqual(new Set([field]));
  expect(plan?.drift.map((drift) => drift.address)).toEqual([address]);
  await expectAccepted(project, address);
}

/** The edit is accepted: the files say it, in their place and with every other line as it was, and there is nothing left to do. */
async function expectAccepted(project: ReturnType<typeof makeExportProject>, address: string): Promise<void> {
  const before = project.files();
  const { accepted, problems } = await acceptDrift(project.request());
  expect([accepted.map((item) => [item.address, item.why]), problems]).toEqual([[[address, undefined]], []]);
  const after = project.files();
  const changed = Object.keys(before).filter((file) => before[file] !== after[file]);
  expect(changed).toHaveLength(1);
  const [old, now] = [before, after].map((files) => (files[changed[0] as string] as string).split('\n')) as [string[], string[]];
  const common = old.filter((line) => now.includes(line));
  expect(common.length).toBeGreaterThanOrEqual(old.length - 1);
  const { plan } = await project.plan();
  expect([plan?.changes, plan?.settled, plan?.drift]).toEqual([[], [], []]);
}

/** Live ids of everything that the state binds. */
function boundIds(dir: string): readonly string[] {
  const state = JSON.parse(readFileSync(join(dir, '.rollcall/state.json'), 'utf8')) as State;
  return Object.values(state.objects).map(({ id }) => id);
}
