import { quoteName } from '../core/model/quote-name.ts';
import { readFile, realpath, rename, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { partialName } from '../config/partial-file.ts';
import { RollcallError } from '../core/errors.ts';
import { removeDeadPartials, removePartials, syncFolders, writePartial } from './partial-files.ts';

const BYTE_ORDER_MARK = '\ufeff';

/** A file that is to be replaced. */
interface Former {
  readonly file: string;
  /** Where it really is: the link that leads there stays one. */
  readonly path: string;
  readonly content: Buffer;
  readonly mode: number;
}

/**
 * Gives files new texts, each in one go. All new texts are on the disk before the first file is replaced; where one cannot be replaced,
 * those before it get their former content back. A byte order mark stays.
 *
 * @param known texts that the new ones were made from: a file that has another one meanwhile is somebody else's work
 * @throws RollcallError `FILE_CHANGED`: no file was replaced; `OUTPUT_WRITE` with the files that were
 */
export async function replaceFiles(dir: string, texts: ReadonlyMap<string, string>, known: ReadonlyMap<string, string>): Promise<void> {
  const formers: Former[] = [];
  const replaced: Former[] = [];
  try {
    for (const file of texts.keys()) formers.push(await readFormer(dir, file, known.get(file) ?? ''));
    const paths = formers.map(({ path }) => path);
    await removeDeadPartials(paths);
    for (const { file, path, content, mode } of formers) {
      const mark = content.toString('utf8').startsWith(BYTE_ORDER_MARK) ? BYTE_ORDER_MARK : '';
      await writePartial(path, mark + (texts.get(file) as string), mode);
    }
    for (const former of formers) {
      await rename(partialName(former.path, process.pid), former.path);
      replaced.push(former);
    }
    await syncFolders(paths);
  } catch (error) {
    if (error instanceof RollcallError) throw error;
    throw await putBack(replaced, error as Error);
  } finally {
    await removePartials(formers.map(({ path }) => path));
  }
}

async function readFormer(dir: string, file: string, known: string): Promise<Former> {
  const path = await realpath(join(dir, file));
  const content = await readFile(path);
  if (content.toString('utf8').replace(BYTE_ORDER_MARK, '') !== known)
    throw new RollcallError('FILE_CHANGED', `${quoteName(file)} was changed while this was going on; nothing was written.`, {
      hint: 'Run it again.',
    });
  return { file, path, content, mode: (await stat(path)).mode & 0o7777 };
}

/** The error, after what was replaced is as it was, or with what is not. */
async function putBack(replaced: readonly Former[], cause: Error): Promise<RollcallError> {
  const left: string[] = [];
  for (const { file, path, content, mode } of replaced) {
    try {
      await rename(await writePartial(path, content, mode), path);
    } catch {
      left.push(file);
    }
  }
  const files = left.map(quoteName).join(', ');
  const outcome = left.length === 0 ? 'every file is as it was' : `these have their new text all the same: ${files}`;
  return new RollcallError('OUTPUT_WRITE', `A file could not be written, and ${outcome}: ${cause.message}.`, {
    hint: 'Make room, or see to the permissions of the folder. Then run it again.',
    cause,
  });
}
