import { readFileSync } from 'node:fs';
import { userInfo } from 'node:os';
import { join, resolve } from 'node:path';

type Environment = Readonly<Record<string, string | undefined>>;

/** Who runs this, as far as the environment tells: the forge's actor in CI, else the user's name. */
export function whoRuns(env: Environment): string {
  return env['GITHUB_ACTOR'] ?? env['GITLAB_USER_LOGIN'] ?? env['USER'] ?? env['USERNAME'] ?? ownName();
}

/** The commit that the project's files are at: what CI says, else what the nearest `.git` says; undefined outside a repository. */
export function commitOf(dir: string, env: Environment): string | undefined {
  return env['GITHUB_SHA'] ?? env['CI_COMMIT_SHA'] ?? commitFromGit(dir);
}

function ownName(): string {
  try {
    return userInfo().username;
  } catch {
    // A container may run under a user id that has no name.
    return 'unknown';
  }
}

function commitFromGit(dir: string): string | undefined {
  for (let at = dir; ; at = join(at, '..')) {
    const git = gitFolder(at);
    const head = readText(join(git, 'HEAD'));
    if (head !== undefined) return resolveHead(git, head);
    if (at === join(at, '..')) return undefined;
  }
}

/** In a worktree beside the first one and in a submodule, `.git` is a file that says where the folder is. */
function gitFolder(dir: string): string {
  const pointer = readText(join(dir, '.git'));
  return pointer?.startsWith('gitdir: ') ? resolve(dir, pointer.slice(8)) : join(dir, '.git');
}

function resolveHead(git: string, head: string): string | undefined {
  if (!head.startsWith('ref: ')) return head;
  const ref = head.slice(5);
  // Branches of a worktree are those of the repository that it belongs to.
  const common = resolve(git, readText(join(git, 'commondir')) ?? '.');
  const loose = readText(join(git, ref)) ?? readText(join(common, ref));
  if (loose !== undefined) return loose;
  const packed = readText(join(common, 'packed-refs'));
  return packed
    ?.split('\n')
    .find((line) => line.endsWith(` ${ref}`))
    ?.split(' ')[0];
}

function readText(file: string): string | undefined {
  try {
    return readFileSync(file, 'utf8').trim();
  } catch {
    // Not there, or not to be read: then there is nothing to tell.
    return undefined;
  }
}
