import { existsSync } from 'node:fs';
import { dirname, join, relative, resolve, sep } from 'node:path';
import type { RenderOptions } from '../reports/report.ts';
import type { CommandContext, Surroundings } from './context.ts';
import { runLink } from './run-link.ts';

/** What a report may say of where it was made: when, in which run, by which command, and where its files lie in the repository. */
export function reportFacts(context: CommandContext): Pick<RenderOptions, 'now' | 'link' | 'base' | 'command'> {
  const { settings, env, now } = context;
  const link = runLink(env);
  const folder =
    settings.command === 'validate' ? settings.startDir : (nearestFolder(settings.startDir, 'rollcall.yaml') ?? settings.startDir);
  return {
    now: now(),
    command: settings.command,
    base: baseIn(repositoryOf(folder, env), folder),
    ...(link === undefined ? {} : { link }),
  };
}

/** Annotations name files from the root of what was checked out, not from the project. */
function repositoryOf(folder: string, env: Surroundings['env']): string | undefined {
  const named = [env['GITHUB_WORKSPACE'], env['CI_PROJECT_DIR']].find((dir) => dir && isWithin(resolve(dir), folder));
  return named === undefined ? nearestFolder(folder, '.git') : resolve(named);
}

function baseIn(root: string | undefined, folder: string): string {
  return root === undefined ? '' : relative(root, folder).split(sep).join('/');
}

function isWithin(dir: string, folder: string): boolean {
  return folder === dir || folder.startsWith(dir.endsWith(sep) ? dir : dir + sep);
}

/** The nearest folder upwards that has an entry of this name. */
export function nearestFolder(from: string, name: string): string | undefined {
  for (let dir = from; ; dir = dirname(dir)) {
    if (existsSync(join(dir, name))) return dir;
    if (dirname(dir) === dir) return undefined;
  }
}
