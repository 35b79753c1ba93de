import { quoteName } from '../core/model/quote-name.ts';
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

/** What a pull request began from. */
export interface Base {
  readonly commit: string;
  /** Others that are as good: branches that were merged into each other may have several. */
  readonly others: readonly string[];
}

/**
 * The commit that a revision and the present one have in common: what a pull request began from, so that what others changed meanwhile
 * is none of its changes. Of several it is the one that `git diff REF...` takes.
 *
 * @throws RollcallError `GIT` where the revision is unknown, or a shallow clone does not reach back far enough
 */
export async function findBase(git: Git, ref: string): Promise<Base> {
  const commit = await resolveCommit(git, ref);
  const head = await resolveCommit(git, 'HEAD');
  try {
    const [base = '', ...others] = textOf(await git.read(['merge-base', '--all', commit, head])).split('\n');
    return { commit: base, others };
  } catch (error) {
    if (!(error instanceof GitRefusal)) throw error;
    const isShallow = textOf(await git.read(['rev-parse', '--is-shallow-repository'])) === 'true';
    throw new RollcallError(
      'GIT',
      `${quoteName(ref)} and the present commit have no commit in common${isShallow ? ' in this shallow clone' : ''}`,
      {
        hint: isShallow
          ? 'Fetch more of the history: "fetch-depth: 0" for actions/checkout, GIT_DEPTH: 0 for GitLab, or "git fetch --unshallow".'
          : 'Name a revision of the same history.',
        cause: error,
      },
    );
  }
}

/** The project's folder, from the top of the repository; `.` is the top. */
export async function projectFolder(git: Git): Promise<string> {
  return textOf(await git.read(['rev-parse', '--show-prefix'])).replace(/\/$/, '') || '.';
}

/** The folder of the work tree that the repository begins at. */
export async function topFolder(git: Git): Promise<string> {
  return textOf(await git.read(['rev-parse', '--show-toplevel']));
}

/** The files of a commit below a folder of the repository, with paths from there. */
export async function listCommit(git: Git, commit: string, folder: string): Promise<readonly CommitFile[]> {
  const tree = folder === '.' ? `${commit}^{tree}` : `${commit}:${folder}`;
  const id = textOf(await git.read(['rev-parse', '--verify', '--quiet', '--end-of-options', tree]));
  return parseTree(await git.read(['ls-tree', '-r', '-z', '-l', '--full-tree', id])).flatMap((line) => parseLine(line));
}

/** The files of a commit that have a name, wherever they are; with paths from the top of the repository. */
export async function listNamed(git: Git, commit: string, name: string): Promise<readonly CommitFile[]> {
  const lines = parseTree(await git.read(['ls-tree', '-r', '-z', '-l', '--full-tree', commit]));
  return lines.filter((line) => line.endsWith(`/${name}`) || line.endsWith(`\t${name}`)).flatMap((line) => parseLine(line));
}

/** What git takes for renames among some paths, named from the project, from a commit to what is staged: the old path of each new one, from the top. */
export async function listRenames(git: Git, commit: string, paths: readonly string[]): Promise<ReadonlyMap<string, string>> {
  // Of the index alone: files of the work tree would go through filters.
  const options = ['--cached', '--find-renames', '--diff-filter=R', '--name-status', '-r', '-z', '--no-ext-diff', '--no-textconv'];
  const out = textOf(await git.read(['diff-index', ...options, commit, '--', ...paths])).split('\u0000');
  const renames = new Map<string, string>();
  for (let at = 0; at + 2 < out.length; at += 3) renames.set(out[at + 2] as string, out[at + 1] as string);
  return renames;
}

function parseTree(listed: Buffer): readonly string[] {
  return listed
    .toString('utf8')
    .split('\u0000')
    .filter((line) => line !== '');
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
    throw new RollcallError('GIT', `There is no commit ${quoteName(ref)} here`, {
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
  return new RollcallError('GIT', `The content of ${quoteName(path)} is not in this clone`, {
    hint: 'Clone without a filter for blobs: Rollcall fetches nothing by itself.',
  });
}

function textOf(output: Buffer): string {
  return output.toString('utf8').replace(/\n$/, '');
}
