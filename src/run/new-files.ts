import { mkdir, open, rm } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { RollcallError } from '../core/errors.ts';

/**
 * Writes files that are not there yet; where one cannot be written, those before it are taken away again.
 *
 * @throws RollcallError `FILE_EXISTS`, `OUTPUT_WRITE`
 */
export async function writeNewFiles(dir: string, files: ReadonlyMap<string, string>): Promise<void> {
  const written: string[] = [];
  try {
    for (const [path, text] of files) {
      const file = join(dir, path);
      await mkdir(dirname(file), { recursive: true });
      const handle = await open(file, 'wx');
      written.push(file);
      try {
        await handle.writeFile(text);
        await handle.sync();
      } finally {
        await handle.close();
      }
    }
  } catch (error) {
    for (const file of written) await rm(file, { force: true }).catch(() => undefined);
    const { code, message } = error as NodeJS.ErrnoException;
    if (code === 'EEXIST')
      throw new RollcallError('FILE_EXISTS', `A file came into being meanwhile; nothing was written: ${message}.`, {
        hint: 'Run it again.',
        cause: error,
      });
    throw new RollcallError('OUTPUT_WRITE', `A group file could not be written, so none was: ${message}.`, {
      hint: 'Make room, or see to the permissions of the folder.',
      cause: error,
    });
  }
}
