import { resolve } from 'node:path';
import { hasErrors } from '../../core/model/verdict.ts';
import { validate } from '../../run/validate.ts';
import type { CommandContext } from '../context.ts';
import { emit, emitEvents } from '../emit.ts';
import { findProjectDir } from '../project-dir.ts';
import { today } from '../request.ts';

export interface ValidateOptions {
  readonly path: readonly string[];
  readonly state?: string;
}

/** Exit status 0, with warnings too. 1: there are errors. */
export async function validateCommand({ path, state }: ValidateOptions, context: CommandContext): Promise<number> {
  const { settings } = context;
  const dir = path.length === 0 ? findProjectDir(settings) : settings.startDir;
  const stateFile = state === undefined ? {} : { stateFile: resolve(settings.startDir, state) };
  const result = await validate({ from: settings.startDir, dir, paths: path, date: today(context), ...stateFile });
  await emitEvents(context, result.diagnostics);
  await emit(context, 'validation', result);
  return hasErrors(result.diagnostics) ? 1 : 0;
}
