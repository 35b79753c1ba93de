import { link, mkdir, open, rename, rm } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { partialName } from '../config/partial-file.ts';
import { RollcallError } from '../core/errors.ts';
import { systemCode } from '../state/file-system.ts';
import { removeDeadPartials, removePartials, syncFolders, writePartial } from './partial-files.ts';

/**
 * Writes files that are not there yet, each whole or not at all; where one cannot be written, those before it are taken away again.
 * No name is given before every text is on the disk.
 *
 * @throws RollcallError `FILE_EXISTS`, `OUTPUT_WRITE`
 */
export async function writeNewFiles(dir: string, files: ReadonlyMap<string, string>): Promise<void> {
  const paths = [...files.keys()].map((file) => join(dir, file));
  const named: string[] = [];
  try {
    const folders: string[] = [];
    for (const path of paths) {
      const first = await mkdir(dirname(path), { recursive: true });
      if (first !== undefined) folders.push(...newFolders(first, dirname(path)));
    }
    await removeDeadPartials(paths);
    for (const [file, text] of files) await writePartial(join(dir, file), text);
    for (const path of paths) await giveName(path, named);
    await syncFolders([...paths, ...folders]);
  } catch (error) {
    for (const path of named) await rm(path, { force: true }).catch(() => undefined);
    throw failed(error);
  } finally {
    await removePartials(paths);
  }
}

/** Folders that came into being, from the uppermost to that of the file. */
function newFolders(first: string, last: string): readonly string[] {
  const made = [last];
  for (let folder = last; folder.length > first.length; folder = dirname(folder)) made.push(dirname(folder));
  return made;
}

/** Gives a whole file its name, which nobody else may have taken. */
async function giveName(path: string, named: string[]): Promise<void> {
  const partial = partialName(path, process.pid);
  try {
    await link(partial, path);
    named.push(path);
  } catch (error) {
    if (!['EPERM', 'ENOTSUP', 'EOPNOTSUPP', 'ENOSYS', 'EMLINK'].includes(systemCode(error) ?? '')) throw error;
    // No links here: the name is taken first, by an empty file.
    await (await open(path, 'wx')).close();
    named.push(path);
    await rename(partial, path);
  }
}

function failed(error: unknown): RollcallError {
  const { code, message } = error as NodeJS.ErrnoException;
  if (code === 'EEXIST')
    return new RollcallError('FILE_EXISTS', `A file came into being meanwhile; nothing was written: ${message}.`, {
      hint: 'Run it again.',
      cause: error,
    });
  return new RollcallError('OUTPUT_WRITE', `A group file could not be written, so none was: ${message}.`, {
    hint: 'Make room, or see to the permissions of the folder.',
    cause: error,
  });
}
