import { hasErrors } from '../../core/model/verdict.ts';
import { validate } from '../../run/validate.ts';
import type { CommandContext } from '../context.ts';
import { emit } from '../emit.ts';
import { findProjectDir } from '../project-dir.ts';

export interface ValidateOptions {
  readonly path: readonly string[];
}

/** Exit status 0, with warnings too. 1: there are errors. */
export async function validateCommand({ path }: ValidateOptions, context: CommandContext): Promise<number> {
  const { settings } = context;
  const dir = path.length === 0 ? findProjectDir(settings) : settings.startDir;
  const result = await validate({ from: settings.startDir, dir, paths: path });
  await emit(context, 'validation', result);
  return hasErrors(result.diagnostics) ? 1 : 0;
}
