import { open, readdir, rm } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { partialName, writerOf } from '../config/partial-file.ts';
import { diskFileSystem, syncFolder } from '../state/file-system.ts';
import { isRunning } from '../state/process-facts.ts';

/** A new text for a file, on the disk beside it under a name that nobody reads. Returns that name. */
export async function writePartial(path: string, content: Uint8Array | string, mode?: number): Promise<string> {
  const partial = partialName(path, process.pid);
  // One of an earlier process with this number, or of a failed try.
  await rm(partial, { force: true });
  const handle = await open(partial, 'wx');
  try {
    if (mode !== undefined) await handle.chmod(mode);
    await handle.writeFile(content);
    await handle.sync();
  } finally {
    await handle.close();
  }
  return partial;
}

/** Removes what is left of files that are not to be. That one stays is only litter. */
export async function removePartials(paths: Iterable<string>): Promise<void> {
  for (const path of paths) await rm(partialName(path, process.pid), { force: true }).catch(() => undefined);
}

/** Removes, in the folders of these files, what killed processes have left half written. */
export async function removeDeadPartials(paths: Iterable<string>): Promise<void> {
  for (const folder of foldersOf(paths)) {
    for (const name of await readdir(folder).catch(() => [])) {
      const writer = /\.ya?ml\.partial-/.test(name) ? writerOf(name) : undefined;
      if (writer !== undefined && !isRunning(writer)) await rm(join(folder, name), { force: true }).catch(() => undefined);
    }
  }
}

/** Makes the names of these files survive a power cut. */
export async function syncFolders(paths: Iterable<string>): Promise<void> {
  for (const folder of foldersOf(paths)) await syncFolder(diskFileSystem, folder);
}

function foldersOf(paths: Iterable<string>): ReadonlySet<string> {
  return new Set(Array.from(paths, (path) => dirname(path)));
}
