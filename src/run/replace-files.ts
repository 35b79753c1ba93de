import { readFile, rename, rm, stat, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { RollcallError } from '../core/errors.ts';

/**
 * Gives files new texts, each in one go. All new texts are on the disk before the first file is replaced.
 *
 * @param known texts that the new ones were made from: a file that has another one meanwhile is somebody else's work
 * @throws RollcallError `FILE_CHANGED`, `OUTPUT_WRITE`; then no file was replaced
 */
export async function replaceFiles(dir: string, texts: ReadonlyMap<string, string>, known: ReadonlyMap<string, string>): Promise<void> {
  const partial = (file: string): string => `${join(dir, file)}.partial-${process.pid}`;
  try {
    for (const [file, text] of texts) {
      await checkUnchanged(join(dir, file), file, known.get(file) ?? '');
      const { mode } = await stat(join(dir, file));
      await writeFile(partial(file), text, { mode, flush: true });
    }
    for (const file of texts.keys()) await rename(partial(file), join(dir, file));
  } catch (error) {
    for (const file of texts.keys()) await rm(partial(file), { force: true }).catch(() => undefined);
    if (error instanceof RollcallError) throw error;
    throw new RollcallError('OUTPUT_WRITE', `A group file could not be written: ${(error as Error).message}.`, {
      hint: 'Make room, or see to the permissions of the folder.',
      cause: error,
    });
  }
}

async function checkUnchanged(path: string, file: string, text: string): Promise<void> {
  const now = (await readFile(path, 'utf8')).replace(/^\ufeff/, '');
  if (now === text) return;
  throw new RollcallError('FILE_CHANGED', `"${file}" was changed while its drift was looked at; nothing was written.`, {
    hint: 'Run it again.',
  });
}
