import { removeFromState } from '../../run/state-commands.ts';
import { escapeText } from '../../reports/escape.ts';
import type { CommandContext } from '../context.ts';
import { openProgress } from '../progress.ts';
import { withStateStore } from '../state-store.ts';

export interface StateRmOptions {
  readonly glob: string;
}

/** Exit status 0, or 1 where no address matches. */
export async function stateRmCommand({ glob }: StateRmOptions, context: CommandContext): Promise<number> {
  return await withStateStore(context, async (store) => {
    const progress = await openProgress(context);
    const options = { store, timeoutMs: context.settings.lockTimeoutMs, observer: progress.observer };
    const removed = await removeFromState(options, glob).finally(progress.stop);
    context.stdout.write(removed.map((address) => `forgot ${escapeText(address)}\n`).join(''));
    return 0;
  });
}
