import { RollcallError } from '../core/errors.ts';
import { GitRefusal } from './git.ts';
import type { Git } from './git.ts';

/** One file of a commit. */
export interface CommitFile {
  /** Relative to the project, with `/`. */
  readonly path: string;
  readonly oid: string;
  readonly sizeBytes: number;
  readonly isLink: boolean;
  /** A commit of another repository: its files are not in this one. */
  readonly isSubmodule?: true;
}

/**
 * The commit that a revision and the present one have in common: what a pull request began from, so that what others changed meanwhile
 * is none of its changes.
 *
 * @throws RollcallError `GIT` where the revision is unknown, or a shallow clone does not reach back far enough
 */
export async function findBase(git: Git, ref: string): Promise<string> {
  const commit = await resolveCommit(git, ref);
  const head = await resolveCommit(git, 'HEAD');
  try {
    const [base = ''] = textOf(await git.read(['merge-base', commit, head])).split('\n');
    return base;
  } catch (error) {
    if (!(error instanceof GitRefusal)) throw error;
    const isShallow = textOf(await git.read(['rev-parse', '--is-shallow-repository'])) === 'true';
    throw new RollcallError('GIT', `"${ref}" and the present commit have no commit in common${isShallow ? ' in this shallow clone' : ''}`, {
      hint: isShallow
        ? 'Fetch more of the history: "fetch-depth: 0" for actions/checkout, GIT_DEPTH: 0 for GitLab, or "git fetch --unshallow".'
        : 'Name a revision of the same history.',
      cause: error,
    });
  }
}

/** The files of a commit in the project's folder; undefined where there was no such folder. */
export async function listCommit(git: Git, commit: string): Promise<readonly CommitFile[] | undefined> {
  const prefix = textOf(await git.read(['rev-parse', '--show-prefix'])).replace(/\/$/, '');
  const tree = await git.read(['rev-parse', '--verify', '--quiet', '--end-of-options', `${commit}:${prefix}`]).catch((error: unknown) => {
    if (error instanceof GitRefusal) return undefined;
    throw error;
  });
  if (!tree) return undefined;
  const listed = await git.read(['ls-tree', '-r', '-z', '-l', '--full-tree', textOf(tree)]);
  return listed
    .toString('utf8')
    .split('\u0000')
    .filter((line) => line !== '')
    .flatMap(parseLine);
}

/** The contents of files, in their order. @throws RollcallError `GIT` where the clone lacks one */
export async function readBlobs(git: Git, files: readonly CommitFile[]): Promise<readonly Buffer[]> {
  const out = await git.read(['cat-file', '--batch'], files.map(({ oid }) => `${oid}\n`).join(''));
  const blobs: Buffer[] = [];
  let at = 0;
  for (const { path } of files) {
    const lineEnd = out.indexOf(10, at);
    const size = /^[0-9a-f]+ blob (\d+)$/.exec(out.subarray(at, lineEnd).toString('latin1'))?.[1];
    if (size === undefined) throw absent(path);
    const start = lineEnd + 1;
    blobs.push(out.subarray(start, start + Number(size)));
    at = start + Number(size) + 1;
  }
  return blobs;
}

async function resolveCommit(git: Git, ref: string): Promise<string> {
  try {
    return textOf(await git.read(['rev-parse', '--verify', '--quiet', '--end-of-options', `${ref}^{commit}`]));
  } catch (error) {
    if (!(error instanceof GitRefusal)) throw error;
    // What git says tells more where it is about the repository and not about the revision.
    const probe = await git.read(['rev-parse', '--is-shallow-repository']);
    const isShallow = textOf(probe) === 'true';
    throw new RollcallError('GIT', `There is no commit "${ref}" here`, {
      hint: isShallow
        ? 'This clone is shallow. Fetch more of the history: "fetch-depth: 0" for actions/checkout, GIT_DEPTH: 0 for GitLab.'
        : 'Name a branch, tag or commit that was fetched, as in "origin/main".',
      cause: error,
    });
  }
}

/** `100644 blob <oid> <size>\t<path>`; the size is `BAD` where the clone lacks the content. Of submodules only the path is here. */
function parseLine(line: string): readonly CommitFile[] {
  const submodule = /^160000 commit ([0-9a-f]+) +-\t([^]+)$/.exec(line);
  if (submodule) {
    const [, oid, path] = submodule as unknown as readonly [string, string, string];
    return isPlainPath(path) ? [{ path, oid, sizeBytes: 0, isLink: false, isSubmodule: true }] : [];
  }
  const match = /^(\d{6}) blob ([0-9a-f]+) +(\S+)\t([^]+)$/.exec(line);
  if (!match) return [];
  const [, mode, oid, size, path] = match as unknown as readonly [string, string, string, string, string];
  if (!/^\d+$/.test(size)) throw absent(path);
  return isPlainPath(path) ? [{ path, oid, sizeBytes: Number(size), isLink: mode === '120000' }] : [];
}

/** A tree that git itself would not make can hold anything. */
function isPlainPath(path: string): boolean {
  return path
    .split('/')
    .every((part) => part !== '' && part !== '.' && part !== '..' && !part.includes('\\') && part.toLowerCase() !== '.git');
}

function absent(path: string): RollcallError {
  return new RollcallError('GIT', `The content of "${path}" is not in this clone`, {
    hint: 'Clone without a filter for blobs: Rollcall fetches nothing by itself.',
  });
}

function textOf(output: Buffer): string {
  return output.toString('utf8').replace(/\n$/, '');
}
