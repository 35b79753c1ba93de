import { readdir, rm } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { partialName, writerOf } from '../config/partial-file.ts';
import { isRunning } from '../state/process-facts.ts';

/** Where this process writes a pack until all of it is there. */
export function partialOf(dir: string): string {
  return partialName(dir, process.pid);
}

/** Whether a folder is a pack that is being written, or was when its run died. */
export function isPartial(dir: string): boolean {
  return writerOf(dir) !== undefined;
}

/** Removes what runs that are dead have left beside a new pack: nobody else would, and there are people in it. `first` is what a run writes first. */
export async function removeDeadPacks(dir: string, first: string): Promise<void> {
  const folder = dirname(dir);
  const entries = await readdir(folder, { withFileTypes: true }).catch(() => []);
  for (const entry of entries) {
    const writer = writerOf(entry.name);
    // This process has begun nothing yet: what has its number is of an earlier one.
    if (!entry.isDirectory() || writer === undefined || (writer !== process.pid && isRunning(writer))) continue;
    const left = join(folder, entry.name);
    if (await looksLikePack(left, first)) await rm(left, { recursive: true, force: true });
  }
}

/** A folder that somebody gave such a name has other things in it. */
async function looksLikePack(dir: string, first: string): Promise<boolean> {
  const entries = await readdir(dir, { withFileTypes: true }).catch(() => undefined);
  return entries?.every((entry) => entry.isFile()) === true && (entries.length === 0 || entries.some(({ name }) => name === first));
}
