import { existsSync } from 'node:fs';
import { join, posix } from 'node:path';
import { PROJECT_FILE } from '../config/find-project.ts';
import { projectNameIn } from '../config/project-name.ts';
import { Sources } from '../config/sources.ts';
import { listNamed, listRenames, projectFolder, readBlobs, topFolder } from './git-commit.ts';
import type { CommitFile } from './git-commit.ts';
import type { Git } from './git.ts';

/**
 * Where a project was at a commit, as a folder of the repository: where it is now, or, where nothing was there, the folder that it was
 * moved from. That is one that has no project any more, by the project's name, else by what git takes for a rename of `rollcall.yaml`.
 * Undefined where neither tells one folder: then it is a new project.
 *
 * @throws RollcallError `GIT`
 */
export async function findBaseFolder(git: Git, commit: string, name: string): Promise<string | undefined> {
  const folder = await projectFolder(git);
  const projects = await listNamed(git, commit, PROJECT_FILE);
  if (projects.some(({ path }) => posix.dirname(path) === folder)) return folder;
  const top = await topFolder(git);
  // A copy of a project that goes on is no move.
  const gone = projects.filter(({ path, isLink }) => !isLink && !existsSync(join(top, path)));
  const sameName = await withName(git, gone, name);
  const moved = sameName.length > 0 ? sameName : gone;
  const only = sameName.length === 1 ? sameName[0]?.path : undefined;
  const from = only ?? (await renamedFrom(git, commit, { paths: moved.map(({ path }) => path), folder }));
  return from === undefined ? undefined : posix.dirname(from);
}

async function withName(git: Git, files: readonly CommitFile[], name: string): Promise<readonly CommitFile[]> {
  const texts = files.length > 0 ? await readBlobs(git, files) : [];
  return files.filter((_, index) => nameIn((texts[index] as Buffer).toString('utf8')) === name);
}

function nameIn(text: string): string | undefined {
  const sources = new Sources();
  sources.add(PROJECT_FILE, { text, skippedBytes: 0, marks: undefined });
  return projectNameIn(sources);
}

async function renamedFrom(
  git: Git,
  commit: string,
  { paths, folder }: { readonly paths: readonly string[]; readonly folder: string },
): Promise<string | undefined> {
  if (paths.length === 0) return undefined;
  const to = posix.join(folder, PROJECT_FILE);
  // Git takes paths from the folder that it is run in.
  const renames = await listRenames(
    git,
    commit,
    [...paths, to].map((path) => posix.relative(folder, path)),
  );
  return renames.get(to);
}
