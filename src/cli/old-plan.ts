import { readFile, rm, stat } from 'node:fs/promises';
import { RollcallError } from '../core/errors.ts';
import { isJsonObject } from '../core/model/json.ts';
import { quoteName } from '../core/model/quote-name.ts';

/**
 * Removes the plan of an earlier run before a new one is made: whichever way this run ends, nobody takes the old plan for its own.
 * What is no plan of Rollcall's stays. True where there was one.
 *
 * @throws RollcallError `OUTPUT_WRITE`
 */
export async function removeOldPlan(file: string): Promise<boolean> {
  if (!(await isPlan(file))) return false;
  try {
    await rm(file);
    return true;
  } catch (error) {
    throw new RollcallError('OUTPUT_WRITE', `The plan of before in ${quoteName(file)} could not be removed: ${(error as Error).message}.`, {
      hint: 'Name a file in a folder that you may write to.',
      cause: error,
    });
  }
}

/** Whether a file holds a plan, of whichever version. A pipe or a device is not read: it may never end. */
async function isPlan(file: string): Promise<boolean> {
  try {
    if (!(await stat(file)).isFile()) return false;
    const value: unknown = JSON.parse(await readFile(file, 'utf8'));
    if (!isJsonObject(value) || typeof value['format_version'] !== 'string' || !Array.isArray(value['changes'])) return false;
    const tool = value['tool'];
    return isJsonObject(tool) && tool['name'] === 'rollcall' && isJsonObject(value['inputs']);
  } catch {
    // Not there, not to be read, or not JSON: none that apply would take.
    return false;
  }
}
