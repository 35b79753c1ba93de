import { quoteName } from '../core/model/quote-name.ts';
import { existsSync, statSync } from 'node:fs';
import { dirname, join, resolve } from 'node:path';
import { RollcallError } from '../core/errors.ts';

/** Name of the file that makes a folder a project. */
export const PROJECT_FILE = 'rollcall.yaml';

/**
 * The nearest folder upwards that holds a project; `from` may be a file.
 *
 * @throws RollcallError `CONFIG_NOT_FOUND`
 */
export function findProject(from: string): string {
  const start = resolve(from);
  const stats = statSync(start, { throwIfNoEntry: false });
  if (!stats) throw new RollcallError('CONFIG_NOT_FOUND', `There is no file or folder ${quoteName(from)}`, { hint: 'Check the path.' });
  let dir = stats.isDirectory() ? start : dirname(start);
  for (;;) {
    if (existsSync(join(dir, PROJECT_FILE))) return dir;
    const parent = dirname(dir);
    if (parent === dir) break;
    dir = parent;
  }
  const isMisnamed = existsSync(join(stats.isDirectory() ? start : dirname(start), 'rollcall.yml'));
  const hint = isMisnamed
    ? `Rename rollcall.yml to ${PROJECT_FILE}.`
    : 'Go to the project\'s folder, name it with --chdir, or make a project with "rollcall init".';
  throw new RollcallError('CONFIG_NOT_FOUND', `Neither ${quoteName(from)} nor a folder above it has a ${PROJECT_FILE}`, { hint });
}
