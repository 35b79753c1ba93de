import { quoteName } from '../core/model/quote-name.ts';
import { existsSync } from 'node:fs';
import { readFile, realpath, rename, rm, stat, writeFile } from 'node:fs/promises';
import { basename, dirname, join, sep } from 'node:path';
import { RollcallError } from '../core/errors.ts';

/**
 * Refuses a file that a report must not be written to, before anything else is done: one that no folder is there for, a folder, and
 * what a project is made of. Folders are not made: a mistyped one would be, and below some file systems that never ends.
 *
 * @throws RollcallError `OUTPUT_WRITE`
 */
export async function checkReportFile(file: string): Promise<void> {
  const folder = await realpath(dirname(file)).catch(() => undefined);
  if (folder === undefined) {
    throw new RollcallError(
      'OUTPUT_WRITE',
      `${quoteName(file)} could not be written: the folder ${quoteName(dirname(file))} does not exist.`,
      {
        hint: 'Make the folder first, or name a file in one that is there.',
      },
    );
  }
  const found = await stat(file).catch(() => undefined);
  if (found?.isDirectory()) throw new RollcallError('OUTPUT_WRITE', `${quoteName(file)} is a folder.`, { hint: 'Name a file in it.' });
  if (!belongsToProject(join(folder, basename(file)))) return;
  throw new RollcallError('OUTPUT_WRITE', `${quoteName(file)} is not written to: declarations and the state live there.`, {
    hint: 'Name a file outside ".rollcall" that does not end in ".yaml" or ".yml".',
  });
}

/**
 * Refuses two reports into one file, of which the second would take the place of the first. A pipe or a device takes both.
 *
 * @throws RollcallError `USAGE`
 */
export async function checkDistinctFiles(files: readonly string[]): Promise<void> {
  const seen = new Set<string>();
  for (const file of files) {
    const found = await stat(file).catch(() => undefined);
    if (found && !found.isFile()) continue;
    // A report takes the place of a link, so that what the link leads to is another file.
    const place = join(await realpath(dirname(file)), basename(file));
    if (seen.has(place))
      throw new RollcallError('USAGE', `${quoteName(file)} is named for two reports, and the second would take the place of the first.`, {
        hint: 'Name a file for each.',
      });
    seen.add(place);
  }
}

/**
 * Writes a report so that a reader never sees half of it. A device or a pipe, such as /dev/stdout, is written into and stays what it is.
 *
 * @throws RollcallError `OUTPUT_WRITE`
 */
export async function writeReport(file: string, text: string, mode = PRIVATE): Promise<void> {
  await checkReportFile(file);
  const partial = `${file}.partial-${process.pid}`;
  try {
    const found = await stat(file).catch(() => undefined);
    if (found && !found.isFile()) return await writeFile(file, text);
    await writeFile(partial, text, { mode });
    await rename(partial, file);
  } catch (error) {
    await rm(partial, { force: true }).catch(() => undefined);
    throw new RollcallError('OUTPUT_WRITE', `${quoteName(file)} could not be written: ${(error as Error).message}.`, {
      hint: 'Name a file in a folder that you may write to.',
      cause: error,
    });
  }
}

/**
 * Takes a report of an earlier run away; a device or a pipe stays.
 *
 * @throws RollcallError `OUTPUT_WRITE`
 */
export async function removeFile(file: string): Promise<void> {
  await checkReportFile(file);
  const found = await stat(file).catch(() => undefined);
  if (!found?.isFile()) return;
  try {
    await rm(file, { force: true });
  } catch (error) {
    throw new RollcallError(
      'OUTPUT_WRITE',
      `${quoteName(file)} is of an earlier run and could not be removed: ${(error as Error).message}.`,
      {
        hint: 'Name a file in a folder that you may write to.',
        cause: error,
      },
    );
  }
}

/** Reports name people. */
const PRIVATE = 0o600;

/** What a report says that was written earlier; undefined where there is none, or none that can be read. */
export async function readReport(file: string): Promise<string | undefined> {
  return await readFile(file, 'utf8').catch(() => undefined);
}

/** Whether a project above the file reads it: as a declaration, or as its state. */
function belongsToProject(file: string): boolean {
  const isYaml = /\.ya?ml$/i.test(file);
  for (let dir = dirname(file); ; dir = dirname(dir)) {
    if ((isYaml || file.startsWith(join(dir, '.rollcall') + sep)) && existsSync(join(dir, 'rollcall.yaml'))) return true;
    if (dirname(dir) === dir) return basename(file).toLowerCase() === 'rollcall.yaml';
  }
}
