import { execFileSync, spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

/** Whether there is a git to test with. */
export const HAVE_GIT = spawnSync('git', ['--version']).status === 0;

/** A bare repository and clones of it. */
export interface GitRepositories {
  readonly bare: string;
  /** Makes another clone. */
  clone(): string;
  /** Runs git in the bare repository. */
  inBare(...args: readonly string[]): string;
  end(): void;
}

/** Makes them in a temporary folder. */
export function makeRepositories(): GitRepositories {
  const root = mkdtempSync(join(tmpdir(), 'rollcall-git-'));
  const bare = join(root, 'bare.git');
  runGit(root, 'init', '--quiet', '--bare', '--initial-branch=main', bare);
  let count = 0;
  return {
    bare,
    clone() {
      const path = join(root, `clone-${++count}`);
      runGit(root, 'clone', '--quiet', bare, path);
      return path;
    },
    inBare: (...args) => runGit(bare, ...args),
    end: () => rmSync(root, { recursive: true, force: true }),
  };
}

/** Runs git as nobody in particular. */
export function runGit(cwd: string, ...args: readonly string[]): string {
  return execFileSync('git', ['-c', 'user.name=t', '-c', 'user.email=t@acme.test', ...args], {
    cwd,
    encoding: 'utf8',
    stdio: ['ignore', 'pipe', 'pipe'],
  }).trim();
}
