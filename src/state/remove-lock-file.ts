import { randomUUID } from 'node:crypto';
import type { FileSystem } from './file-system.ts';
import { readIfThere, removeIfThere, systemCode, writeError } from './file-system.ts';
import { parseHolder, UNREADABLE } from './holder.ts';

/** The id in the text of a lock. */
export function idIn(text: string): string {
  return parseHolder(text)?.id ?? UNREADABLE;
}

/**
 * Removes the lock of this id and no other. Between a look at a file and its removal somebody else may have put his own there: it is
 * renamed to a name that nobody else knows, looked at there, and put back where it is another's.
 */
export async function removeOf(fs: FileSystem, path: string, id: string): Promise<void> {
  const text = await readIfThere(fs, path);
  if (text === undefined || idIn(text) !== id) return;
  const away = `${path}.${randomUUID()}.tmp`;
  try {
    await fs.rename(path, away);
  } catch (error) {
    if (systemCode(error) === 'ENOENT') return;
    throw writeError(path, error);
  }
  const moved = await readIfThere(fs, away);
  if (moved !== undefined && idIn(moved) !== id) await putBack(fs, away, path);
  await removeIfThere(fs, away);
}

async function putBack(fs: FileSystem, away: string, path: string): Promise<void> {
  try {
    await fs.link(away, path);
  } catch (error) {
    if (systemCode(error) === 'EEXIST') return;
    // No links here.
    if ((await readIfThere(fs, path)) === undefined) await fs.rename(away, path);
  }
}
