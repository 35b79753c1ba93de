import { mkdir, mkdtemp, rm, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join, normalize } from 'node:path';
import { diagnose } from '../config/diagnose.ts';
import { PROJECT_FILE } from '../config/find-project.ts';
import { compileGlob } from '../config/glob.ts';
import { readBaseline } from '../config/read-baseline.ts';
import { readDeclaration } from '../config/read-declaration.ts';
import { readProject } from '../config/read-project.ts';
import type { LoadedProject } from '../config/read-project.ts';
import { RollcallError } from '../core/errors.ts';
import type { Diagnostic } from '../core/model/diagnostic.ts';
import type { Acceptance, Declaration } from '../core/model/project.ts';
import { providers } from '../providers/index.ts';
import { findBaseFolder } from './base-folder.ts';
import { listCommit, projectFolder, readBlobs } from './git-commit.ts';
import type { CommitFile } from './git-commit.ts';
import type { Git } from './git.ts';

/** Most bytes that are taken out of a commit. */
const MAX_BYTES = 200 * 1024 * 1024;

/** What the files said at a commit. */
export interface DeclaredAt {
  /** `empty`: there was no project, there or elsewhere. `broken`: it could not be read, so nothing can be compared. */
  readonly type: 'declared' | 'empty' | 'broken';
  readonly declaration: Declaration | undefined;
  /** Drift that was accepted then. */
  readonly acceptances: readonly Acceptance[];
  /** What was wrong with the files then; those with errors of their own were left out. */
  readonly errors: readonly Diagnostic[];
  /** Submodules that the globs reach into: what they declared then was not looked at. */
  readonly submodules: readonly string[];
  /** The folder of the repository that the project was moved from since. */
  readonly movedFrom?: string;
}

/**
 * Reads the project of a name as a commit has it, where it was then, without a work tree: its files are copied into a temporary folder and read as any project is.
 * A file with errors is left out and named, so that the pull request that mends it can be compared too.
 *
 * @throws RollcallError `GIT`
 */
export async function readDeclaredAt(git: Git, commit: string, name: string): Promise<DeclaredAt> {
  const folder = await findBaseFolder(git, commit, name);
  if (folder === undefined) return { type: 'empty', declaration: undefined, acceptances: [], errors: [], submodules: [] };
  const movedFrom = folder === (await projectFolder(git)) ? {} : { movedFrom: folder };
  return { ...(await readFolder(git, await listCommit(git, commit, folder))), ...movedFrom };
}

async function readFolder(git: Git, listed: readonly CommitFile[]): Promise<DeclaredAt> {
  const files = listed.filter((file) => !file.isSubmodule);
  const dir = await mkdtemp(join(tmpdir(), 'rollcall-base-'));
  try {
    const root = files.filter((file) => file.path === PROJECT_FILE);
    await copyOut(git, root, dir);
    const first = await readProject(dir, { providers });
    await copyOut(git, groupFiles(files, first), dir);
    const submodules = listed.filter((file) => file.isSubmodule && reaches(first, file.path)).map(({ path }) => path);
    return { ...(await readCopied(dir)), submodules };
  } finally {
    await rm(dir, { recursive: true, force: true });
  }
}

type Copied = Omit<DeclaredAt, 'submodules' | 'movedFrom'>;

async function readCopied(dir: string): Promise<Copied> {
  const whole = await readOnce(dir);
  if (whole.declaration) return { type: 'declared', ...whole, errors: [] };
  const broken = new Set(whole.errors.flatMap(({ range }) => (range && range.filename !== PROJECT_FILE ? [range.filename] : [])));
  for (const file of broken) await rm(join(dir, file), { force: true });
  const rest = broken.size > 0 ? await readOnce(dir) : whole;
  return { type: rest.declaration ? 'declared' : 'broken', ...rest, errors: whole.errors };
}

async function readOnce(dir: string): Promise<Omit<Copied, 'type'>> {
  const loaded = await readProject(dir, { providers });
  const { declaration, problems } = await readDeclaration(loaded);
  const diagnostics = diagnose([...loaded.problems, ...problems], loaded.sources);
  // What was wrong with the baseline then keeps nothing from being compared.
  const { acceptances } = await readBaseline(loaded);
  return { declaration, acceptances, errors: diagnostics.filter((diagnostic) => diagnostic.severity === 'error') };
}

/** Whether a glob of the project may match below a folder. */
function reaches(project: LoadedProject, folder: string): boolean {
  return (project.parsed.draft?.groups ?? []).some((text) => compileGlob(text)?.mayMatchBelow(folder) === true);
}

/** The files that the project's globs match, and the baseline of drift; all of them where a link may lead to any. */
function groupFiles(files: readonly CommitFile[], project: LoadedProject): readonly CommitFile[] {
  const globs = (project.parsed.draft?.groups ?? []).flatMap((text) => compileGlob(text) ?? []);
  const baseline = normalize(project.parsed.draft?.driftBaseline ?? '');
  const others = files.filter((file) => file.path !== PROJECT_FILE);
  const isInteresting = (file: CommitFile): boolean =>
    globs.some((glob) => glob.matches(file.path) || (file.isLink && glob.mayMatchBelow(file.path)));
  const matching = others.filter((file) => isInteresting(file) || file.path === baseline);
  return matching.some((file) => file.isLink) ? others : matching;
}

/** Links come last: nothing is ever written through one. */
async function copyOut(git: Git, files: readonly CommitFile[], dir: string): Promise<void> {
  const size = files.reduce((sum, file) => sum + file.sizeBytes, 0);
  if (size > MAX_BYTES) {
    throw new RollcallError(
      'CONFIG_TOO_LARGE',
      `The project has ${Math.round(size / 1024 / 1024)} MB of files at the commit compared with`,
      {
        hint: 'Narrow the globs under "groups:".',
      },
    );
  }
  const ordered = files.toSorted((x, y) => Number(x.isLink) - Number(y.isLink));
  const contents = ordered.length > 0 ? await readBlobs(git, ordered) : [];
  for (const [index, file] of ordered.entries()) {
    const path = join(dir, file.path);
    const content = contents[index] as Buffer;
    await mkdir(dirname(path), { recursive: true });
    await (file.isLink ? symlink(content.toString('utf8'), path) : writeFile(path, content, { flag: 'wx' }));
  }
}
