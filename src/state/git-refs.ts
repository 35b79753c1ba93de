import { quoteName } from '../core/model/quote-name.ts';
import { RollcallError } from '../core/errors.ts';
import { git } from './git-command.ts';
import type { GitCall, GitResult, GitSite } from './git-command.ts';

/** Who commits are by, and when. */
export interface GitAuthor {
  /** `Rollcall <rollcall@localhost>` */
  readonly author: string;
  now(): number;
}

/** What is put into a commit: one file. */
export interface GitFile {
  readonly path: string;
  readonly text: string;
  readonly message: string;
  readonly parent: string | undefined;
}

/** The commit that a branch of the remote is at; undefined where there is no such branch. @throws RollcallError `STATE_READ` */
export async function remoteHead(site: GitSite, branch: string): Promise<string | undefined> {
  const { stdout } = await mustRead(site, { args: ['ls-remote', '--exit-code', '--', site.remote, refOf(branch)] }, [2]);
  const line = stdout
    .toString('utf8')
    .split('\n')
    .find((row) => row.endsWith(`\t${refOf(branch)}`));
  return line?.slice(0, line.indexOf('\t'));
}

const MOST_LOOKS = 5;

/** Looks at the commit that a branch is at; again, where the branch moved or went while that was done. @throws as `work` */
export async function atHead<T>(site: GitSite, branch: string, work: (commit: string | undefined) => Promise<T>): Promise<T> {
  for (let looks = 1; ; looks++) {
    const commit = await remoteHead(site, branch);
    try {
      return await work(commit);
    } catch (error) {
      if (!(error instanceof RollcallError) || error.code !== 'STATE_READ' || looks === MOST_LOOKS) throw error;
      if ((await remoteHead(site, branch)) === commit) throw error;
    }
  }
}

/**
 * A file of a commit that the remote has; undefined where the tree of the commit has none of that name. A file that is there and
 * cannot be read is never taken for none: the next write would replace it.
 *
 * @throws RollcallError `STATE_READ`
 */
export async function readFileAt(
  site: GitSite,
  branch: string,
  file: { readonly commit: string; readonly path: string },
): Promise<string | undefined> {
  const { commit, path } = file;
  const have = await git(site, { args: ['cat-file', '-e', `${commit}^{commit}`] });
  if (have.status !== 0) await fetchBranch(site, branch, commit);
  const listed = await mustRead(site, { args: ['ls-tree', '--full-tree', '-z', commit, '--', path], env: { GIT_LITERAL_PATHSPECS: '1' } });
  const row = listed.stdout.toString('utf8');
  if (row === '') return undefined;
  const object = row.slice(0, row.indexOf('\t')).split(' ').at(-1) as string;
  return (await mustRead(site, { args: ['cat-file', 'blob', object] })).stdout.toString('utf8');
}

/**
 * Fetches into a name of our own, so that the next fetch begins where this one ended and nothing is swept away. Two at once may
 * fight for that name; the objects are there all the same.
 */
async function fetchBranch(site: GitSite, branch: string, commit: string): Promise<void> {
  const flags = ['--quiet', '--no-tags', '--no-recurse-submodules', '--no-write-fetch-head', '--refmap='];
  await mustRead(site, { args: ['fetch', ...flags, '--', site.remote, refOf(branch)] });
  const have = await git(site, { args: ['cat-file', '-e', `${commit}^{commit}`] });
  if (have.status !== 0)
    throw new RollcallError('STATE_READ', `The branch ${quoteName(branch)} of ${quoteName(site.remote)} moved while it was read.`, {
      hint: 'Run the same command again.',
    });
  await git(site, { args: ['update-ref', `refs/rollcall/${branch}`, commit] });
}

/**
 * Makes a commit in which one file is another than in its parent; it is on no branch yet. What else the parent holds stays: the branch may
 * hold the states of other projects too, or anything.
 *
 * @throws RollcallError `STATE_WRITE`
 */
export async function makeCommit(site: GitSite, author: GitAuthor, file: GitFile): Promise<string> {
  const blob = await mustWrite(site, { args: ['hash-object', '-w', '-t', 'blob', '--stdin', '--no-filters'], input: file.text });
  const tree = await makeTree(site, file, blob);
  const parent = file.parent === undefined ? [] : ['-p', file.parent];
  return mustWrite(site, { args: ['commit-tree', tree, ...parent, '-F', '-'], input: file.message, env: identity(author) });
}

/** From the innermost folder outwards. Names are bytes: git knows no encoding of them. */
async function makeTree(site: GitSite, { path, parent }: GitFile, blob: string): Promise<string> {
  const names = path.split('/');
  const levels: (readonly string[])[] = [];
  for (const [depth] of names.entries()) levels.push(await entriesOf(site, parent, names.slice(0, depth)));
  let entry = `100644 blob ${blob}`;
  for (const [depth, name] of [...names.entries()].toReversed()) {
    const named = `\t${bytesOf(name)}`;
    const others = (levels[depth] as readonly string[]).filter((row) => row.slice(row.indexOf('\t')) !== named);
    const rows = [...others, `${entry}${named}`].map((row) => `${row}\0`);
    entry = `040000 tree ${await mustWrite(site, { args: ['mktree', '-z', '--missing'], input: Buffer.from(rows.join(''), 'latin1') })}`;
  }
  return entry.slice('040000 tree '.length);
}

/** Names at the top of a commit that the remote has. @throws RollcallError `STATE_READ` */
export async function namesAt(site: GitSite, commit: string): Promise<readonly string[]> {
  const { stdout } = await mustRead(site, { args: ['ls-tree', '--full-tree', '--name-only', '-z', commit] });
  return stdout
    .toString('utf8')
    .split('\0')
    .filter((name) => name !== '');
}

