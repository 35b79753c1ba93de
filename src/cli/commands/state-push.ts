import { quoteName } from '../../core/model/quote-name.ts';
import { readFile } from 'node:fs/promises';
import { resolve } from 'node:path';
import { RollcallError } from '../../core/errors.ts';
import { pushState } from '../../run/state-commands.ts';
import type { CommandContext } from '../context.ts';
import { openProgress } from '../progress.ts';
import { withStateStore } from '../state-store.ts';

export interface StatePushOptions {
  readonly file: string;
}

/** Exit status 0, or 1 where the file is no state of this project, or older than what is stored. */
export async function statePushCommand({ file }: StatePushOptions, context: CommandContext): Promise<number> {
  return await withStateStore(context, async (store, project) => {
    const text = await readGiven(file, context);
    const progress = await openProgress(context);
    const options = { store, timeoutMs: context.settings.lockTimeoutMs, observer: progress.observer };
    const pushed = { text, place: file === '-' ? 'stdin' : file, project: project.name };
    const stored = await pushState(options, pushed).finally(progress.stop);
    context.stdout.write(`stored serial ${stored.serial} with ${Object.keys(stored.objects).length} addresses\n`);
    return 0;
  });
}

async function readGiven(file: string, context: CommandContext): Promise<string> {
  if (file === '-') return await context.stdin.readAll();
  try {
    return await readFile(resolve(context.settings.startDir, file), 'utf8');
  } catch (error) {
    throw new RollcallError('USAGE', `${quoteName(file)} could not be read: ${(error as Error).message}.`, { cause: error });
  }
}
