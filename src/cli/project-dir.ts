import { quoteName } from '../core/model/quote-name.ts';
import { existsSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { RollcallError } from '../core/errors.ts';
import type { Settings } from './context.ts';

const PROJECT_FILE = 'rollcall.yaml';

/**
 * The folder of the project: the one that `--chdir` named, else the nearest one upwards that has `rollcall.yaml`.
 *
 * @throws RollcallError `CONFIG_NOT_FOUND`
 */
export function findProjectDir(settings: Settings): string {
  const { startDir, dirGiven } = settings;
  for (let dir = startDir; ; dir = dirname(dir)) {
    if (existsSync(join(dir, PROJECT_FILE))) return dir;
    if (dirGiven || dirname(dir) === dir) break;
  }
  throw new RollcallError(
    'CONFIG_NOT_FOUND',
    `There is no ${PROJECT_FILE} in ${quoteName(startDir)}${dirGiven ? '' : ' or a folder above it'}.`,
    {
      hint: 'Name the project\'s folder with "--chdir DIR", or make a project with "rollcall init".',
    },
  );
}