/** What a folder of a commit holds, `100644 blob <id>\t<name>`; nothing where there is no such folder. */
async function entriesOf(site: GitSite, commit: string | undefined, folder: readonly string[]): Promise<readonly string[]> {
  if (commit === undefined) return [];
  const result = await git(site, {
    args: ['ls-tree', '--full-tree', '-z', folder.length === 0 ? commit : `${commit}:${folder.join('/')}`],
  });
  if (result.status !== 0) return entriesMissing(site, commit, folder);
  return result.stdout
    .toString('latin1')
    .split('\0')
    .filter((row) => row !== '');
}

/** No such folder is nothing that has to stay; something else under its name, or a folder that cannot be read, is. */
async function entriesMissing(site: GitSite, commit: string, folder: readonly string[]): Promise<readonly string[]> {
  const path = folder.join('/');
  const there = await mustRead(site, {
    args: ['ls-tree', '--full-tree', '-z', commit, '--', path],
    env: { GIT_LITERAL_PATHSPECS: '1' },
  });
  if (there.stdout.length === 0) return [];
  throw new RollcallError('STATE_WRITE', `${quoteName(path)} is in the branch and is no folder that the file of the state could lie in.`, {
    hint: 'Choose another "path" in `state:`, or take that file out of the branch.',
  });
}

function bytesOf(text: string): string {
  return Buffer.from(text, 'utf8').toString('latin1');
}

function identity({ author, now }: GitAuthor): Readonly<Record<string, string>> {
  const match = /^([^<>]+) <([^<>]+)>$/.exec(author);
  const [name, email] = [match?.[1] ?? 'Rollcall', match?.[2] ?? 'rollcall@localhost'];
  const date = `${Math.floor(now() / 1000)} +0000`;
  return {
    GIT_AUTHOR_NAME: name,
    GIT_AUTHOR_EMAIL: email,
    GIT_AUTHOR_DATE: date,
    GIT_COMMITTER_NAME: name,
    GIT_COMMITTER_EMAIL: email,
    GIT_COMMITTER_DATE: date,
  };
}

/** What a branch is to become: from the commit that it is at (undefined: it must not exist) to another (undefined: none). */
export interface Swap {
  readonly branch: string;
  readonly from: string | undefined;
  readonly to: string | undefined;
}

/** What became of a push: `beaten` where somebody else moved the branch. */
export type Swapped = { readonly type: 'done' } | { readonly type: 'beaten'; readonly head: string | undefined };

const MOST_TRIES = 5;
const PAUSE_MS = 100;

/**
 * Moves a branch of the remote if it is where it is expected to be: one compare-and-swap. Whatever the answer was, what counts is
 * where the branch is afterwards, so that a lost answer is no doubt.
 *
 * @throws RollcallError `STATE_WRITE` with what the remote says where the branch is still what it was
 */
export async function swapBranch(site: GitSite, swap: Swap, sleep: (ms: number) => Promise<void>): Promise<Swapped> {
  const ref = refOf(swap.branch);
  const lease = `--force-with-lease=${ref}:${swap.from ?? ''}`;
  for (let tries = 1; ; tries++) {
    const pushed = await git(site, {
      args: ['push', '--quiet', '--porcelain', '--no-verify', '--no-follow-tags', lease, '--', site.remote, `${swap.to ?? ''}:${ref}`],
    });
    if (pushed.status === 0) return { type: 'done' };
    const head = await remoteHead(site, swap.branch);
    if (head === swap.to) return { type: 'done' };
    if (head !== swap.from) return { type: 'beaten', head };
    const said = refusal(pushed);
    // Two pushes at the very same moment refuse each other, and the branch may be back where it was when we look.
    const isClash = /cannot lock ref|failed to update ref|reference already exists|unable to create|stale info/i.test(said);
    if (!isClash || tries === MOST_TRIES) throw refusedError(site, swap, said);
    await sleep(PAUSE_MS * 2 ** (tries - 1));
  }
}

function refusedError(site: GitSite, swap: Swap, said: string): RollcallError {
  return new RollcallError(
    'STATE_WRITE',
    `The branch ${quoteName(swap.branch)} of ${quoteName(site.remote)} cannot be written: ${said}. What it held before is unchanged.`,
    {
      hint: 'Check that this run may push to it: rights, protected branches, hooks of the server. Then run the same command again.',
    },
  );
}

function refusal({ stdout, stderr }: GitResult): string {
  const row = stdout
    .toString('utf8')
    .split('\n')
    .find((line) => line.startsWith('!'));
  return (
    [row?.split('\t').slice(2).join(' '), stderr].filter((text) => text !== undefined && text !== '').join(': ') || 'git gives no reason'
  );
}

function refOf(branch: string): string {
  return `refs/heads/${branch}`;
}

async function mustRead(site: GitSite, call: GitCall, accepted: readonly number[] = []): Promise<GitResult> {
  const result = await git(site, call);
  if (result.status === 0 || accepted.includes(result.status ?? -1)) return result;
  throw new RollcallError(
    'STATE_READ',
    `${quoteName(site.remote)} cannot be read with git: ${result.stderr || `status ${result.status}`}.`,
    {
      hint: 'Check "remote" in `state:`, that the project lies in a git repository, and that git can reach the remote: git ls-remote.',
    },
  );
}

async function mustWrite(site: GitSite, call: GitCall): Promise<string> {
  const result = await git(site, call);
  if (result.status === 0) return result.stdout.toString('utf8').trim();
  throw new RollcallError(
    'STATE_WRITE',
    `git could not write the state into the repository: ${result.stderr || `status ${result.status}`}.`,
    {
      hint: 'Check the disk and the rights of the repository, then run the same command again.',
    },
  );
}
