import { randomUUID } from 'node:crypto';
import { dirname } from 'node:path';
import type { State } from '../core/model/state.ts';
import type { StateBackend } from './backend.ts';
import { changedError } from './changed.ts';
import { readIfThere, refuseLink, removeIfThere, syncFolder, systemCode, writeError } from './file-system.ts';
import type { FileSystem } from './file-system.ts';
import { makeFileLock } from './file-lock.ts';
import type { LockSurroundings } from './holder.ts';
import { parseState } from './parse-state.ts';
import { stateText } from './stored-form.ts';

export interface LocalOptions {
  /** Absolute path of the state file. */
  readonly path: string;
  readonly fs: FileSystem;
  readonly lock: LockSurroundings;
}

/** The state in a file beside the project. */
export function openLocalBackend({ path, fs, lock }: LocalOptions): StateBackend {
  const fileLock = makeFileLock({ path: path.replace(/(\.json)?$/, '.lock'), fs, surroundings: lock });
  // What was last read or written here, so that a checkpoint need not parse the whole file to learn its serial.
  let seen: { readonly stamp: string; readonly serial: number } | undefined;

  async function read(): Promise<State | undefined> {
    const stamp = await stampOf(fs, path);
    const text = await readIfThere(fs, path);
    if (text === undefined) return undefined;
    const state = parseState(text, path);
    seen = stamp === undefined ? undefined : { stamp, serial: state.serial };
    return state;
  }

  async function storedSerial(): Promise<number> {
    const stamp = await stampOf(fs, path);
    return stamp !== undefined && seen?.stamp === stamp ? seen.serial : ((await read())?.serial ?? 0);
  }

  return {
    place: path,
    read,
    async write(state, expectedSerial) {
      await refuseLink(fs, path);
      const stored = await storedSerial();
      if (stored !== expectedSerial) throw changedError(path, (await read()) ?? stored, expectedSerial);
      await writeAtomically(fs, path, stateText(state));
      const stamp = await stampOf(fs, path);
      seen = stamp === undefined ? undefined : { stamp, serial: state.serial };
    },
    async lock(request) {
      await refuseLink(fs, path);
      return fileLock.acquire(request);
    },
    unlock: (id) => fileLock.unlock(id),
  };
}

/**
 * Replaces a file as one: a reader sees the earlier content or the new one, and a failure leaves the earlier one whole. That one
 * is kept as `.backup`.
 */
export async function writeAtomically(fs: FileSystem, path: string, text: string): Promise<void> {
  const temporary = `${path}.${randomUUID()}.tmp`;
  try {
    await fs.mkdir(dirname(path), { recursive: true });
    const handle = await fs.open(temporary, 'wx', 0o600);
    try {
      await handle.writeFile(text, 'utf8');
      await handle.sync();
    } finally {
      await handle.close();
    }
    await keepBackup(fs, path);
    await fs.rename(temporary, path);
    await syncFolder(fs, dirname(path));
  } catch (error) {
    // The failure to write is what matters; a temporary file that cannot be removed either is only litter.
    await fs.unlink(temporary).catch(() => undefined);
    throw writeError(path, error);
  }
}

/** A second name for the earlier content costs no copy. Where the file system has no links there is no backup. */
async function keepBackup(fs: FileSystem, path: string): Promise<void> {
  const backup = `${path}.backup`;
  const temporary = `${backup}.${randomUUID()}.tmp`;
  try {
    await fs.link(path, temporary);
  } catch (error) {
    if (['ENOENT', 'EPERM', 'ENOTSUP', 'EOPNOTSUPP', 'ENOSYS', 'EXDEV', 'EMLINK'].includes(systemCode(error) ?? '')) return;
    throw error;
  }
  try {
    await fs.rename(temporary, backup);
  } finally {
    // Where both already were one file, a rename does nothing and leaves the temporary name.
    await removeIfThere(fs, temporary);
  }
}

/** Changes with every write of the file; undefined where there is none. */
async function stampOf(fs: FileSystem, path: string): Promise<string | undefined> {
  try {
    const { ino, size, mtimeNs, ctimeNs } = await fs.stat(path, { bigint: true });
    return `${ino}:${size}:${mtimeNs}:${ctimeNs}`;
  } catch (error) {
    if (systemCode(error) === 'ENOENT') return undefined;
    throw writeError(path, error);
  }
}
