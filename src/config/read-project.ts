import { join } from 'node:path';
import { makeConfigContext } from '../core/config/context.ts';
import type { ConfigContext } from '../core/config/context.ts';
import { parseProject } from '../core/config/project.ts';
import type { ParsedProject } from '../core/config/project.ts';
import type { ConfigProviders } from '../core/config/providers.ts';
import { validators as compiled } from '../core/config/validators.generated.js';
import type { Validators } from '../core/config/validators.ts';
import type { Problem } from '../core/model/problem.ts';
import type { Project } from '../core/model/project.ts';
import { PROJECT_FILE } from './find-project.ts';
import { parseFile } from './parse-file.ts';
import { Sources } from './sources.ts';

/** What a project is read with. */
export interface ReadOptions {
  readonly providers: ConfigProviders;
  /** Environment for `${NAME}` in settings of targets; without it they are looked at but not replaced. */
  readonly env?: Readonly<Record<string, string | undefined>>;
  /** The schemas compiled at build, unless other providers are tried out. */
  readonly validators?: Validators;
}

/** `rollcall.yaml` alone: what is needed to begin talking to live systems while group files are still being read. */
export interface LoadedProject {
  readonly dir: string;
  /** Undefined where anything in `rollcall.yaml` is wrong. */
  readonly project: Project | undefined;
  readonly problems: readonly Problem[];
  /** Texts and positions of everything read. */
  readonly sources: Sources;
  readonly parsed: ParsedProject;
  readonly context: ConfigContext;
}

/**
 * Reads `rollcall.yaml` of a project's folder.
 *
 * @throws RollcallError `CONFIG_NOT_FOUND` where the file cannot be read
 */
export async function readProject(dir: string, options: ReadOptions): Promise<LoadedProject> {
  const { env } = options;
  const context = makeConfigContext(options.providers, options.validators ?? compiled, env && ((name) => env[name]));
  const sources = new Sources();
  const { value, problems } = await parseFile(join(dir, PROJECT_FILE), PROJECT_FILE, sources);
  const parsed: ParsedProject =
    value === undefined
      ? { project: undefined, draft: undefined, broken: new Set(), problems }
      : parseProject(value, PROJECT_FILE, context);
  return { dir, project: parsed.project, problems: parsed.problems, sources, parsed, context };
}
