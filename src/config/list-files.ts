import { readdirSync, realpathSync, statSync } from 'node:fs';
import type { Dirent } from 'node:fs';
import { join, sep } from 'node:path';
import { errorAt } from '../core/config/problems.ts';
import { leavesProject } from '../core/config/project.ts';
import { RollcallError } from '../core/errors.ts';
import { compareText } from '../core/model/json.ts';
import type { Place, Problem } from '../core/model/problem.ts';
import { quoteName } from '../core/model/quote-name.ts';
import { PROJECT_FILE } from './find-project.ts';
import { writerOf } from './partial-file.ts';
import { compileGlob } from './glob.ts';
import type { PathGlob } from './glob.ts';

/** Files that belong to a project, relative to it with `/`, sorted; and what is wrong with the globs. */
export interface ListedFiles {
  readonly files: readonly string[];
  readonly problems: readonly Problem[];
}

/** Folders that no project keeps group files in, however wide its globs are. */
const SKIPPED: ReadonlySet<string> = new Set(['node_modules']);

/** The files that match a project's globs, `drafts` among them. Links are followed as long as they stay within the project. */
export function listFiles(dir: string, globs: readonly string[], place: Place, drafts: Iterable<string> = []): ListedFiles {
  const problems: Problem[] = [];
  const found = new Set<string>();
  const root = realpathSync(dir);
  globs.forEach((text, index) => {
    if (leavesProject(text)) return;
    const at: Place = { file: place.file, path: [...place.path, index] };
    const glob = compileGlob(text);
    if (!glob) {
      problems.push(
        errorAt('CONFIG_VALUE', at, { summary: 'the braces of this glob stand for too many patterns', detail: 'write several globs' }),
      );
      return;
    }
    const walk: Walk = { dir, root, glob, place: at, files: [], folders: new Set([root]), problems };
    walkFolder(walk, '');
    for (const file of drafts) addFile(walk, file);
    for (const file of walk.files) found.add(file);
    if (walk.files.length === 0)
      problems.push(
        errorAt('CONFIG_NO_FILES', at, {
          summary: `no file matches ${quoteName(text)}`,
          detail: 'check the glob; it is relative to this file',
        }),
      );
  });
  return { files: [...found].sort(compareText), problems };
}

interface Walk {
  readonly dir: string;
  readonly root: string;
  readonly glob: PathGlob;
  readonly place: Place;
  readonly files: string[];
  /** Real paths of the folders that have been entered: a link may lead back to one. */
  readonly folders: Set<string>;
  readonly problems: Problem[];
}

function walkFolder(walk: Walk, folder: string): void {
  if (!walk.glob.mayMatchBelow(folder)) return;
  for (const entry of readFolder(join(walk.dir, folder))) {
    const path = folder === '' ? entry.name : `${folder}/${entry.name}`;
    if (entry.isSymbolicLink()) followLink(walk, path);
    else if (entry.isDirectory()) walkSubfolder(walk, path, entry.name);
    else if (entry.isFile()) addFile(walk, path);
    else refuseSpecial(walk, path);
  }
}

function walkSubfolder(walk: Walk, path: string, name: string): void {
  if (!SKIPPED.has(name)) walkFolder(walk, path);
}

function addFile(walk: Walk, path: string): void {
  if (path !== PROJECT_FILE && walk.glob.matches(path) && writerOf(path) === undefined) walk.files.push(path);
}

/** A pipe, socket or device is never opened: reading it may wait for ever. */
function refuseSpecial(walk: Walk, path: string): void {
  if (!walk.glob.matches(path)) return;
  walk.problems.push(
    errorAt('CONFIG_NO_FILES', walk.place, {
      summary: `${quoteName(path)} is no regular file`,
      detail: 'it is a pipe, a socket or a device: move it away, or narrow the glob',
    }),
  );
}

function followLink(walk: Walk, path: string): void {
  if (!walk.glob.matches(path) && !walk.glob.mayMatchBelow(path)) return;
  const real = realPath(join(walk.dir, path));
  if (real === undefined || (real !== walk.root && !real.startsWith(walk.root + sep))) {
    const why = real === undefined ? 'leads nowhere' : 'leaves the project';
    walk.problems.push(
      errorAt('CONFIG_NO_FILES', walk.place, {
        summary: `the link ${quoteName(path)} ${why}`,
        detail: 'put the file itself into the project, or narrow the glob',
      }),
    );
    return;
  }
  const found = statSync(real);
  if (found.isFile()) addFile(walk, path);
  else if (!found.isDirectory()) refuseSpecial(walk, path);
  else if (!walk.folders.has(real)) {
    walk.folders.add(real);
    walkFolder(walk, path);
  }
}

function realPath(path: string): string | undefined {
  try {
    return realpathSync(path);
  } catch {
    return undefined; // a link to nothing, or a ring of links
  }
}

function readFolder(path: string): Dirent[] {
  try {
    return readdirSync(path, { withFileTypes: true }).sort((x, y) => compareText(x.name, y.name));
  } catch (cause) {
    throw new RollcallError('CONFIG_NOT_FOUND', `The folder ${quoteName(path)} cannot be read: ${(cause as Error).message}`, {
      cause,
      hint: 'Check its permissions.',
    });
  }
}
