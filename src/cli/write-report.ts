import { mkdir, rename, writeFile } from 'node:fs/promises';
import { dirname } from 'node:path';
import { RollcallError } from '../core/errors.ts';

/**
 * Writes a report so that a reader never sees half of it.
 *
 * @throws RollcallError `OUTPUT_WRITE`
 */
export async function writeReport(file: string, text: string): Promise<void> {
  const partial = `${file}.partial-${process.pid}`;
  try {
    await mkdir(dirname(file), { recursive: true });
    await writeFile(partial, text, { mode: 0o600 });
    await rename(partial, file);
  } catch (error) {
    throw new RollcallError('OUTPUT_WRITE', `"${file}" could not be written: ${(error as Error).message}.`, {
      hint: 'Name a file in a folder that you may write to.',
      cause: error,
    });
  }
}
