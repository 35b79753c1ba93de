import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Sandbox } from '../../src/sandbox/start.ts';
import { memoryFolder } from './memory-folder.ts';
import type { MatrixWorld, Sections } from './world.ts';

/** A project with one target for each world. */
export interface MatrixProject {
  readonly dir: string;
  readonly env: Readonly<Record<string, string>>;
  /** Writes what is declared: one file a world. */
  declare(which: 'before' | 'after'): void;
  write(sections: Sections, name?: string): void;
  /** Addresses that the state binds, and whether a create is still looked for. */
  bound(): { readonly addresses: readonly string[]; readonly pending: boolean };
  remove(): void;
}

/** Guards off: what is tested here is what happens to plans that were agreed to. */
const GUARDS = { max_deletions: 100, max_member_removals: '100%' };

/** Makes one beside running emulators. */
export function makeMatrixProject(
  sandbox: Sandbox,
  worlds: readonly MatrixWorld[],
  more: Readonly<Record<string, unknown>> = {},
): MatrixProject {
  const dir = mkdtempSync(join(memoryFolder(), 'rollcall-matrix-'));
  mkdirSync(join(dir, 'groups'));
  const targets = Object.fromEntries(worlds.map((world) => [world.provider, world.target(sandbox)]));
  writeFileSync(
    join(dir, 'rollcall.yaml'),
    JSON.stringify({ version: 1, project: 'matrix', groups: ['groups/*.yaml'], targets, guards: GUARDS, ...more }),
  );
  function write(sections: Sections, name = 'all'): void {
    writeFileSync(join(dir, 'groups', `${name}.yaml`), JSON.stringify({ department: 'engineering', ...sections }));
  }
  return {
    dir,
    env: Object.fromEntries(sandbox.exports),
    declare(which) {
      for (const world of worlds) write(world[which], world.provider);
    },
    write,
    bound() {
      const state = JSON.parse(readFileSync(join(dir, '.rollcall', 'state.json'), 'utf8')) as { objects: object; pending?: object };
      return { addresses: Object.keys(state.objects).sort(), pending: Object.keys(state.pending ?? {}).length > 0 };
    },
    remove: () => rmSync(dir, { recursive: true, force: true }),
  };
}
