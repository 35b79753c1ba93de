import { readdir, rm } from 'node:fs/promises';
import { basename, dirname, join } from 'node:path';

const PARTIAL = /\.partial-(\d+)$/;

/** Where this process writes a pack until all of it is there. */
export function partialOf(dir: string): string {
  return `${dir}.partial-${process.pid}`;
}

/** Whether a folder is a pack that is being written, or was when its run died. */
export function isPartial(dir: string): boolean {
  return PARTIAL.test(basename(dir));
}

/** Removes what runs that are dead have left beside a new pack: nobody else would, and there are people in it. `first` is what a run writes first. */
export async function removeDeadPartials(dir: string, first: string): Promise<void> {
  const folder = dirname(dir);
  const entries = await readdir(folder, { withFileTypes: true }).catch(() => []);
  for (const entry of entries) {
    const pid = PARTIAL.exec(entry.name)?.[1];
    if (!entry.isDirectory() || pid === undefined || isRunning(Number(pid))) continue;
    const left = join(folder, entry.name);
    if (await looksLikePack(left, first)) await rm(left, { recursive: true, force: true });
  }
}

/** A folder that somebody gave such a name has other things in it. */
async function looksLikePack(dir: string, first: string): Promise<boolean> {
  const entries = await readdir(dir, { withFileTypes: true }).catch(() => undefined);
  return entries?.every((entry) => entry.isFile()) === true && (entries.length === 0 || entries.some(({ name }) => name === first));
}

/** This process has begun nothing yet: what has its number is of an earlier one. */
function isRunning(pid: number): boolean {
  if (pid === process.pid) return false;
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    // Anything but "no such process" means that there is one, of another user.
    return (error as NodeJS.ErrnoException).code !== 'ESRCH';
  }
}
