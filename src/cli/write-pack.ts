import { quoteName } from '../core/model/quote-name.ts';
import { createHash } from 'node:crypto';
import { rmSync } from 'node:fs';
import { mkdir, open, readdir, rename, rm, rmdir } from 'node:fs/promises';
import { dirname } from 'node:path';
import { RollcallError } from '../core/errors.ts';
import { partialOf } from '../run/partial-packs.ts';

/** What a file of a pack has in it. */
export interface FileFacts {
  readonly bytes: number;
  readonly sha256: string;
}

/** A pack that is being written beside its place: nobody sees half of it. */
export interface PackWriter {
  /** A file, piece by piece. */
  write(name: string, pieces: Iterable<string>): Promise<FileFacts>;
  /** Puts the pack into its place. */
  finish(): Promise<void>;
  /** Takes away what was written. */
  discard(): Promise<void>;
}

/** Pieces are joined to this many characters before they are written. */
const BLOCK = 1 << 16;

/** Refuses a folder that has something in it, before anything else is done. @throws RollcallError `AUDIT_OUT` */
export async function checkPackDir(dir: string): Promise<void> {
  const names = await readdir(dir).catch((error: NodeJS.ErrnoException) => {
    if (error.code === 'ENOENT') return [];
    throw outError(dir, error);
  });
  if (names.length === 0) return;
  throw new RollcallError('AUDIT_OUT', `${quoteName(dir)} has something in it.`, {
    hint: 'A pack is never written over: name a folder that is not there yet, "audits/2026-11-28".',
  });
}

/**
 * Begins a pack; the folders above it are made. What is written is taken away again when the process is ended on the spot.
 *
 * @throws RollcallError `AUDIT_OUT`; `CANCELLED` from `write` and `finish` once the signal is aborted
 */
export async function openPack(dir: string, signal: AbortSignal): Promise<PackWriter> {
  const partial = partialOf(dir);
  const removeNow = (): void => rmSync(partial, { recursive: true, force: true });
  try {
    await mkdir(dirname(dir), { recursive: true });
    await rm(partial, { recursive: true, force: true });
    await mkdir(partial, { mode: 0o700 });
  } catch (error) {
    throw outError(dir, error);
  }
  process.once('exit', removeNow);
  const guarded = async <T>(work: () => Promise<T>): Promise<T> => {
    try {
      return await work();
    } catch (error) {
      throw error instanceof RollcallError ? error : outError(dir, error);
    }
  };
  return {
    write: (name, pieces) => guarded(() => writePieces(`${partial}/${name}`, pieces, signal)),
    finish: () =>
      guarded(async () => {
        refuseCancelled(signal);
        await rmdir(dir).catch((error: NodeJS.ErrnoException) => {
          if (error.code !== 'ENOENT') throw error;
        });
        await rename(partial, dir);
      }),
    discard: async () => {
      await rm(partial, { recursive: true, force: true });
      process.off('exit', removeNow);
    },
  };
}

function refuseCancelled(signal: AbortSignal): void {
  if (signal.aborted) throw new RollcallError('CANCELLED', 'Writing the pack was cancelled; nothing of it is left.');
}

async function writePieces(file: string, pieces: Iterable<string>, signal: AbortSignal): Promise<FileFacts> {
  const handle = await open(file, 'wx', 0o600);
  const hash = createHash('sha256');
  let bytes = 0;
  try {
    for (const block of blocksOf(pieces)) {
      hash.update(block);
      bytes += block.length;
      await handle.appendFile(block);
      refuseCancelled(signal);
    }
  } finally {
    await handle.close();
  }
  return { bytes, sha256: hash.digest('hex') };
}

function* blocksOf(pieces: Iterable<string>): Generator<Buffer> {
  let text = '';
  for (const piece of pieces) {
    text += piece;
    if (text.length < BLOCK) continue;
    yield Buffer.from(text);
    text = '';
  }
  if (text !== '') yield Buffer.from(text);
}

function outError(dir: string, error: unknown): RollcallError {
  const hint = 'Name a folder that you may write to.';
  return new RollcallError('AUDIT_OUT', `The pack could not be written to ${quoteName(dir)}: ${(error as Error).message}.`, {
    hint,
    cause: error,
  });
}
