import { quoteName } from '../core/model/quote-name.ts';
import { link, lstat, mkdir, open, readFile, rename, stat, unlink } from 'node:fs/promises';
import { RollcallError } from '../core/errors.ts';

/** What the state needs of a file system. Tests hand in one whose disk is full. */
export interface FileSystem {
  readonly open: typeof open;
  readonly readFile: typeof readFile;
  readonly rename: typeof rename;
  readonly link: typeof link;
  readonly unlink: typeof unlink;
  readonly mkdir: typeof mkdir;
  readonly stat: typeof stat;
  readonly lstat: typeof lstat;
}

/** The real one. */
export const diskFileSystem: FileSystem = { open, readFile, rename, link, unlink, mkdir, stat, lstat };

/** The code of a failed system call: `ENOENT`. */
export function systemCode(error: unknown): string | undefined {
  const code = (error as { readonly code?: unknown } | null)?.code;
  return typeof code === 'string' ? code : undefined;
}

const RIGHTS = 'Correct the rights of the file and its folder.';
const TOO_LARGE = 'No run writes so much: look what it holds. Where nothing of it is needed, move it away.';
const READ_HINTS: Readonly<Record<string, string>> = {
  EACCES: RIGHTS,
  EPERM: RIGHTS,
  EISDIR: 'It is a folder: move it away, or name another file.',
  ENOTDIR: 'A part of its path is no folder: correct the path.',
  ERR_FS_FILE_TOO_LARGE: TOO_LARGE,
  ERR_STRING_TOO_LONG: TOO_LARGE,
};

/** Text of a file, or undefined where there is none. */
export async function readIfThere(fs: FileSystem, path: string): Promise<string | undefined> {
  try {
    return await fs.readFile(path, 'utf8');
  } catch (error) {
    if (systemCode(error) === 'ENOENT') return noFile(fs, path);
    throw new RollcallError('STATE_READ', `${quoteName(path)} cannot be read: ${reasonOf(error)}.`, {
      hint: READ_HINTS[systemCode(error) ?? ''] ?? 'Look at the file and its folder, and at the disk.',
      cause: error,
    });
  }
}

/** A link whose end is away, as where a disk is not mounted, does not say that there is no file. */
async function noFile(fs: FileSystem, path: string): Promise<undefined> {
  if (!(await isLink(fs, path))) return undefined;
  throw new RollcallError('STATE_READ', `${quoteName(path)} cannot be read: it is a link to something that is not there.`, {
    hint: 'Mount what it points into, or correct the link. Where that file is gone for good, remove the link.',
  });
}

function isLink(fs: FileSystem, path: string): Promise<boolean> {
  return fs.lstat(path).then(
    (found) => found.isSymbolicLink(),
    // Gone, or made meanwhile by somebody else: their moment is before or after this one.
    () => false,
  );
}

/**
 * Each write puts a new file in the place of the former one, and that would be the place of the link: what it points to would grow old,
 * and whoever else points to it would know nothing of what was applied. Lock and journal are beside the link besides, for nobody else.
 */
export async function refuseLink(fs: FileSystem, path: string): Promise<void> {
  if (!(await isLink(fs, path))) return;
  throw new RollcallError('STATE_WRITE', `${quoteName(path)} cannot be written: it is a link, and a write would put a file in its place.`, {
    hint: 'Name the file itself, with `state: {backend: local, path: …}` in rollcall.yaml: its lock and journal are beside it then, for all who use it.',
  });
}

/** Removes a file that may be gone already. */
export async function removeIfThere(fs: FileSystem, path: string): Promise<void> {
  try {
    await fs.unlink(path);
  } catch (error) {
    if (systemCode(error) !== 'ENOENT') throw error;
  }
}

/** Makes a rename or a new name in a folder survive a power cut, where the system can do that. */
export async function syncFolder(fs: FileSystem, folder: string): Promise<void> {
  let handle;
  try {
    handle = await fs.open(folder, 'r');
    await handle.sync();
  } catch (error) {
    // Windows cannot open a folder, and some network file systems cannot sync one; the file itself is synced.
    if (!['EISDIR', 'EPERM', 'EACCES', 'EINVAL', 'ENOTSUP', 'EBADF'].includes(systemCode(error) ?? '')) throw error;
  } finally {
    await handle?.close();
  }
}

const WRITE_HINTS: Readonly<Record<string, string>> = {
  ENOSPC: 'The disk is full: make room, then run the same command again.',
  EDQUOT: 'The disk quota is used up: make room, then run the same command again.',
  EROFS: 'The file system is read-only: use a writable folder, or another `state:` backend.',
  EACCES: 'Make the folder writable for the user that runs Rollcall, then run the same command again.',
  EPERM: 'Make the folder writable for the user that runs Rollcall, then run the same command again.',
  EIO: 'The disk reports an error: check it, then run the same command again.',
};

/** The error for a file of the state that could not be written. Nothing is lost: the earlier content stays whole. */
export function writeError(path: string, cause: unknown): RollcallError {
  const hint = WRITE_HINTS[systemCode(cause) ?? ''] ?? 'Correct the cause, then run the same command again.';
  return new RollcallError('STATE_WRITE', `${quoteName(path)} cannot be written: ${reasonOf(cause)}. What it held before is unchanged.`, {
    hint,
    cause,
  });
}

function reasonOf(error: unknown): string {
  const text = error instanceof Error ? error.message : String(error);
  // `ENOSPC: no space left on device, write` → `no space left on device (ENOSPC)`
  const match = /^([A-Z0-9]+): (.*?), [A-Za-z]+\b/.exec(text);
  return match ? `${match[2]} (${match[1]})` : text;
}
